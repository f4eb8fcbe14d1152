#!/usr/bin/env python3
"""What a program does to real files: which it reports and changes, and how often that is wrong.

    python3 benches/quality/trees/check.py BIN DIR [--part open|sealed] [--args=WORDS] [--list]
    python3 benches/quality/trees/check.py BIN DIR --table TABLE --verdicts VERDICTS [--part train|validation]
    python3 benches/quality/trees/check.py --rejudge FOLDER --part open|sealed
    python3 benches/quality/trees/check.py --self-test

In: DIR, as packages.py leaves it; the verdicts in verdicts.tsv and verdicts-sealed.tsv beside this program, or for another TABLE of packages
the VERDICTS on all of its parts. Every file of the packages that has a byte outside ASCII and at most 1 MB is copied to a scratch folder, one tree a package, under its own name. Left out
are images, archives, fonts, sounds and compiled objects, known by their first bytes; bytes of an unknown kind stay in. The same
content under the same kind of name counts once in a half. Of a package no more than 200 files are taken (--most).

On the copies run `BIN --check`, `BIN --write` and `BIN --write --guess=0`, with --isolated --no-ignore --hidden and, for the writing
ones, --no-journal. The writing runs see the files of which --check said anything (with --thorough: all files).

Out: two lines of a Markdown table's head, its row, and as the last line the figures as JSON. Each file that was reported as an
error or changed is looked up by the first 16 hex digits of its SHA-256. A file that was neither is taken for sound.

    files               files checked
    wrongly reported    files with an error by --check that are sound, or no text
    sound               sound files that plain --write changed
    no text             files that are no text and that plain --write changed
    wrong encoding      legacy files that plain --write left as other characters than any encoding in their verdict gives
    --guess=0 besides   files that --guess=0 changed wrongly (in any of the three ways), and plain --write did not
    quoted              files that show damage on purpose, and that plain --write changed: a matter of opinion, not in the others
    damaged found       damaged files that were reported
    legacy found        legacy files that were reported; of them right: those that plain --write left with the right characters
    no verdict          reported or changed, and not in the tables: look at them (README.md says how)
    slow                files that took more than --seconds of processor time

Of the sealed half only the totals are shown, unless --show-sealed is given.
"""
import argparse
import codecs
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import channels  # noqa: E402  (the Encoding Standard's decoders)
import packages  # noqa: E402

LARGEST = 1 << 20
# So that a package with thousands of files of one kind does not count for more than all others. Those with the smallest SHA-256 are taken.
MOST_OF_A_PACKAGE = 200
VERDICTS = ("sound", "damaged", "quoted", "legacy", "binary")
TABLES = {"open": HERE / "verdicts.tsv", "sealed": HERE / "verdicts-sealed.tsv"}
CHUNK_FILES = 100
CHUNK_BYTES = 4 << 20
COMMON_ARGS = ["--isolated", "--no-ignore", "--hidden"]
REPORTED = re.compile(r"^(.*?):\d+:\d+: (error|warning): ", re.MULTILINE)

# Offset, first bytes: what is an image, an archive, a font, a sound or a compiled object, and so no business of ours.
MAGIC = [(0, start) for start in (
    b"\x1f\x8b", b"\x1f\x9d", b"PK\x03\x04", b"PK\x05\x06", b"\xfd7zXZ\0", b"BZh", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"MSCF",
    b"\x04\x22\x4d\x18", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"\0\0\1\0", b"\0\0\2\0",
    b"8BPS", b"gimp xcf", b"\xc5\xd0\xd3\xc6", b"\x7fELF", b"MZ", b"!<arch>", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe", b"\0asm", b"\x1bLua", b"BC\xc0\xde", b"FWS", b"CWS", b"wOFF", b"wOF2", b"\0\1\0\0", b"OTTO", b"true\0",
    b"ttcf", b"\1fcp", b"\x36\x04", b"\x72\xb5\x4a\x86", b"\x80\x01", b"%!PS-AdobeFont", b"\xf7\x83", b"\xf7\xca", b"\xf7\x59",
    b"%PDF", b"OggS", b"fLaC", b"ID3", b"MThd", b"\x1a\x45\xdf\xa3", b"SQLite format", b"\xde\x12\x04\x95", b"\x95\x04\x12\xde",
    b"\xd0\xcf\x11\xe0", b"\x1a\x01", b"\x1e\x02", b"\xff\xfb", b"\xff\xf3", b"AT&TFORM", b"\x1c\x04\x1e\xf1"
)
] + [(257, b"ustar"), (4, b"ftyp"), (2, b"\r\n\0\0")]


def is_left_out(content):
    return any(content.startswith(start, offset) for offset, start in MAGIC)


class File:
    """One file of a package, and what became of it."""

    def __init__(self, package, path, content, source):
        self.package = package  # registry/package
        self.path = path  # inside the package
        self.sha = hashlib.sha256(content).hexdigest()[:16]
        self.size = len(content)
        self.source = source
        self.safe_name = ""  # in the scratch folder
        self.error = self.warning = self.slow = False
        self.plain = self.guessed = None  # what was written, where it is something else


def files_of(rows, base, most):
    """The files to check, package by package, each content once, and no more than MOST of a package."""
    seen = set()
    for row in rows:
        tree = packages.tree_of(base, row)
        files = []
        for folder, folders, names in os.walk(tree):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > LARGEST:
                    continue
                content = Path(path).read_bytes()
                if content.isascii() or is_left_out(content):
                    continue
                file = File(f"{row['registry']}/{row['package']}", os.path.relpath(path, tree), content, path)
                key = (file.sha, os.path.splitext(name)[1])
                if key not in seen:
                    seen.add(key)
                    files.append(file)
        if len(files) > most:
            smallest = set(sorted(file.sha for file in files)[:most])
            files = [file for file in files if file.sha in smallest]
        taken = set()
        for file in files:
            safe = re.sub(r"[^!-9;-~]", "_", file.path)
            while safe.lower() in taken:
                safe = "_" + safe
            taken.add(safe.lower())
            file.safe_name = safe
        if files:
            yield row, files


def chunks(files):
    chunk, size = [], 0
    for file in files:
        if chunk and (len(chunk) == CHUNK_FILES or size + file.size > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(file)
        size += file.size
    if chunk:
        yield chunk


class TooSlow(Exception):
    """The program used up its processor time."""


class Runner:
    def __init__(self, binary, extra, seconds, thorough):
        self.binary = os.path.abspath(binary)
        self.extra = extra
        self.seconds = seconds  # of processor time, for one file alone
        self.thorough = thorough

    def run(self, mode, folder, limit):
        def limited():
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))

        try:
            done = subprocess.run([self.binary, *mode, *COMMON_ARGS, *self.extra, "."], cwd=folder, stdin=subprocess.DEVNULL,
                                  capture_output=True, preexec_fn=limited, timeout=limit * 30)
        except subprocess.TimeoutExpired:
            raise TooSlow from None
        if done.returncode < 0:
            raise TooSlow
        if done.returncode not in (0, 1):
            print(f"{folder}: exit code {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-500:]}", file=sys.stderr)
        return done.stdout.decode("utf-8", "replace")

    def laid_out(self, files, scratch):
        folder = tempfile.mkdtemp(dir=scratch)
        for file in files:
            target = os.path.join(folder, file.safe_name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(file.source, target)
        return folder

    def written(self, mode, files, scratch, limit):
        """What a writing run left, by file, where it is something else than before."""
        folder = self.laid_out(files, scratch)
        self.run([*mode, "--no-journal"], folder, limit)
        changed = {}
        for file in files:
            try:
                content = Path(folder, file.safe_name).read_bytes()
            except OSError:
                content = b""
            if hashlib.sha256(content).hexdigest()[:16] != file.sha:
                changed[file] = content
        shutil.rmtree(folder)
        return changed

    def examine(self, files, scratch):
        limit = self.seconds if len(files) == 1 else self.seconds * (20 + len(files)) // 10
        try:
            folder = self.laid_out(files, scratch)
            said = self.run(["--check"], folder, limit)
            shutil.rmtree(folder)
            of_name = {file.safe_name: file for file in files}
            named = set()
            for name, severity in REPORTED.findall(said):
                file = of_name.get(name.removeprefix("./"))
                if file is None:
                    print(f"said of no known file: {name}", file=sys.stderr)
                else:
                    named.add(file)
                    setattr(file, severity, True)
            looked_at = files if self.thorough else [file for file in files if file in named]
            if looked_at:
                plain = self.written(["--write"], looked_at, scratch, limit)
                guessed = self.written(["--write", "--guess=0"], looked_at, scratch, limit)
                for file in looked_at:
                    file.plain, file.guessed = plain.get(file), guessed.get(file)
        except TooSlow:
            if len(files) == 1:
                files[0].slow = True
            else:
                middle = len(files) // 2
                self.examine(files[:middle], scratch)
                self.examine(files[middle:], scratch)


def read_verdicts(path):
    verdicts = {}
    if not os.path.exists(path):
        return verdicts
    with open(path, encoding="utf-8") as table:
        for number, line in enumerate(table, 1):
            if line.startswith("#") or not line.strip():
                continue
            sha, verdict, encodings, _package, _path, reason = line.rstrip("\n").split("\t")
            if len(sha) != 16 or verdict not in VERDICTS or not reason or (verdict == "legacy") != (encodings != "-"):
                raise SystemExit(f"{path}:{number}: not a verdict")
            verdicts[sha] = (verdict, encodings)
    return verdicts


def decode_in(content, encoding):
    """The texts that a file may be in ENCODING, none where it can't be. `A+B`: what is not in A is in B, byte by byte."""
    if "+" in encoding:
        first, second = encoding.split("+")

        def from_second(error):
            return error.object[error.start:error.end].decode(second, "replace"), error.end

        codecs.register_error("second-encoding", from_second)
        return [content.decode(first, "second-encoding")]
    texts = []
    try:
        texts.append(content.decode(encoding))
    except (UnicodeError, LookupError):
        pass
    try:
        by_the_standard = channels.decode(content, channels.canonical(encoding))  # None where it can't be decoded
    except (LookupError, ValueError):
        by_the_standard = None
    if by_the_standard is not None:
        texts.append(by_the_standard)
    return texts


def outside_ascii(text):
    """What is compared: a declaration of the encoding may have been changed, and a byte-order mark left out."""
    return [character for character in text if character > "\x7f" and character != "\ufeff"]


def is_rightly_written(original, written, encodings):
    try:
        got = outside_ascii(written.decode("utf-8"))
    except UnicodeError:
        return False
    for encoding in encodings.split("|"):
        if encoding == "=" + hashlib.sha256(written).hexdigest()[:16]:
            return True
        if any(outside_ascii(text) == got for text in decode_in(original, encoding)):
            return True
    return False


class Figures:
    def __init__(self):
        self.counts = dict.fromkeys(
            ("packages", "files", "wrongly_reported", "plain_sound", "plain_no_text", "plain_wrong_encoding", "guess_besides",
             "quoted_changed", "damaged_found", "legacy_found", "legacy_right", "no_verdict", "slow"), 0)
        self.listed = []

    def add(self, file, verdicts):
        counts = self.counts
        counts["files"] += 1
        if file.slow:
            counts["slow"] += 1
            self.note(file, "slow", "-")
        if not file.error and file.plain is None and file.guessed is None:
            return
        verdict, encodings = verdicts.get(file.sha, ("no_verdict", "-"))
        wrong_plain, wrong_guess = file.plain is not None, file.guessed is not None
        if verdict == "no_verdict":
            counts["no_verdict"] += 1
            self.note(file, "no verdict", "-")
            return
        if verdict == "damaged":
            counts["damaged_found"] += file.error
            return
        if verdict == "quoted":
            counts["quoted_changed"] += wrong_plain
            self.note(file, "quoted", "changed" if wrong_plain else "reported")
            return
        if verdict == "legacy":
            original = Path(file.source).read_bytes()
            wrong_plain = wrong_plain and not is_rightly_written(original, file.plain, encodings)
            wrong_guess = wrong_guess and not is_rightly_written(original, file.guessed, encodings)
            counts["legacy_found"] += file.error
            counts["legacy_right"] += file.plain is not None and not wrong_plain
            counts["plain_wrong_encoding"] += wrong_plain
        else:
            counts["wrongly_reported"] += file.error
            counts["plain_sound" if verdict == "sound" else "plain_no_text"] += wrong_plain
        counts["guess_besides"] += wrong_guess and not wrong_plain
        if verdict != "legacy" or wrong_plain or wrong_guess:
            self.note(file, verdict, "changed" if wrong_plain else "changed by --guess=0" if wrong_guess else "reported")

    def note(self, file, verdict, how):
        self.listed.append((verdict, how, file))

    HEAD = ("packages", "files", "wrongly reported", "wrongly changed: sound", "no text", "wrong encoding", "`--guess=0` besides",
            "quoted changed", "damaged found", "legacy found; right", "no verdict", "slow")

    def row(self):
        c = self.counts
        cells = [c["packages"], c["files"], c["wrongly_reported"], c["plain_sound"], c["plain_no_text"], c["plain_wrong_encoding"],
                 c["guess_besides"], c["quoted_changed"], c["damaged_found"], f"{c['legacy_found']:,}; {c['legacy_right']:,}", c["no_verdict"], c["slow"]]
        return "| " + " | ".join(cell if isinstance(cell, str) else f"{cell:,}" for cell in cells) + " |"


def check(binary, rows, base, verdicts, extra=(), seconds=20, thorough=False, most=MOST_OF_A_PACKAGE, keep=None, progress=None):
    figures = Figures()
    runner = Runner(binary, list(extra), seconds, thorough)
    with tempfile.TemporaryDirectory(prefix="sound-trees-") as scratch:
        for row, files in files_of(rows, base, most):
            figures.counts["packages"] += 1
            for chunk in chunks(files):
                runner.examine(chunk, scratch)
            for file in files:
                figures.add(file, verdicts)
                if keep and (file.slow or file.error or file.plain is not None or file.guessed is not None):
                    keep_file(keep, file)
                file.plain = file.guessed = None
            if keep:
                os.makedirs(keep, exist_ok=True)
                with open(os.path.join(keep, "checked.tsv"), "a", encoding="utf-8") as table:
                    table.write(f"{row['registry']}/{row['package']}\t{len(files)}\n")
            if progress:
                print(f"{row['registry']}/{row['package']}: {len(files)} files", file=progress, flush=True)
    return figures


def keep_file(keep, file):
    """For who judges: what the file was and what became of it."""
    os.makedirs(keep, exist_ok=True)
    shutil.copyfile(file.source, os.path.join(keep, file.sha + ".original"))
    for kind, content in (("plain", file.plain), ("guessed", file.guessed)):
        if content is not None:
            Path(keep, f"{file.sha}.{kind}").write_bytes(content)
    with open(os.path.join(keep, "kept.tsv"), "a", encoding="utf-8", errors="backslashreplace") as table:
        said = (("E", file.error), ("W", file.warning), ("p", file.plain is not None), ("g", file.guessed is not None), ("S", file.slow))
        marks = "".join(mark for mark, on in said if on)
        table.write("\t".join((file.sha, marks, file.package, file.path)) + "\n")


def rejudge(keep, verdicts):
    """The figures of a run whose outcome was kept, by the verdicts of today. The program does not run again."""
    figures = Figures()
    with open(os.path.join(keep, "checked.tsv"), encoding="utf-8") as table:
        counted = dict(line.split("\t") for line in table)
    with open(os.path.join(keep, "kept.tsv"), encoding="utf-8") as table:
        kept = {tuple(line.rstrip("\n").split("\t")) for line in table}
    for sha, marks, package, path in sorted(kept, key=lambda row: row[2:]):
        original = os.path.join(keep, sha + ".original")
        file = File(package, path, Path(original).read_bytes(), original)
        file.error, file.warning, file.slow = "E" in marks, "W" in marks, "S" in marks
        file.plain = Path(keep, sha + ".plain").read_bytes() if "p" in marks else None
        file.guessed = Path(keep, sha + ".guessed").read_bytes() if "g" in marks else None
        figures.add(file, verdicts)
    figures.counts["packages"] = len(counted)
    figures.counts["files"] = sum(int(files) for files in counted.values())
    return figures


FAKE_PROGRAM = '''#!/usr/bin/env python3
import os, sys
for folder, _, names in os.walk("."):
    for name in names:
        path = os.path.join(folder, name)
        content = open(path, "rb").read()
        bad = b"\\xc3\\x83\\xc2\\xa9" in content
        wrong = b"wrongly" in content or b"bitmap" in content
        legacy = b"legacy" in content
        if "--check" in sys.argv and (bad or wrong or legacy):
            print(f"{path}:1:1: error: mojibake: a test")
        if "--check" in sys.argv and b"guess" in content:
            print(f"{path}:1:1: warning: mojibake: a test")
        if "--write" in sys.argv:
            if bad:
                content = content.replace(b"\\xc3\\x83\\xc2\\xa9", b"\\xc3\\xa9")
            if wrong:
                content = content + b"!\\xc3\\xa9"
            if legacy:
                content = content.decode("latin-1").encode()
            if b"guess" in content and "--guess=0" in sys.argv:
                content = content + b"?\\xc3\\xa9"
            open(path, "wb").write(content)
'''


def self_test():
    """A made-up tree, and a program that is wrong about some of it."""
    files = {
        "damaged.txt": (b"caf\xc3\x83\xc2\xa9", "damaged", "-"),
        "quoted.md": (b"`caf\xc3\x83\xc2\xa9` is caf\xc3\xa9", "quoted", "-"),
        "sound.txt": ("un café".encode(), None, "-"),
        "name: 1:2: error: é.txt": ("wrongly changed: é".encode(), "sound", "-"),
        "deep/guessed.txt": ("guess: é".encode(), "sound", "-"),
        "bytes": (b"bitmap \xff\xfe\xfd", "binary", "-"),
        "right.txt": (b"legacy caf\xe9", "legacy", "windows-1252|latin-1"),
        "wrong.txt": (b"legacy \xeb\xe5\xf1", "legacy", "koi8-r"),
        "new.txt": ("wrongly changed, never seen: ü".encode(), None, "-"),
        "picture": (b"\x89PNG wrongly \xff", None, "-"),
        "ascii.txt": (b"wrongly", None, "-"),
        "same.txt": (b"caf\xc3\x83\xc2\xa9", None, "-"),
    }
    expected = {"packages": 1, "files": 9, "wrongly_reported": 2, "plain_sound": 1, "plain_no_text": 1, "plain_wrong_encoding": 1,
                "guess_besides": 1, "quoted_changed": 1, "damaged_found": 1, "legacy_found": 2, "legacy_right": 1, "no_verdict": 1, "slow": 0}
    row = {"registry": "npm", "package": "@made/up", "part": packages.half_of("npm", "@made/up")}
    with tempfile.TemporaryDirectory() as base:
        tree = packages.tree_of(base, row)
        verdicts = os.path.join(base, "verdicts.tsv")
        with open(verdicts, "w", encoding="utf-8") as table:
            table.write("# a comment\n")
            for name, (content, verdict, encodings) in files.items():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                (tree / name).write_bytes(content)
                if verdict:
                    sha = hashlib.sha256(content).hexdigest()[:16]
                    table.write("\t".join((sha, verdict, encodings, "npm/@made/up", name, "a test")) + "\n")
        program = os.path.join(base, "program")
        Path(program).write_text(FAKE_PROGRAM)
        os.chmod(program, 0o755)
        for thorough in (False, True):
            kept = os.path.join(base, f"kept-{thorough}")
            figures = check(program, [row], base, read_verdicts(verdicts), thorough=thorough, keep=kept)
            for counts in (figures.counts, rejudge(kept, read_verdicts(verdicts)).counts):
                if counts != expected:
                    raise SystemExit(f"got {counts}\nexpected {expected}")
        # One that never ends is stopped, file by file.
        for name in [*files][2:]:
            (tree / name).unlink()
        Path(program).write_text("#!/usr/bin/env python3\nwhile True: pass\n")
        figures = check(program, [row], base, {}, seconds=1)
        if figures.counts["slow"] != figures.counts["files"] or figures.counts["no_verdict"]:
            raise SystemExit(f"nothing was slow: {figures.counts}")
    if is_rightly_written(b"\xff\xfeA\0\xe9\0", "A\xe9".encode(), "utf-16le") is not True:
        raise SystemExit("UTF-16 is not read")
    if is_rightly_written(b"\xe9 \xe9", b"\xc3\xa9 \xd0\xb9", "=3ea61c218fde52c9") is not True:
        raise SystemExit("a right outcome is not known by its hash")
    if is_rightly_written("é".encode() + b"\xe9", "éé".encode(), "utf-8+windows-1252") is not True:
        raise SystemExit("a file in two encodings is not read")
    trained_on = trained_packages(HERE.parents[2] / "train" / "sources.tsv")
    for row in packages.read_table():
        if plain_name(row["package"]) in trained_on:
            raise SystemExit(f"{row['package']} stands in train/sources.tsv too")
    for half, table in TABLES.items():
        for package in packages_in(table):
            registry, name = package.split("/", 1)
            if packages.half_of(registry, name) != half:
                raise SystemExit(f"{table}: {package} is of the other half")
    print("1 passed, 0 failed")


def plain_name(package):
    """A package's name as registries compare names."""
    return re.sub(r"[-_.]+", "-", package).lower()


def trained_packages(table):
    with open(table, encoding="utf-8") as lines:
        return {plain_name(line.split("\t")[1]) for line in lines if not line.startswith("#") and "\t" in line}


def packages_in(table):
    if not table.exists():
        return set()
    lines = table.read_text("utf-8").splitlines()
    return {line.split("\t")[3] for line in lines if line and not line.startswith("#")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", metavar="BIN", nargs="?")
    parser.add_argument("base", metavar="DIR", nargs="?", default=packages.DEFAULT_DIR)
    parser.add_argument("--part", "--half", choices=("open", "sealed", "train", "validation"), help="default: all that the table has")
    parser.add_argument("--table", default=packages.TABLE, help="another table of packages; needs --verdicts")
    parser.add_argument("--verdicts", help="the verdicts on all packages of the table")
    parser.add_argument("--args", default="-j1", help="more arguments for each run, in one string (default: -j1)")
    parser.add_argument("--only", metavar="REGEX", default="", help="only packages in whose registry/package this is found")
    parser.add_argument("--seconds", type=int, default=20, help="of processor time that one file may take")
    parser.add_argument("--most", type=int, default=MOST_OF_A_PACKAGE, help=f"files of one package (default: {MOST_OF_A_PACKAGE})")
    parser.add_argument("--thorough", action="store_true", help="writing runs over all files, not only those that --check names")
    parser.add_argument("--list", action="store_true", help="the files that count as wrong, as slow, or that have no verdict")
    parser.add_argument("--show-sealed", action="store_true", help="of the sealed half more than totals")
    parser.add_argument("--keep", metavar="FOLDER", help="keep what was reported or changed, as it was and as it became")
    parser.add_argument("--rejudge", metavar="FOLDER", help="run nothing: what a run with --keep FOLDER did, by the verdicts of today")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if arguments.rejudge and not arguments.part:
        parser.error("--rejudge needs --part")
    if arguments.table != packages.TABLE and not arguments.verdicts:
        parser.error("--table needs --verdicts")
    if not arguments.binary and not arguments.rejudge:
        parser.error("BIN is missing")
    listed = packages.read_table(arguments.table)
    parts = [part for part in ("open", "sealed", "train", "validation") if any(row["part"] == part for row in listed)]
    for part in [arguments.part] if arguments.part else parts:
        rows = [row for row in listed
                if row["part"] == part and re.search(arguments.only, f"{row['registry']}/{row['package']}")]
        shown = part != "sealed" or arguments.show_sealed
        verdicts = read_verdicts(arguments.verdicts or TABLES[part])
        if arguments.rejudge:
            figures = rejudge(arguments.rejudge, verdicts)
        else:
            figures = check(arguments.binary, rows, arguments.base, verdicts, arguments.args.split(), arguments.seconds, arguments.thorough,
                            arguments.most, arguments.keep if shown else None, sys.stderr if shown else None)
        if arguments.list and shown:
            for verdict, how, file in figures.listed:
                print(f"{verdict}\t{how}\t{file.sha}\t{file.package}\t{file.path}".encode("utf-8", "backslashreplace").decode())
        print("| part | " + " | ".join(Figures.HEAD) + " |")
        print("| --- |" + " ---: |" * len(Figures.HEAD))
        print(f"| {part} {figures.row()}")
        print(json.dumps({"part": part, **figures.counts}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
