#!/usr/bin/env python3
"""Writes corpus/index.tsv: which sources each corpus, and field.jsonl, holds texts of, and the SHA-256 of its file.

    index.py            after a corpus was built
    index.py --check    fails if the index is not what the files say, or a source is not in sources.tsv

`cargo test` compares the index with sources.tsv and the sums with the files (tests/integration/corpora.rs), and so
needs neither Python nor a reader of gzip.
"""
import argparse
import collections
import hashlib
import os
import sys

import cases
import fetch
import score_field

CORPORA = os.path.join(fetch.HERE, "corpus")
FIELD_SOURCE = "field cases"


def source_of(case):
    """The first part of a case's `source`, which is the name in sources.tsv."""
    return case["source"].removeprefix("generated from ").split("/")[0]


def sum_of(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def lines():
    yield "# corpus\tsha256\tsource\tcases; written by index.py"
    for name in sorted(os.listdir(CORPORA)):
        if name.endswith(".jsonl.gz"):
            path = os.path.join(CORPORA, name)
            sha256 = sum_of(path)
            for source, count in sorted(collections.Counter(map(source_of, cases.read(path))).items()):
                yield f"{name.removesuffix('.jsonl.gz')}\t{sha256}\t{source}\t{count}"
    yield f"field\t{sum_of(score_field.CASES)}\t{FIELD_SOURCE}\t{len(score_field.read())}"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--check", action="store_true")
    args = ap.parse_args()
    text = "".join(line + "\n" for line in lines())
    known = {row.source for row in fetch.table()}
    unknown = {line.split("\t")[2] for line in text.splitlines()[1:]} - known
    if unknown:
        sys.exit(f"not in sources.tsv: {', '.join(sorted(unknown))}")
    path = os.path.join(CORPORA, "index.tsv")
    if not args.check:
        with open(path, "w", encoding="utf-8", newline="\n") as f:
            f.write(text)
    else:
        with open(path, encoding="utf-8") as f:
            if f.read() != text:
                sys.exit("corpus/index.tsv is not what the corpora say: run index.py")


if __name__ == "__main__":
    main()
