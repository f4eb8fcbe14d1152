#!/usr/bin/env python3
"""Fails where a figure falls below its floor in floors.tsv: a small fixed part of the benchmark, for every change.

    floors.py BIN              a table of what is measured and what its floor is; exit code 1 where one is missed
    floors.py BIN --raise      prints the rows of floors.tsv with what is measured now, and floors by the rule below
    floors.py --self-test      a floor that must fail does, with programs that do nothing or spoil each file

Which cases are run depends on their ids alone. All corpora that a row of floors.tsv names are run together, once for each list of
arguments. Only what is committed is needed. Share-alike texts are left out.

The rule: what may not rise (`<=`) has what is measured as its floor; cases that are wrong with `--guess`, one more. What may not sink
(`>=`) has a floor half a point or one case below what is measured, whichever is more. A floor that is stricter than that stays.
"""
import argparse
import collections
import hashlib
import math
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import cases as corpora
import evaluate
import fetch
import index
import score_field

TABLE = os.path.join(fetch.HERE, "floors.tsv")
COLUMNS = ("name", "corpora", "cases", "arguments", "figure", "comparison", "floor", "measured")
SHARES = {"exact": "exact", "recovered": "recov", "lost": "lost"}  # per cent, and under which key a score has them
COUNTS = ("changed", "wrong", "harm", "reported")
Floor = collections.namedtuple("Floor", COLUMNS)


# ---------------------------------------------------------------- the table and its cases

def read(path=TABLE):
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n") for line in f if not line.startswith("#")]
    floors = []
    for line in lines:
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            sys.exit(f"floors.tsv: not {len(COLUMNS)} columns: {line}")
        floor = Floor(*cells)
        floor = floor._replace(floor=None if floor.floor == "-" else float(floor.floor))
        if floor.comparison not in ("<=", ">=") or floor.figure not in (*SHARES, *COUNTS, "right", "lines_recovered", "lines_wrong"):
            sys.exit(f"floors.tsv: unknown figure or comparison: {line}")
        floors.append(floor)
    if len({floor.name for floor in floors}) < len(floors):
        sys.exit("floors.tsv: two floors of one name")
    return floors


def is_drawn(case, every):
    return int(hashlib.sha256(case["id"].encode("utf-8")).hexdigest(), 16) % every == 0


class Draw:
    """The cases of `NAME/N`, read once."""

    def __init__(self):
        self.share_alike = {row.source for row in fetch.table() if row.licence.startswith("CC-BY-SA")}
        self.drawn = {}

    def __call__(self, named):
        if named not in self.drawn:
            name, _, every = named.partition("/")
            self.drawn[named] = [case for case in corpora.read(os.path.join(fetch.HERE, "corpus", name + ".jsonl.gz"))
                                 if is_drawn(case, int(every)) and index.source_of(case) not in self.share_alike]
        return self.drawn[named]


def cases_of(floor, draw):
    patterns = [] if floor.cases == "-" else [part.partition("=") for part in floor.cases.split(" ")]
    return [case for named in floor.corpora.split(" ") for case in draw(named)
            if all(re.fullmatch(pattern, str(case.get(key, ""))) for key, _, pattern in patterns)]


# ---------------------------------------------------------------- measuring

def run(command, arguments, cases):
    """The score of each case, by id: one run over all of them. With `--check` only whether an error is reported."""
    if arguments == ["--check"]:
        with tempfile.TemporaryDirectory(prefix="fix-encoding-floors-") as top:
            evaluate.write_files(cases, top)
            errors, _, code = evaluate.check_folder([*command, *arguments], os.path.join(top, "work"), top)
        scores = [{"reported": number in errors} for number in range(len(cases))]
    else:
        work, notes = evaluate.run_command(cases, [*command, *arguments], None)
        code = notes["exit"]
        with multiprocessing.Pool() as pool:
            scores = pool.starmap(evaluate.score, work, chunksize=8)
    if code not in (0, 1):
        sys.exit(f"{' '.join([*command, *arguments])}: exit code {code}")
    return {case["id"]: score for case, score in zip(cases, scores)}


def figure(floor, rows):
    """What is measured, and of how many."""
    if floor.figure in SHARES:
        values = [s[SHARES[floor.figure]] for _, s in rows if s[SHARES[floor.figure]] is not None]
        return 100 * sum(values) / max(1, len(values)), len(values)
    if floor.figure in COUNTS:
        return sum(s[floor.figure] for _, s in rows), len(rows)
    lines, recovered, wrong = evaluate.lines_of(rows)
    return (wrong, lines) if floor.figure == "lines_wrong" else (100 * recovered / max(1, lines), lines)


def measure(command, floors):
    """(measured, of how many) for each floor."""
    draw, wanted = Draw(), collections.defaultdict(dict)
    chosen = [[] if floor.corpora == "field" else cases_of(floor, draw) for floor in floors]
    for floor, cases in zip(floors, chosen):
        wanted[floor.arguments].update((case["id"], case) for case in cases)
    scores = {arguments: run(command, arguments.split(" "), list(cases.values())) for arguments, cases in wanted.items() if cases}
    field = score_field.score(command, score_field.read()) if any(floor.corpora == "field" for floor in floors) else []
    measured = []
    for floor, cases in zip(floors, chosen):
        if floor.corpora == "field":
            measured.append((sum(score[floor.figure == "wrong"] for score in field), len(field)))
        else:
            measured.append(figure(floor, [(case, scores[floor.arguments][case["id"]]) for case in cases]))
    return measured


# ---------------------------------------------------------------- floors

def holds(floor, measured):
    """Compared as it is printed, to a hundredth of a point."""
    if floor.floor is None:
        return True
    return round(measured, 2) <= floor.floor if floor.comparison == "<=" else round(measured, 2) >= floor.floor


def by_rule(floor, measured, count):
    if floor.comparison == "<=":
        new = measured + (floor.figure == "wrong" and "--guess" in floor.arguments)
        return new if floor.floor is None else min(new, floor.floor)
    slack = 1 if floor.figure == "right" else max(0.5, 100 / max(1, count))
    new = math.floor(10 * (measured - slack)) / 10
    return new if floor.floor is None else max(new, floor.floor)


def number(value):
    if value is None:
        return "-"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def report(floors, measured):
    """Prints the table; the names of the floors that are missed."""
    width = max(len(floor.name) for floor in floors)
    print(f"{'':{width}} {'measured':>9} {'floor':>9} {'of':>5}")
    missed = []
    for floor, (value, count) in zip(floors, measured):
        print(f"{floor.name:{width}} {number(value):>9} {floor.comparison + ' ' + number(floor.floor):>9} {count:5}{'' if holds(floor, value) else '  MISSED'}")
        if not holds(floor, value):
            missed.append(floor.name)
    return missed


def self_test():
    """Neither program is ours: one leaves all files alone, one spoils them and reports each."""
    idle = [sys.executable, "-c", ""]
    spoiler = [sys.executable, "-c", """
import os, sys
for folder, _, files in os.walk(sys.argv[-1]):
    for path in (os.path.join(folder, name) for name in files):
        if "--check" in sys.argv:
            print(f"{path}:1:1: error: made up")
        else:
            open(path, "ab").write(b"spoiled")
"""]
    row = Floor("", "own/8 altered/8", "-", "--write", "changed", "<=", 0, 0)
    sound = row._replace(name="sound changed", cases="set=clean|trap")
    floors = [
        sound,
        sound._replace(name="sound reported", arguments="--check", figure="reported"),
        row._replace(name="wrong", cases="set=wild|mojibake", figure="wrong"),
        row._replace(name="exact", cases="set=wild invertible=True", figure="exact", comparison=">=", floor=1),
    ]
    for command, expected in ((idle, ["exact"]), (spoiler, [floor.name for floor in floors])):
        missed = report(floors, measure(command, floors))
        assert missed == expected, f"missed {missed}, not {expected}"
        print()
    with tempfile.TemporaryDirectory() as top:  # the exit code, by which CI goes
        path = os.path.join(top, "floors.tsv")
        for comparison, floor, code in ((">=", 0, 0), (">=", 100, 1), ("<=", 0, 0)):
            with open(path, "w", encoding="utf-8") as f:
                f.write("\t".join(["made up", "altered/8", "invertible=True", "--write", "exact", comparison, str(floor), "0"]) + "\n")
            done = subprocess.run([sys.executable, os.path.abspath(__file__), shutil.which("true"), "--table", path], capture_output=True, text=True)
            assert done.returncode == code, f"{comparison} {floor}: exit code {done.returncode}, not {code}: {done.stdout}{done.stderr}"
    read()
    print("floors.py: what must fail fails, what holds passes")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("bin", nargs="?")
    ap.add_argument("--raise", dest="raised", action="store_true")
    ap.add_argument("--self-test", action="store_true")
    ap.add_argument("--table", default=TABLE, help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.self_test:
        return self_test()
    if not args.bin:
        ap.error("which program?")
    floors = read(args.table)
    began = time.time()
    measured = measure([args.bin], floors)
    if args.raised:
        for floor, (value, count) in zip(floors, measured):
            print("\t".join([*floor[:6], number(by_rule(floor, value, count)), number(value)]))
        return None
    missed = report(floors, measured)
    times = os.times()
    print(f"{time.time() - began:.0f} s, {sum(times[:4]):.0f} s of processor time")
    if missed:
        sys.exit(f"below the floor: {', '.join(missed)}")


if __name__ == "__main__":
    main()
