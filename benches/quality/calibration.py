#!/usr/bin/env python3
"""Whether the probabilities that fix-encoding states are those that come true.

    calibration.py BIN [--corpus validation|test|dev|PATH ...] [--json OUT] [--summary]
    calibration.py --self-test

The cases of a corpus become files. `BIN --write --guess=0 --format json` repairs them and says how sure it is of each repair and of
each inferred character; `BIN --detect --format json` names the encoding of each file. Every such statement is a claim. The truth
says whether it is right. The tables compare the stated probability with the share of the claims that are right. Standard library only.

Claims
    exact repair        certainty `exact`, through a channel. Right: what stands in the repaired place is what the truth has there.
    inferred repair     certainty `inferred`. Right: the same, the inferred characters left out.
    inferred character  Right: it is the character of the truth in that place.
    encoding of a file  a repair of a file in a legacy encoding, or of a part of one. Right: as for an exact repair.
    detected encoding   `--detect`, for files of the sets legacy, clean and trap. Right: decoding the file so gives the truth.
A claim about a sound text counts as well, and is wrong. Texts are compared after NFC.

Places are found by an alignment of the repaired file with the truth that has the fewest edits. A claim is unknown, and counted as such:
    unplaced    the repair was not made, or the file is not what its repairs give
    edge        truth that the output lacks stands right beside the repair: it may belong to it
    unaligned   too much differs: of the characters in the line that were not inferred, more than half are not the truth's, and
                its length is not the truth's either
    lost        the truth itself has U+FFFD there
    undecodable no decoder here for the encoding that was detected

Figures
    stated, right       means over the claims of a bin
    interval            Wilson's, 95 %, of the share that is right. Claims of one case are not independent of each other: the number of
                        claims is divided by the design effect (the variance between cases over that of independent claims, at least 1)
                        before. Where all claims of a bin come out alike it is taken from the whole group.
    too sure, unsure    the interval does not contain what was stated, not even rounded. One bin in twenty is marked by chance.
    ECE                 expected calibration error: |stated - right|, mean over the bins by number of claims
    log loss            mean of -ln(the probability given to what came true), in nats; a stated 1 counts as half a digit less

Bins: 0.9 is where --write and --guess begin to act, so below it two bins are enough. Most claims lie above it, and there one wrong in
ten, twenty, a hundred and a thousand has to be told apart.
"""
import argparse
import base64
import collections
import difflib
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

import cases as corpora
import channels
from evaluate import EXTENSION

HERE = os.path.dirname(os.path.abspath(__file__))
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)
KINDS = ("exact repair", "inferred repair", "inferred character", "encoding of a file", "detected encoding")
# The last digit that is stated; it is cut, not rounded.
STEP = {"detected encoding": 1e-3}
STEP_OTHERWISE = 1e-4
# Characters of a line times characters of the other that are compared at most.
MOST_CELLS = 4_000_000

Claim = collections.namedtuple("Claim", "kind stated right family unit script case")


# ---------------------------------------------------------------- groups

def is_pairs(encoding):
    return channels.canonical(encoding) in channels.MULTIBYTE or re.fullmatch(r"windows-9(32|36|49|50)", encoding) is not None


def family(case):
    """The family of the channel that the case really went through, whatever was found."""
    channel, kind = case["channel"], case["set"]
    if kind in ("clean", "trap"):
        return "sound text"
    if kind == "legacy":
        if "+" in channel or case["variant"] == "byte-lost":
            return "legacy file: in two encodings"
        if channel.startswith("utf-"):
            return "legacy file: UTF-16, UTF-32, UTF-8 with a mark"
        multibyte = is_pairs(channel) or channel.startswith(("iso-2022", "hz"))
        return "legacy file: double-byte" if multibyte else "legacy file: single-byte"
    if case["variant"].startswith("escaped"):
        return "escaped"
    if ">" not in channel or "various" in channel:
        return "several channels"
    layers = [layer.split(">") for layer in channel.split(",")]
    written, read = layers[0][0], [b for _, b in layers]
    if read[-1] == "utf-8":
        return "lossy leftovers: read as UTF-8"
    if any(map(is_pairs, read)):
        name = "read in pairs"
    elif written == "utf-8":
        name = "UTF-8 read as single-byte"
    else:
        name = "double-byte read as single-byte" if is_pairs(written) else "single-byte read as another"
    return name if case["invertible"] else name + ", lossy"


SCRIPTS = {
    "LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew", "CJK": "Han", "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese", "HANGUL": "Hangul", "THAI": "Thai", **dict.fromkeys(
        ("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA"), "Indic")}


def script(text):
    """The script of most letters outside ASCII; Japanese where there is kana; Latin where there are none."""
    counts = collections.Counter()
    for c in text:
        if c <= "\x7f" or unicodedata.category(c)[0] not in "LM" or unicodedata.name(c, "").startswith("COMBINING"):
            continue
        counts[SCRIPTS.get(unicodedata.name(c, "").split(" ")[0].split("-")[0], "other")] += 1
    if counts["Japanese"]:
        counts["Japanese"] += counts.pop("Han", 0)
    return counts.most_common(1)[0][0] if counts and counts.most_common(1)[0][1] else "Latin"


# ---------------------------------------------------------------- alignment

MATCH, DIFFERS, EXTRA, LOST, UNALIGNED = "match", "differs", "extra", "lost", "unaligned"


def tokens(text, by_cluster):
    """(tokens, for each character of the text the index of its token). Clusters are a character with its combining marks, in NFC."""
    if not by_cluster:
        return list(text), list(range(len(text)))
    parts, owner = [], []
    for c in text:
        if parts and unicodedata.combining(c):
            parts[-1] += c
        else:
            parts.append(c)
        owner.append(len(parts) - 1)
    return [unicodedata.normalize("NFC", part) for part in parts], owner


class Alignment:
    """For each token of the output what became of it, and before which tokens some of the truth are missing."""

    def __init__(self, truth, output, inferred=()):
        self.status = [MATCH] * len(output)
        self.missing = set()
        self.inferred = set(inferred)
        truth_lines, output_lines = lines(truth), lines(output)
        if len(truth_lines) == len(output_lines):
            blocks = [("replace", i, i + 1, i, i + 1) for i in range(len(output_lines))]
        else:
            matcher = difflib.SequenceMatcher(None, [tuple(truth[a:b]) for a, b in truth_lines],
                                              [tuple(output[a:b]) for a, b in output_lines], autojunk=False)
            blocks = matcher.get_opcodes()
        for kind, t1, t2, o1, o2 in blocks:
            if kind == "equal":
                continue
            if t2 - t1 == o2 - o1:
                for t, o in zip(truth_lines[t1:t2], output_lines[o1:o2]):
                    self.stretch(truth, output, *t, *o)
            else:
                self.stretch(truth, output, edge(truth_lines, t1, truth), edge(truth_lines, t2, truth),
                             edge(output_lines, o1, output), edge(output_lines, o2, output))

    def stretch(self, truth, output, t1, t2, o1, o2):
        length, start, end = t2 - t1, o1, o2
        while t1 < t2 and o1 < o2 and truth[t1] == output[o1]:
            t1, o1 = t1 + 1, o1 + 1
        while t1 < t2 and o1 < o2 and truth[t2 - 1] == output[o2 - 1]:
            t2, o2 = t2 - 1, o2 - 1
        if (t2 - t1) * (o2 - o1) > MOST_CELLS:
            self.status[o1:o2] = [UNALIGNED] * (o2 - o1)
            return
        self.edits(truth[t1:t2], output[o1:o2], o1)
        known = [o for o in range(start, end) if o not in self.inferred]
        wrong = sum(self.status[o] in (DIFFERS, EXTRA) for o in known)
        if length != end - start and 2 * wrong >= max(1, len(known)):
            for o in self.inferred.intersection(range(start, end)):
                self.status[o] = UNALIGNED

    def edits(self, truth, output, start):
        """The fewest edits; of equally few, characters in each other's place."""
        width = len(output) + 1
        above = list(range(width))
        moves = [bytearray(b"o" * width)]
        for t, want in enumerate(truth, 1):
            row, move = [t], bytearray(b"t" * width)
            for o, got in enumerate(output, 1):
                both, gone, extra = above[o - 1] + (want != got), above[o] + 1, row[o - 1] + 1
                least = min(both, gone, extra)
                row.append(least)
                move[o] = 98 if least == both else 116 if least == gone else 111  # b, t, o
            above = row
            moves.append(move)
        t, o = len(truth), len(output)
        while t or o:
            move = moves[t][o]
            if move == 98:
                t, o = t - 1, o - 1
                if truth[t] != output[o]:
                    self.status[start + o] = LOST if truth[t] == "\ufffd" else DIFFERS
            elif move == 116:
                t -= 1
                if truth[t] != "\ufffd":
                    self.missing.add(start + o)
            else:
                o -= 1
                self.status[start + o] = EXTRA

    def character(self, at):
        """True, False, or why it is not known."""
        status = self.status[at]
        return status if status in (LOST, UNALIGNED) else status == MATCH

    def repair(self, a, b):
        """Whether the output's tokens from a to b are the truth's, inferred ones left out."""
        inferred, status = self.inferred, self.status
        for o in range(a, b):
            if o not in inferred and status[o] in (DIFFERS, EXTRA):
                return False
        if any(o not in inferred and o - 1 not in inferred for o in self.missing.intersection(range(a + 1, b))):
            return False
        if a == b:
            return a not in self.missing
        if UNALIGNED in status[a:b]:
            return UNALIGNED
        if a in self.missing and a not in inferred or b in self.missing and b - 1 not in inferred:
            return "edge"
        return True


def lines(items):
    out, start = [], 0
    for i, item in enumerate(items):
        if item == "\n":
            out.append((start, i + 1))
            start = i + 1
    return out + [(start, len(items))]


def edge(spans, index, items):
    return spans[index][0] if index < len(spans) else len(items)


# ---------------------------------------------------------------- judging

def is_truth(text, truth):
    text, truth = text.removeprefix("\ufeff"), truth.removeprefix("\ufeff")
    a, b = unicodedata.normalize("NFC", text), unicodedata.normalize("NFC", truth)
    return a == b or "\ufffd" in b and re.fullmatch(re.sub("\ufffd+", ".{0,3}", re.escape(b)), a, re.DOTALL) is not None


# Names of the program that neither channels.py nor Python knows.
NAMES = {"gbk-2005": "gbk", "iso-8859-11": "iso8859-11", "ascii": "utf-8"}


def decoded(data, name):
    """The text of a file in that encoding; None where there is no decoder, False where the bytes are not in it."""
    first, plus, other = name.partition("+")
    if plus and first == "utf-8":
        out, rest = [], data
        while rest:
            try:
                out.append(rest.decode("utf-8"))
                break
            except UnicodeDecodeError as error:
                out.append(rest[:error.start].decode("utf-8"))
                foreign = re.match(rb"[\x80-\xff]+", rest[error.start:]).group()
                text = decoded(foreign, other)
                if not text:
                    return text
                out.append(text)
                rest = rest[error.start + len(foreign):]
        return "".join(out)
    name = NAMES.get(name, name)
    known = channels.canonical(name)
    if known in channels.MULTIBYTE or known in channels.WHATWG_SINGLE or known in channels.PYTHON_CODECS:
        text = channels.decode(data, known)
        return False if text is None else text
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return False
    except LookupError:
        return None


def claims_of_case(case, findings, written, description):
    """Yields (kind, stated, right or why it is not known)."""
    data, truth = base64.b64decode(case["input_b64"]), case["truth"]
    repairs = sorted((f for f in findings if f["repair"]), key=lambda f: (f["span"]["start"], f["span"]["end"]))
    made = [f for f in repairs if f["repair"]["state"] == "made"]
    text, places, read = "", [], 0
    for finding in made:  # what the file becomes by its repairs, and where they are in it
        span, replacement = finding["span"], finding["repair"]["replacement"]
        text += data[read:span["start"]].decode("utf-8", "surrogateescape")
        places.append((len(text), len(text) + len(replacement)))
        text += replacement
        read = max(read, span["end"])
    text += data[read:].decode("utf-8", "surrogateescape")
    placed = text.encode("utf-8", "surrogateescape") == written
    if made and placed:
        if text.startswith("\ufeff") and not truth.startswith("\ufeff"):
            truth = "\ufeff" + truth
        by_cluster = any(not unicodedata.is_normalized("NFC", t) for t in (text, truth))
        want, _ = tokens(truth, by_cluster)
        got, owner = tokens(text, by_cluster)
        owner.append(len(got))
        characters = [[start + len(f["repair"]["replacement"].encode()[:i["offset"]].decode()) for i in f["repair"]["inferred"]]
                      for f, (start, _) in zip(made, places)]
        alignment = Alignment(want, got, {owner[at] for row in characters for at in row})
    number = 0
    for finding in repairs:
        repair = finding["repair"]
        right = characters_right = None
        if repair["state"] == "made":
            if placed:
                start, end = places[number]
                right = alignment.repair(owner[start], owner[end - 1] + 1 if end > start else owner[start])
                characters_right = [alignment.character(owner[at]) for at in characters[number]]
            number += 1
        if repair["cause"]["encoding"] and not repair["cause"]["channel"]:
            kind = "encoding of a file"
        else:
            kind = "inferred repair" if repair["certainty"] == "inferred" else "exact repair"
        yield kind, repair["confidence"], "unplaced" if right is None else right
        for index, inferred in enumerate(repair["inferred"]):
            yield "inferred character", inferred["confidence"], characters_right[index] if characters_right else "unplaced"
    if description and description["confidence"] is not None and case["set"] in ("legacy", "clean", "trap"):
        # Bytes that are no text: that they are binary is right, and all else wrong.
        if description["encoding"] == "binary" or data and not truth:
            right = not truth and description["encoding"] == "binary"
        else:
            text = decoded(data, description["encoding"])
            right = "undecodable" if text is None else text is not False and is_truth(text, truth)
        yield "detected encoding", description["confidence"], right


def run(cases, command):
    """For each case its findings, the bytes of its file afterwards, and its description."""
    with tempfile.TemporaryDirectory(prefix="fix-encoding-calibration-") as top:
        work, paths = os.path.join(top, "work"), []
        for number, case in enumerate(cases):  # a folder for each, so that names and neighbours tell nothing
            path = os.path.join(work, f"c{number:05d}", "text" + EXTENSION.get(case["variant"], ".txt"))
            os.makedirs(os.path.dirname(path))
            with open(path, "wb") as f:
                f.write(base64.b64decode(case["input_b64"]))
            paths.append(path)

        def report(*arguments):
            done = subprocess.run([*command, "--isolated", "--format", "json", "-q", *arguments, work], capture_output=True,
                                  env={**os.environ, "XDG_STATE_HOME": os.path.join(top, "state")})
            if done.returncode not in (0, 1):
                sys.stderr.write(done.stderr.decode("utf-8", "replace")[-2000:] + "\n")
            for line in done.stdout.splitlines():
                item = json.loads(line)
                number = re.search(r"\bc(\d{5})[/\\]text\.", item.get("path", ""))
                if number:
                    yield int(number.group(1)), item

        descriptions = dict(report("--detect"))
        findings = collections.defaultdict(list)
        for number, item in report("--write", "--guess=0", "--no-journal"):
            if item["type"] == "finding":
                findings[number].append(item)
        for number, path in enumerate(paths):
            with open(path, "rb") as f:
                yield findings[number], f.read(), descriptions.get(number)


def measure(cases, command):
    """(claims that are right or wrong, how many are unknown by kind and reason)"""
    claims, unknown = [], collections.Counter()
    for case, said in zip(cases, run(cases, command)):
        group = (family(case), case["unit"], script(case["truth"]), case["id"])
        for kind, stated, right in claims_of_case(case, *said):
            if isinstance(right, bool):
                claims.append(Claim(kind, stated, right, *group))
            else:
                unknown[kind, right] += 1
    return claims, unknown


# ---------------------------------------------------------------- figures

def wilson(share, count, z=1.959964):
    if count == 0:
        return 0.0, 1.0
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (0.0 if share == 0 else max(0.0, middle - half)), (1.0 if share == 1 else min(1.0, middle + half))


def design_effect(claims):
    """By how much the share varies more between cases than it would if claims were independent; None where they are all alike."""
    share = mean(c.right for c in claims)
    if share in (0, 1):
        return None
    sums = collections.Counter()
    for c in claims:
        sums[c.case] += c.right - share
    if len(sums) == 1:
        return float(len(claims))
    between = sum(v * v for v in sums.values()) * len(sums) / (len(sums) - 1)
    return max(1.0, between / (len(claims) * share * (1 - share)))


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def bin_of(stated):
    return next((i for i in range(len(BINS) - 1) if stated < BINS[i + 1]), len(BINS) - 2)


def row(claims, effect, step):
    stated, right, count, by_case = mean(c.stated for c in claims), mean(c.right for c in claims), len(claims), {c.case for c in claims}
    effect = design_effect(claims) or effect or 1.0
    low, high = wilson(right, max(1.0, count / effect))
    mark = "too sure" if stated > high + step else "too unsure" if stated < low - step else ""
    return {"claims": count, "cases": len(by_case), "stated": stated, "right": right, "low": low, "high": high,
            "design_effect": effect, "mark": mark}


def figures(claims):
    """The row of all the claims, their bins, and the two summary figures. All of one kind."""
    step = STEP.get(claims[0].kind, STEP_OTHERWISE)
    overall = design_effect(claims)
    bins = []
    for i in range(len(BINS) - 1):
        inside = [c for c in claims if bin_of(c.stated) == i]
        if inside:
            bins.append({"from": BINS[i], "to": BINS[i + 1], **row(inside, overall, step)})
    error = sum(b["claims"] * abs(b["stated"] - b["right"]) for b in bins) / len(claims)
    given = (min(max(c.stated, step / 2), 1 - step / 2) for c in claims)
    loss = mean(-math.log(p if c.right else 1 - p) for c, p in zip(claims, given))
    return {**row(claims, overall, step), "ece": error, "log_loss": loss, "bins": bins}


def all_figures(claims):
    """kind -> breakdown -> group -> figures"""
    out = {}
    for kind in KINDS:
        some = [c for c in claims if c.kind == kind]
        if not some:
            continue
        out[kind] = {"all": {"all": figures(some)}}
        for breakdown in ("family", "unit", "script"):
            groups = collections.defaultdict(list)
            for c in some:
                groups[getattr(c, breakdown)].append(c)
            out[kind][breakdown] = {name: figures(groups[name]) for name in sorted(groups)}
    return out


# ---------------------------------------------------------------- tables

def percent(value):
    return f"{100 * value:.1f}" if value not in (0, 1) else f"{100 * value:.0f}"


def cells(r):
    """What is stated has four digits: 0.9999 is not 1."""
    return f"{r['claims']:,} | {r['cases']:,} | {100 * r['stated']:.2f} % | {100 * r['right']:.2f} % | {percent(r['low'])} – {percent(r['high'])} %"


def print_tables(name, count, result, unknown, summary):
    print(f"\n## {name}: {count:,} cases")
    for kind, breakdowns in result.items():
        why = {reason: n for (k, reason), n in sorted(unknown.items()) if k == kind}
        print(f"\n### {kind[0].upper()}{kind[1:]}\n")
        total, missing = breakdowns["all"]["all"], sum(why.values())
        least = 100 * total["right"] * total["claims"] / (total["claims"] + missing)
        print("Unknown: none.\n" if not why else
              f"Unknown: {', '.join(f'{n:,} {reason}' for reason, n in why.items())}. If all of them are wrong, {least:.2f} % are right.\n")
        print("| stated | claims | cases | mean stated | right | 95 % interval | |\n| --- | --- | --- | --- | --- | --- | --- |")
        for b in total["bins"]:
            print(f"| {b['from']:g} – {b['to']:g} | {cells(b)} | {b['mark']} |")
        print(f"| all | {cells(total)} | {total['mark']} |")
        print(f"\nECE {total['ece']:.4f}, log loss {total['log_loss']:.4f} nats.\n")
        print("| group | claims | cases | mean stated | right | 95 % interval | ECE | log loss | bins too sure | bins too unsure |\n"
              "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for breakdown in ("family", "unit", "script"):
            for group, f in breakdowns[breakdown].items():
                marked = [", ".join(f"{b['from']:g} – {b['to']:g}" for b in f["bins"] if b["mark"] == mark) for mark in ("too sure", "too unsure")]
                print(f"| {group} | {cells(f)} | {f['ece']:.4f} | {f['log_loss']:.4f} | {marked[0]} | {marked[1]} |")
        if summary:
            continue
        for breakdown in ("family", "unit", "script"):
            print(f"\n| {breakdown} | stated | claims | cases | mean stated | right | 95 % interval | |\n"
                  "| --- | --- | --- | --- | --- | --- | --- | --- |")
            for group, f in breakdowns[breakdown].items():
                for b in f["bins"]:
                    print(f"| {group} | {b['from']:g} – {b['to']:g} | {cells(b)} | {b['mark']} |")


# ---------------------------------------------------------------- self-test

FAKE = r'''
import json, pathlib, re, sys
write = "--write" in sys.argv
for path in sorted(pathlib.Path(sys.argv[-1]).rglob("text.*")):
    data = path.read_bytes()
    if not write:
        name = "windows-1252" if b"\xe9" in data and b"\xc3" not in data else "utf-8"
        print(json.dumps({"type": "description", "path": str(path), "encoding": name, "confidence": 0.999}))
        continue
    new, read = b"", 0
    for m in re.finditer(rb"(\xc3\x83\xc2\xa9|\xc3\x83\?|\xe9)=(\d\.\d+)", data):
        lost, foreign = m[1] == b"\xc3\x83?", m[1] == b"\xe9"
        stated = float(m[2])
        repair = {"state": "made", "replacement": "\u00e9", "confidence": 0.9 if lost else stated, "certainty": "inferred" if lost else "exact",
                  "cause": {"encoding": "windows-1252" if foreign else None, "channel": None if foreign else "utf-8>windows-1252"},
                  "inferred": [{"offset": 0, "confidence": stated}] if lost else []}
        print(json.dumps({"type": "finding", "path": str(path), "span": {"start": m.start(1), "end": m.end(1)}, "repair": repair}))
        new, read = new + data[read:m.start(1)] + b"\xc3\xa9", m.end(1)
    path.write_bytes(new + data[read:])
'''


def self_test():
    cases = []

    def add(observed, truth, kind="mojibake", data=None, variant="exact"):
        cases.append({"id": str(len(cases)), "set": kind, "unit": "line", "variant": variant, "invertible": True, "truth": truth,
                      "channel": {"mojibake": "utf-8>windows-1252", "legacy": "windows-1252"}.get(kind, "none"),
                      "input_b64": base64.b64encode(data or observed.encode()).decode()})

    for n in range(100):  # stated 0.97, right 97 of 100; stated 0.92, right 60 of 100
        add("a Ã©=0.97 b", f"a {'é' if n < 97 else 'è'}=0.97 b")
        add("a Ã©=0.92 b", f"a {'é' if n < 60 else 'è'}=0.92 b")
        add("a Ã?=0.6 b", f"a {'é' if n < 90 else 'ë'}=0.6 b", variant="qmark")
        add("", f"a {'é' if n < 50 else 'й'}=0.4 b", "legacy", b"a \xe9=0.4 b")
    add("Ã©=0.9999", "Ã©=0.9999", "trap")
    add("Ã©=0.97", "x é=0.97")      # what is missing beside it may belong to it
    add("Ã©=0.97", "e\u0301=0.97")  # equal after NFC
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "fake.py")
        with open(program, "w", encoding="utf-8") as f:
            f.write(FAKE)
        claims, unknown = measure(cases, [sys.executable, program])
    result = all_figures(claims)

    def is_near(a, b):
        assert abs(a - b) < 1e-9, (a, b)

    exact = result["exact repair"]
    rows = {b["from"]: b for b in exact["all"]["all"]["bins"]}
    assert sorted(rows) == [0.9, 0.95, 0.999], sorted(rows)
    assert (rows[0.95]["claims"], rows[0.95]["mark"]) == (101, ""), rows[0.95]
    is_near(rows[0.95]["right"], 98 / 101)
    is_near(rows[0.95]["stated"], 0.97)
    assert (rows[0.9]["claims"], rows[0.9]["mark"]) == (100, "too sure"), rows[0.9]
    assert exact["family"]["sound text"]["right"] == 0 and rows[0.999]["mark"] == "too sure"
    is_near(exact["all"]["all"]["ece"], (101 * abs(0.97 - 98 / 101) + 100 * 0.32 + 0.9999) / 202)
    is_near(exact["family"]["sound text"]["log_loss"], -math.log(1 - 0.9999))
    characters = result["inferred character"]["all"]["all"]["bins"]
    assert [(b["from"], b["claims"], b["mark"]) for b in characters] == [(0.5, 100, "too unsure")], characters
    is_near(characters[0]["right"], 0.9)
    assert result["inferred repair"]["all"]["all"]["right"] == 1.0
    files = result["encoding of a file"]["all"]["all"]["bins"]
    assert [(b["from"], b["claims"], b["right"]) for b in files] == [(0.0, 100, 0.5)], files
    detected = result["detected encoding"]["all"]["all"]["bins"]
    assert [(b["from"], b["claims"], b["mark"]) for b in detected] == [(0.999, 101, "too sure")], detected
    assert dict(unknown) == {("exact repair", "edge"): 1}, unknown
    assert result["exact repair"]["script"].keys() == {"Latin"} and set(result["encoding of a file"]["script"]) == {"Latin", "Cyrillic"}

    low, high = wilson(0.9, 100)  # known values
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448), (low, high)
    assert wilson(1.0, 20)[1] == 1.0 and round(wilson(1.0, 20)[0], 4) == 0.8389 and wilson(0.0, 20)[0] == 0.0
    # A hundred claims of ten cases, each case all right or all wrong, count as ten.
    is_near(design_effect([Claim("", 0.5, case < 5, "", "", "", case) for case in range(10) for _ in range(10)]), 10 * 10 / 9)
    assert [bin_of(x) for x in (0, 0.4999, 0.5, 0.8999, 0.9, 0.99, 0.9989, 0.999, 1)] == [0, 0, 1, 2, 3, 5, 5, 6, 6]
    shifted = Alignment(list("one two\nthree"), list("oXe twwo\nthree"))
    assert [shifted.status[i] for i in (0, 1, 2)] == [MATCH, DIFFERS, MATCH] and shifted.status.count(EXTRA) == 1
    assert Alignment(list("abc"), list("ac")).missing == {1}
    assert Alignment(list("completely"), list("zzzzz"), {0}).character(0) == UNALIGNED
    assert decoded("é".encode() + b" \xe9", "utf-8+windows-1252") == "é é" and decoded(b"\xff", "utf-8") is False
    print("self-test passed")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("binary", nargs="?", metavar="BIN")
    ap.add_argument("--corpus", nargs="+", default=["validation"], help="names of corpora, or paths; each is measured by itself")
    ap.add_argument("--json", metavar="OUT", help="all figures, and every claim, as JSON")
    ap.add_argument("--summary", action="store_true", help="without the bins of each group")
    ap.add_argument("--self-test", action="store_true")
    args = ap.parse_args()
    if args.self_test:
        return self_test()
    if not args.binary:
        ap.error("BIN is missing")
    everything = {}
    for corpus in args.corpus:
        named = os.path.join(HERE, "corpus", corpus + ".jsonl.gz")
        cases = corpora.read(named if os.path.exists(named) else corpus)
        claims, unknown = measure(cases, [os.path.abspath(args.binary)])
        result = all_figures(claims)
        print_tables(os.path.basename(corpus).split(".")[0], len(cases), result, unknown, args.summary)
        sys.stdout.flush()
        everything[corpus] = {"cases": len(cases), "unknown": [[*key, n] for key, n in sorted(unknown.items())], "figures": result,
                              "claims": [claim._asdict() for claim in claims]}
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump({"bins": BINS, "corpora": everything}, f, ensure_ascii=False)


if __name__ == "__main__":
    main()
