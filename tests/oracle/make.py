#!/usr/bin/env python3
"""Writes what Python's codecs say of each byte, as an oracle for tests/encoding_oracle.rs.

In: Python's standard library; optionally the path of encoding_rs's src/lib.rs.
Out: python/NAME.txt (an encoding's table), python-labels.txt (its names), beside this file; with the
path also whatwg-labels.txt. Must not read src/: an oracle that copies what it judges is none.

    python3 tests/oracle/make.py [PATH-OF-encoding_rs/src/lib.rs]
"""

import codecs
import pathlib
import platform
import re
import sys
from encodings.aliases import aliases

HERE = pathlib.Path(__file__).parent

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
}

# Codecs whose names mean one of ours, without a table of their own in it.
OTHER_NAMES = {"utf-8": "utf_8", "iso-8859-1": "iso8859_1", "iso-8859-11": "tis_620"}

# Compared with iso-8859-11, whose label it is: one byte differs, and the test says which.
OTHER_TABLES = {"tis-620": "tis_620"}


def cell(codec, byte):
    try:
        return f"{ord(codecs.decode(bytes([byte]), codec)):04X}"
    except UnicodeDecodeError:
        return "...."


def table(codec):
    lines = [f"# Python {platform.python_version()}, codec {codec}. Made by tests/oracle/make.py."]
    for first in range(0, 256, 16):
        lines.append(" ".join([f"{first:02X}"] + [cell(codec, first + i) for i in range(16)]))
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
        (tables / f"{name}.txt").write_text(table(codec), newline="\n")
    (HERE / "python-labels.txt").write_text(labels(), newline="\n")
    if len(sys.argv) > 1:
        source = pathlib.Path(sys.argv[1]).read_text()
        (HERE / "whatwg-labels.txt").write_text(whatwg_labels(source), newline="\n")


main()
