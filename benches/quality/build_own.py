#!/usr/bin/env python3
"""Builds this project's own cases from own/*.tsv, which hold only undamaged text: the damage is computed here.

    build_own.py            writes corpus/own.jsonl.gz and corpus/altered.jsonl.gz
    build_own.py --check    writes nothing; fails if the files in corpus/ are not what own/ says
    build_own.py --show     prints each damaged text with its truth

Columns of the sources (a line that starts with `#` is a comment):
    own/wild.tsv       kind, language, channel, loss (a variant of channels.VARIANTS), text
    own/traps.tsv      kind, language, text
    own/markdown.tsv   language, text
    own/altered.tsv    variant, language, channel, notation, text
In a text `\\n`, `\\t`, `\\\\` and `\\u{200D}` are what they look like; of a text with ⟦…⟧ only what stands between them was damaged.

Every case is proved: the channel applies, and the way back leads to the truth where nothing was lost.
"""
import argparse
import base64
import collections
import html.entities
import os
import re
import sys
import unicodedata

import cases as corpora
import channels as ch

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = "own (fix-encoding)"


def rows(name, columns):
    with open(os.path.join(HERE, "own", name), encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                fields = line.split("\t")
                if len(fields) != columns:
                    sys.exit(f"own/{name}:{number}: {len(fields)} columns instead of {columns}")
                yield f"own/{name}:{number}", fields[:-1], plain(fields[-1])


def plain(text):
    def one(m):
        return {"n": "\n", "t": "\t", "\\": "\\"}.get(m[1]) or chr(int(m[2], 16))
    return re.sub(r"\\(n|t|\\|u\{([0-9A-Fa-f]+)\})", one, text)


def pieces(text):
    """(part, was it damaged) for each part of a text."""
    if "⟦" not in text:
        return [(text, True)]
    return [(p, i % 2 == 1) for i, p in enumerate(re.split("[⟦⟧]", text)) if p]


def layers_of(channel):
    return [tuple(step.split(">")) for step in channel.split(",")]


def same(a, b):
    return a is not None and unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b)


def high(text):
    return sum(ord(c) > 127 for c in text)


def unit(text):
    return "short" if len(text) <= 40 else "line" if len(text) < 400 else "doc"


def fail(where, why):
    sys.exit(f"{where}: {why}")


# ---------------------------------------------------------------- wild, traps, clean Markdown

def wild():
    out = []
    for where, (kind, lang, channel, loss), text in rows("wild.tsv", 5):
        layers, damaged, truth, count, lost, lossless = layers_of(channel), "", "", 0, [], loss in ("exact", "double", "triple")
        if len(layers) != {"double": 2, "triple": 3}.get(loss, 1):
            fail(where, "layers and loss do not agree")
        for part, hit in pieces(text):
            bad = part
            if hit:
                bad = ch.corrupt(part, layers, loss)
                if bad is None or bad == part:
                    fail(where, "the channel does not apply")
                if lossless and not same(ch.invert(bad, layers), part):
                    fail(where, "the channel does not lead back")
                count += high(part)
                if not lossless:
                    lost += [len(truth) + i for i in sorted(ch.lost_chars(part, *layers[0], loss) or ())]
            damaged, truth = damaged + bad, truth + part
        if not lossless and not lost:
            fail(where, "nothing was lost")
        case = base("wild", len(out), lang, truth, channel, kind, lossless, count, damaged)
        case["loss"] = loss
        if lost:
            case["lost"] = lost
        out.append(case)
    return out


def traps():
    return [base("trap", i, lang, text, "none", kind, True, 0, text)
            for i, (_, (kind, lang), text) in enumerate(rows("traps.tsv", 3))]


def markdown():
    return [base("clean", i, lang, text, "none", "markdown", True, 0, text)
            for i, (_, (lang,), text) in enumerate(rows("markdown.tsv", 2))]


def base(set_, number, lang, truth, channel, variant, invertible, count, damaged):
    return {
        "id": f"own-{set_}-{number:04d}", "set": set_, "lang": lang, "unit": unit(truth), "channel": channel, "variant": variant,
        "invertible": invertible, "damaged": count, "input_b64": base64.b64encode(damaged.encode("utf-8")).decode("ascii"),
        "truth": truth, "source": OWN}


# ---------------------------------------------------------------- mojibake that was altered afterwards

def escaped(text, notation):
    """`text` with each character outside ASCII written in a notation."""
    def one(c):
        n = ord(c)
        if n < 128:
            return c
        units = [int.from_bytes(c.encode("utf-16-be")[i:i + 2], "big") for i in range(0, 2 if n < 0x10000 else 4, 2)]
        if notation == "named":
            return f"&{html.entities.codepoint2name[n]};"  # HTML 4's; KeyError: there is no name
        return {
            "decimal": f"&#{n};", "hexadecimal": f"&#x{n:X};",
            "json": "".join(f"\\u{u:04x}" for u in units), "json-upper": "".join(f"\\u{u:04X}" for u in units),
            "percent": "".join(f"%{b:02X}" for b in c.encode("utf-8")),
            "percent-lower": "".join(f"%{b:02x}" for b in c.encode("utf-8")),
        }[notation]
    return "".join(map(one, text))


UNCURL = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


def collapsed(text):
    text = re.sub(" {2,}", " ", text.replace("\u00a0", " "))
    return "\n".join(line.rstrip(" ") for line in text.split("\n"))


def owners(text, a, b):
    """The damaged text of each character of `text`, for a single-byte encoding b."""
    return [ch.layer(c, a, b) for c in text]


def altered():
    out = []
    for where, (variant, lang, channel, notation), text in rows("altered.tsv", 5):
        layers, lost = layers_of(channel), []
        parts = pieces(text)
        bad = [ch.corrupt(p, layers) if hit else p for p, hit in parts]
        for b, (p, hit) in zip(bad, parts):
            if hit and (b is None or b == p or ch.invert(b, layers) != p):
                fail(where, "the channel does not apply or does not lead back")
        truth = "".join(p for p, _ in parts)
        if variant.startswith("escaped-"):
            try:
                damaged, truth = escaped("".join(bad), notation), escaped(truth, notation)
                count = sum(len(escaped(c, notation)) for p, hit in parts if hit for c in p if ord(c) > 127)
            except KeyError as e:
                fail(where, f"no name for U+{e.args[0]:04X}")
        else:
            count = sum(high(p) for p, hit in parts if hit)
            lower = variant == "lowercased"
            change = {"lowercased": str.lower, "uncurled": lambda s: s.translate(UNCURL), "collapsed": collapsed}[variant]
            damaged = change("".join(bad))
            if lower:
                if any(c != c.lower() for c in truth if ord(c) > 127):
                    fail(where, "a capital outside ASCII: its small letter would be another truth")
                truth = truth.lower()
            at = 0
            for p, hit in parts:
                if hit and len(layers) == 1:
                    for c, piece in zip(p, owners(p, *layers[0])):
                        # A no-break space at the end of a character's bytes: only its surroundings tell if it is collapsed.
                        gone = "\u00a0" in piece if variant == "collapsed" else ord(c) > 127 and change(piece) != piece
                        lost += [at] if gone else []
                        at += 1
                else:
                    at += len(p)
            plain_space = "".join(bad).replace("\u00a0", " ")
            if damaged in ("".join(bad), plain_space):
                fail(where, "nothing was altered")
            clean = truth if variant == "collapsed" else "".join(p for p, hit in parts if not hit)
            if not lower and change(clean) != clean:
                fail(where, "clean text would be altered, and nothing tells how it was")
            if not lost and len(layers) == 1:
                fail(where, "no character lost a byte")
        case = base("mojibake", len(out), lang, truth, channel, variant, variant.startswith("escaped-"), count, damaged)
        case["id"] = f"own-altered-{len(out):04d}"
        if variant.startswith("escaped-"):
            case["notation"] = notation
        else:
            case["lost"] = lost
        out.append(case)
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--check", action="store_true")
    ap.add_argument("--show", action="store_true")
    args = ap.parse_args()
    for name, cases in (("own", wild() + traps() + markdown()), ("altered", altered())):
        seen = collections.Counter((c["set"], c["input_b64"]) for c in cases)
        for c in cases:
            if seen[c["set"], c["input_b64"]] > 1:
                sys.exit(f"{c['id']}: the same input twice")
            if args.show:
                print(c["id"], c["lang"], c["channel"], c["variant"], c.get("loss", ""), base64.b64decode(c["input_b64"]).decode("utf-8"),
                      c["truth"] if c["channel"] != "none" else "", c.get("lost", ""), sep=" | ")
        path = os.path.join(HERE, "corpus", name + ".jsonl.gz")
        if args.check:
            if [sorted(c.items()) for c in corpora.read(path)] != [sorted(c.items()) for c in cases]:
                sys.exit(f"{path} is not what own/ says: run build_own.py")
        else:
            corpora.write(path, cases)
        print(name, dict(collections.Counter(c["variant"] if c["set"] == "mojibake" else c["set"] for c in cases)),
              len({c["lang"] for c in cases}), "languages")


if __name__ == "__main__":
    main()
