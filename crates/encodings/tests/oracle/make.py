#!/usr/bin/env python3
"""Writes what Python's codecs say of each byte, as an oracle for tests/encoding_oracle.rs, and of each pair
of bytes, for tests/multi_byte_oracle.rs.

In: Python's standard library; glibc's iconv for what that lacks; optionally the path of encoding_rs's src/lib.rs.
Out: python/NAME.txt and iconv/NAME.txt (an encoding's table), python-multi-byte/NAME.txt (checksums of a table),
python-labels.txt (the names of the single-byte ones), beside this file; with the path also whatwg-labels.txt. Must not read src/: an oracle that copies what it judges is none.

    python3 tests/oracle/make.py [PATH-OF-encoding_rs/src/lib.rs]
"""

import codecs
import pathlib
import platform
import re
import subprocess
import sys
from encodings.aliases import aliases

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[3] / "benches/quality"))
import windows_pages  # noqa: E402

# Our name: Python's codec.
CODECS = {
    "iso-8859-1": "latin_1",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in range(2, 17) if part != 12},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    "windows-874": "cp874",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "ibm866": "cp866",
    **{
        f"cp{page}": f"cp{page}"
        for page in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 869, 1125)
    },
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "x-mac-turkish": "mac_turkish",
    "x-mac-greek": "mac_greek",
    "kz-1048": "kz1048",
    "ibm037": "cp037",
    "cp273": "cp273",
    "ibm500": "cp500",
    "ibm1140": "cp1140",
}

# Our name: the name that glibc's iconv has for it.
ICONV = {
    "tcvn": "TCVN",
    "viscii": "VISCII",
    "ibm037": "IBM037",
    "cp273": "IBM273",
    "cp285": "IBM285",
    "cp297": "IBM297",
    "ibm500": "IBM500",
    "ibm1047": "IBM1047",
    "ibm1140": "IBM1140",
}

# Codecs whose names mean one of ours, without a table of their own in it.
OTHER_NAMES = {"utf-8": "utf_8", "iso-8859-1": "iso8859_1", "iso-8859-11": "tis_620"}

# Compared with iso-8859-11, whose label it is: one byte differs, and the test says which.
OTHER_TABLES = {"tis-620": "tis_620"}

# Our name of an encoding of one or two bytes a character: Python's codec.
MULTI_BYTE = {"cp936": "gbk", "cp950": "cp950", "cp932": "cp932", "euc-kr": "cp949"}

# Our name: a code page as Windows decodes it, and whether the program has private use.
WINDOWS = {
    "win32-932": ("932", True),
    **{f"win32-{page}{name}": (page, not name) for page in ("936", "949", "950") for name in ("", "-public")},
}

# Texts in encodings with shifts: our name, Python's codec or iconv's name, a text.
SHIFTED = [
    ("iso-2022-jp", "iso2022_jp", "こんにちは, 世界!\n二行目\n"),
    ("iso-2022-jp", "iso2022_jp", "¥と \\ と ‾\n"),
    ("iso-2022-jp", "iso2022_jp_ext", "ｶﾀｶﾅ と カタカナ\n"),
    ("iso-2022-jp", "iso2022_jp_1", "丂と亜\n"),
    ("iso-2022-jp", "iso2022_jp_2", "日本 中国话 한국 é λ\n"),
    ("iso-2022-kr", "iso2022_kr", "안녕하세요, KR\n둘째 줄\n"),
    ("hz-gb-2312", "hz", "己所不欲，勿施於人~ab\n".replace("於", "于")),
    ("iso-2022-jp", "ISO-2022-JP", "こんにちは, 世界!\n二行目\n"),
    ("iso-2022-kr", "ISO-2022-KR", "안녕하세요, KR\n둘째 줄\n"),
    ("iso-2022-cn", "ISO-2022-CN", "己所不欲, 勿施于人\n中文 ab\n"),
    # After a character of plane 2 that is not between others glibc 2.36 writes a shift too much, or one too few.
    ("iso-2022-cn", "ISO-2022-CN", "國語乂國 中國龘話\n一丁\n"),
]


def cell(codec, byte):
    try:
        return f"{ord(codecs.decode(bytes([byte]), codec)):04X}"
    except UnicodeDecodeError:
        return "...."


def iconv_cell(name, byte):
    given = subprocess.run(
        ["iconv", "-f", name, "-t", "UTF-16BE"], input=bytes([byte]), capture_output=True, check=False
    )
    return given.stdout.hex().upper() if given.returncode == 0 and len(given.stdout) == 2 else "...."


def table(origin, cell_of, name):
    lines = [f"# {origin} {name}. Made by tests/oracle/make.py."]
    for first in range(0, 256, 16):
        lines.append(" ".join([f"{first:02X}"] + [cell_of(name, first + i) for i in range(16)]))
    return "\n".join(lines) + "\n"


def through_iconv(source, target, given):
    done = subprocess.run(["iconv", "-f", source, "-t", target], input=given, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def shifted():
    """A line a text: our name, who wrote it, its bytes, the text."""
    lines = ["# Texts in encodings with shifts, by Python's codecs and glibc's iconv. Made by tests/oracle/make.py."]
    for name, codec, text in SHIFTED:
        if codec.isupper():
            given = through_iconv("UTF-8", codec, text.encode())
        else:
            given = text.encode(codec)
        lines.append("\t".join([name, codec, given.hex().upper(), text.replace("\\", "\\\\").replace("\n", "\\n")]))
    return "\n".join(lines) + "\n"


def cns():
    """A line a row of the planes 1 and 2: how many pairs it has, and the checksum of `PAIR CHARACTER` lines."""
    lines = ["# CNS 11643 by glibc's iconv, as EUC-TW. Made by tests/oracle/make.py."]
    for plane in (1, 2):
        for lead in range(0x21, 0x7F):
            cells = []
            for trail in range(0x21, 0x7F):
                pair = bytes([0x8E, 0xA0 + plane, lead | 0x80, trail | 0x80])
                character = through_iconv("EUC-TW", "UTF-8", pair)
                if character:
                    cells.append(f"{lead:02X}{trail:02X} {ord(character.decode()):04X}\n")
            if cells:
                lines.append(f"{plane} {lead:02X} {len(cells)} {checksum(''.join(cells))}")
    return "\n".join(lines) + "\n"


def checksum(text):
    """FNV-1a, 32 bits."""
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{value:08X}"


def decoded(codec, before):
    """A line a sequence that is `before` and one byte: the sequence, its character."""
    lines = []
    for last in range(256):
        sequence = before + bytes([last])
        try:
            lines.append(f"{sequence.hex().upper()} {ord(sequence.decode(codec)):04X}\n")
        except UnicodeDecodeError:
            pass
    return "".join(lines)


def encoded(codec, page):
    """A line a character of a page of 256 that the codec writes as what it reads as this character."""
    lines = []
    for number in range(page * 256, page * 256 + 256):
        try:
            sequence = chr(number).encode(codec)
        except UnicodeEncodeError:
            continue
        if sequence.decode(codec) == chr(number):
            lines.append(f"{number:04X} {sequence.hex().upper()}\n")
    return "".join(lines)


def is_defined(codec, byte):
    return cell(codec, byte) != "...."


def multi_byte_table(codec):
    lines = [f"# Python {platform.python_version()}, codec {codec}. Made by tests/oracle/make.py."]
    rows = [("decode", "", decoded(codec, b""))]
    for lead in range(256):
        if not is_defined(codec, lead):
            rows.append(("decode", f"{lead:02X}", decoded(codec, bytes([lead]))))
    for page in range(0x300):
        rows.append(("encode", f"{page * 256:04X}", encoded(codec, page)))
    for way, which, text in rows:
        if text:
            lines.append(f"{way} {which or '-'} {text.count(chr(10))} {checksum(text)}")
    return "\n".join(lines) + "\n"


def windows_table(page, private_use):
    """What Windows decodes pairs and single bytes of a code page to, as benches/quality/windows_pages.py has it, with its sources."""
    def character(sequence):
        # bestfit932.txt has 00A0 for this byte, where Python's codec and Wine have F8F0.
        if (page, sequence) == ("932", b"\xa0"):
            return "\xa0"
        found = list(windows_pages.pieces(sequence, page, private_use))
        return found[0][0] if len(found) == 1 and len(found[0][1]) == len(sequence) else None

    lines = [f"# Code page {page} as Windows decodes it, by benches/quality/windows_pages.py. Made by tests/oracle/make.py."]
    for lead in [None, *(byte for byte in range(256) if byte in windows_pages.LEADS[page])]:
        before = b"" if lead is None else bytes([lead])
        singles = [byte for byte in range(256) if lead is not None or byte not in windows_pages.LEADS[page]]
        known = [(before + bytes([last]), character(before + bytes([last]))) for last in singles]
        text = "".join(f"{sequence.hex().upper()} {ord(c):04X}\n" for sequence, c in known if c)
        if text:
            lines.append(f"decode {'-' if lead is None else f'{lead:02X}'} {text.count(chr(10))} {checksum(text)}")
    return "\n".join(lines) + "\n"


def labels():
    lines = [f"# Label and encoding, Python {platform.python_version()}. Made by tests/oracle/make.py."]
    for name, codec in sorted([*CODECS.items(), *OTHER_NAMES.items()]):
        for label in sorted({codec} | {alias for alias, target in aliases.items() if target == codec}):
            lines.append(f"{label}\t{name}")
    return "\n".join(lines) + "\n"


def whatwg_labels(source):
    listed = re.search(r"static LABELS_SORTED: [^=]*= \[(.*?)\];", source, re.DOTALL).group(1)
    found = sorted(re.findall(r'"([^"]+)"', listed))
    return "# All labels of the WHATWG Encoding Standard, as in encoding_rs 0.8.44.\n" + "\n".join(found) + "\n"


def main():
    tables = HERE / "python"
    tables.mkdir(exist_ok=True)
    for name, codec in {**CODECS, **OTHER_TABLES}.items():
        text = table(f"Python {platform.python_version()}, codec", cell, codec)
        (tables / f"{name}.txt").write_text(text, newline="\n")
    iconv_tables = HERE / "iconv"
    iconv_tables.mkdir(exist_ok=True)
    version = subprocess.run(["iconv", "--version"], capture_output=True, check=True, text=True).stdout
    glibc = re.search(r"GLIBC ([0-9.]+)", version).group(1)
    for name, theirs in ICONV.items():
        text = table(f"iconv of glibc {glibc},", iconv_cell, theirs)
        (iconv_tables / f"{name}.txt").write_text(text, newline="\n")
    checksums = HERE / "python-multi-byte"
    checksums.mkdir(exist_ok=True)
    for name, codec in MULTI_BYTE.items():
        (checksums / f"{name}.txt").write_text(multi_byte_table(codec), newline="\n")
    windows = HERE / "windows"
    windows.mkdir(exist_ok=True)
    for name, (page, private_use) in WINDOWS.items():
        (windows / f"{name}.txt").write_text(windows_table(page, private_use), newline="\n")
    (HERE / "shifted.txt").write_text(shifted(), newline="\n")
    (HERE / "cns.txt").write_text(cns(), newline="\n")
    (HERE / "python-labels.txt").write_text(labels(), newline="\n")
    if len(sys.argv) > 1:
        source = pathlib.Path(sys.argv[1]).read_text()
        (HERE / "whatwg-labels.txt").write_text(whatwg_labels(source), newline="\n")


main()
