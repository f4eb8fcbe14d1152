#!/usr/bin/env python3
"""Runs all corpora and the cases from the field for a binary and for its peers, and prints Markdown tables for RESULTS.md.

    full.py BIN [--jobs N] [--without dev] [--keep FILE]

A table for each corpus: figures in rows, tools in columns. The peers are those that this Python can import (`pip install ftfy plsfix
chardet charset-normalizer`). Detectors are asked for the encoding, and the text is decoded with it: legacy and clean sets only.
`--keep FILE` writes each column as soon as it is measured, and doesn't measure again what FILE has of the same tool and corpus.
"""
import argparse
import hashlib
import importlib.metadata
import json
import os
import sys
import time

import cases as corpora
import evaluate
import fetch
import score_field

ARGUMENTS = ("--write", "--guess=0")
OURS = "fix-encoding"
PEERS = {"ftfy": "ftfy", "plsfix": "plsfix", "chardet": "chardet", "charset_normalizer": "charset-normalizer"}
NAMES = ("validation", "test", "dev", "dev-codepage", "dev-windows", "own", "altered", "odd")


def percent(value):
    return None if value is None else f"{100 * value:.1f} %"


def figures(rows):
    """The rows of a column; None where no case tells."""
    def changed(kind):
        marks = [s["changed"] for case, s in rows if case["set"] == kind]
        return f"{sum(marks)} of {len(marks)}" if marks else None
    t = evaluate.totals(rows)
    return {
        "nothing lost: exact": percent(t["mojibake_exact"]),
        "nothing lost: wrong": percent(t["mojibake_wrong"]),
        "nothing lost: further from the truth": percent(t["mojibake_harm"]),
        "lossy: exact": percent(t["lossy_exact"]),
        "lossy: recovered": percent(t["lossy_recovered"]),
        "lossy: lost characters right": percent(t["lost_recovered"]),
        "lossy: further from the truth": percent(t["lossy_harm"]),
        "lines recovered": percent(t["lines_recovered"]),
        "lines wrong": percent(t["lines_wrong"]),
        "wild: exact": percent(t["wild_exact"]),
        "legacy: exact": percent(t["legacy_exact"]),
        "legacy: wrong": percent(t["legacy_wrong"]),
        "clean texts changed": changed("clean"),
        "traps changed": changed("trap"),
    }


def measure(name, tool, binary, jobs):
    if name == "field":
        return measure_field(tool, binary, jobs)
    cases = corpora.read(os.path.join(fetch.HERE, "corpus", name + ".jsonl.gz"))
    if tool in evaluate.DETECTORS:
        cases = [case for case in cases if case["set"] in ("legacy", "clean")]
    if not cases:
        return {}
    ours = [binary, f"--jobs={jobs}"]
    rows, _, _, errors = evaluate.run_tool(cases, tool, jobs, [*ours, *ARGUMENTS], plain_argv=[*ours, "--write"])
    if errors:
        print(f"{name}, {tool}: failed with {dict(errors)}", file=sys.stderr)
    return figures(rows)


def measure_field(tool, binary, jobs):
    cases = score_field.read()
    if tool == OURS:
        scores = score_field.score([binary, f"--jobs={jobs}"], cases)
    elif tool in evaluate.DETECTORS:
        return {}
    else:  # what it makes of a text is sure and guessed in one; it reports nothing and tells no encodings
        change = evaluate.TOOLS[tool]()
        scores = []
        for case in cases:
            try:
                out = change({}, score_field.bytes_of(case))
            except Exception:  # left as it is
                out = score_field.bytes_of(case)
            scores.append(score_field.judge(case, out, out, False, None))
    return {"right": f"{sum(right for right, _ in scores)} of {len(cases)}",
            "wrong by plain `--write`": str(sum(wrong for _, wrong in scores))}


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def table(name, columns):
    """Markdown; figures that no tool has are left out."""
    titles = [title for title, column in columns if column]
    out = [f"| {name} | " + " | ".join(titles) + " |", "| --- |" + " --- |" * len(titles)]
    for figure in dict.fromkeys(key for _, column in columns for key in column):
        cells = [column.get(figure) for _, column in columns if column]
        if any(cell is not None for cell in cells):
            out.append(f"| {figure} | " + " | ".join("–" if cell is None else cell for cell in cells) + " |")
    return "\n".join(out)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("bin")
    ap.add_argument("--jobs", type=int, default=os.cpu_count(), help="cases at a time")
    ap.add_argument("--without", default="", metavar="NAMES", help="leave these corpora out: names, separated by commas")
    ap.add_argument("--keep", metavar="FILE", help="figures that are measured already, and where new ones go")
    args = ap.parse_args()
    tools = [(OURS, OURS, sha256(args.bin))]
    for tool, package in PEERS.items():
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            print(f"not installed, left out: {package}", file=sys.stderr)
            continue
        tools.append((tool, f"{package} {version}", version))
    tools.append(("noop", "nothing", ""))
    kept = {}
    if args.keep and os.path.exists(args.keep):
        with open(args.keep, encoding="utf-8") as f:
            kept = json.load(f)
    for name in (*NAMES, "field"):
        if name in args.without.split(","):
            continue
        corpus = sha256(score_field.CASES if name == "field" else os.path.join(fetch.HERE, "corpus", name + ".jsonl.gz"))
        columns = []
        for tool, title, version in tools:
            key = " ".join((corpus, tool, version))
            if key not in kept:
                began = time.time()
                kept[key] = measure(name, tool, args.bin, args.jobs)
                print(f"{name}, {title}: {time.time() - began:.0f} s", file=sys.stderr)
                if args.keep:
                    with open(args.keep, "w", encoding="utf-8") as f:
                        json.dump(kept, f)
            columns.append((title, kept[key]))
        print(table(name, columns), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
