#!/usr/bin/env python3
"""Scores a binary on the cases from the field, `field.jsonl`.

    score_field.py BIN [-v]

Four runs over all cases, each a file in a folder of its own: `--check`, `--detect`, `--write` and `--write --guess=0`.

A case has `kind`, `name`, `input` (the text of a UTF-8 file) or `hex` (its bytes), `truth`, `how`, and where needed `file` (its name),
`accept` (other right texts), `plain` (what `--write` alone leaves, where that is not the input), `detect` (what `--detect` may say).
What `how` asks for:

    exact               `--write` gives the truth
    inferred            `--write --guess=0` gives the truth; `--write` leaves `plain`, or without `plain` the input or the truth
    exact-or-unchanged  each of the two gives the truth or leaves the input
    unchanged           both leave the input, and `--check` reports no error (unless the case asks `--detect`)

A case is wrong by plain `--write` where that leaves neither the input nor a truth nor `plain`.
"""
import argparse
import collections
import json
import os
import subprocess
import tempfile

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "field.jsonl")


def read(path=CASES):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def bytes_of(case):
    return bytes.fromhex(case["hex"]) if "hex" in case else case["input"].encode("utf-8")


def judge(case, plain, guessed, has_error, detected):
    """(right, wrong by plain `--write`); `detected` None: the tool doesn't tell encodings."""
    given = bytes_of(case)
    truths = {given} if case["truth"] is None else {text.encode("utf-8") for text in (case["truth"], *case.get("accept", []))}
    named = case.get("plain")
    how = case["how"]
    if how == "exact":
        right = plain in truths
    elif how == "inferred":
        right = guessed in truths and (plain == named.encode("utf-8") if named is not None else plain in truths | {given})
    elif how == "exact-or-unchanged":
        right = {plain, guessed} <= truths | {given}
    else:
        right = plain == guessed == given and ("detect" in case or not has_error)
    if "detect" in case and detected is not None:
        right = right and detected in case["detect"]
    return right, plain not in truths | {given} | ({named.encode("utf-8")} if named is not None else set())


def run(command, cases):
    """For each case what judge() asks: the bytes after `--write`, those after `--write --guess=0`, an error by `--check`, the encoding."""
    with tempfile.TemporaryDirectory(prefix="fix-encoding-field-") as top:
        paths = [os.path.join(top, f"c{number}", case.get("file", "text.txt")) for number, case in enumerate(cases)]
        for path in paths:
            os.mkdir(os.path.dirname(path))

        def said(*arguments):
            """Files are named one by one: what is found in a folder and is no text would be left out."""
            for case, path in zip(cases, paths):
                with open(path, "wb") as f:
                    f.write(bytes_of(case))
            env = {**os.environ, "XDG_STATE_HOME": os.path.join(top, "state"), "NO_COLOR": "1"}
            done = subprocess.run([*command, *arguments, "--isolated", *paths], capture_output=True, env=env)
            return done.stdout.decode("utf-8", "replace").splitlines()

        def left(*arguments):
            said("--write", *arguments, "--no-journal", "--quiet")
            out = []
            for path in paths:
                with open(path, "rb") as f:
                    out.append(f.read())
            return out

        errors = {line.split(":", 1)[0] for line in said("--check") if ": error: " in line}
        encodings = {columns[-1]: columns[0] for columns in (line.split("\t") for line in said("--detect"))}
        return [(plain, guessed, path in errors, encodings.get(path, ""))
                for path, plain, guessed in zip(paths, left(), left("--guess=0"))]


def score(command, cases):
    """(right, wrong by plain `--write`) for each case."""
    return [judge(case, *got) for case, got in zip(cases, run(command, cases))]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("bin")
    ap.add_argument("-v", "--verbose", action="store_true", help="also the cases that are not right")
    args = ap.parse_args()
    cases = read()
    count, right, wrong = collections.Counter(), collections.Counter(), collections.Counter()
    for case, (is_right, is_wrong) in zip(cases, score([args.bin], cases)):
        kind = case["kind"]
        count[kind] += 1
        right[kind] += is_right
        wrong[kind] += is_wrong
        if args.verbose and not is_right:
            print(f"{kind} {case['name']}: not right{', wrong by plain --write' if is_wrong else ''}")
    print(f"{'kind':16} {'cases':>5} {'right':>5} {'wrong':>5}")
    for kind in count:
        print(f"{kind:16} {count[kind]:5} {right[kind]:5} {wrong[kind]:5}")
    print(f"field: {sum(right.values())} of {len(cases)} right, {sum(wrong.values())} wrong by plain --write")


if __name__ == "__main__":
    main()
