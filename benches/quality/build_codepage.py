"""Builds cases of the commonest damage of today: a UTF-8 source or note read through a double-byte code page.

    build_codepage.py CLEAN.jsonl.gz --seed N [--leave-out SOURCES] --out FILE.jsonl.gz

A program on East Asian Windows reads a UTF-8 file without a mark as the system code page (936, 932, 949, 950)
and saves what it saw as UTF-8. What the code page cannot decode became `?` or U+FFFD. Three ways of decoding:
whatwg (the Encoding Standard's, as Java and Node), python (Python's codecs), eaten (as whatwg, but a lead byte
takes a following quote, space or newline with it). Each case lists in `lost` the truth's characters that lost a byte.
Form of a case: README.md. CLEAN: as for build_corpus.py.
"""
import argparse
import base64
import codecs
import collections
import gzip
import json
import random

import cases as corpora
import channels

PLAN = [  # language of the text, code page, cases
    ("zh-Hans", "gbk", 160), ("zh-Hant", "gbk", 40), ("zh-Hant", "big5", 40), ("ja", "shift_jis", 80),
    ("ko", "euc-kr", 60), ("en", "gbk", 100), ("en", "shift_jis", 40), ("en", "euc-kr", 30), ("ru", "gbk", 20),
    ("fr", "gbk", 20),
]
PYTHON = {"gbk": "gbk", "big5": "cp950", "shift_jis": "cp932", "euc-kr": "cp949"}
FORMS = {
    "markdown": "# {a}\n\n{l}\n\n- **{b}**: {m}\n- `run --fast` {c}\n\n> {n}\n",
    "text": "{l}\n{m}\n",
    "js": "// {l}\nexport const title = \"{a}\";\nconst hint = '{b}'; // {c}\n/* {m} */\nif (x > 1) {{ warn(\"{d}\"); }}\n",
    "python": "def main():\n    \"\"\"{l}\"\"\"\n    print(\"{a}\")  # {b}\n    raise ValueError('{c}')\n",
    "json": "{{\n  \"title\": \"{a}\",\n  \"body\": \"{l}\",\n  \"tags\": [\"{b}\", \"{c}\"]\n}}\n",
}
DECORATION = ["→", "—", "–", "…", "•", "✓", "✗", "⚠️", "✅", "🚀", "📝", "©", "×", "│", "└──", "°", "é"]


def typographic(text, rng):
    """English as people and programs write it: curly quotes, dashes, arrows, emoji."""
    text = text.replace("'", "’").replace(" - ", " — ").replace("...", "…")
    out, open_ = [], True
    for c in text:
        if c == '"':
            out.append("“" if open_ else "”")
            open_ = not open_
        else:
            out.append(c)
    words = "".join(out).split(" ")
    for _ in range(1 + len(words) // 12):
        words.insert(rng.randrange(len(words) + 1), rng.choice(DECORATION))
    return " ".join(words)


def damage(raw, page, how, mark):
    """(text, indexes of the bytes that were lost)"""
    out, lost = [], set()
    if how == "python":
        def handler(error):
            lost.update(range(error.start, error.end))
            return mark, error.end
        codecs.register_error("benchmark-mark", handler)
        return raw.decode(PYTHON[page], "benchmark-mark"), lost
    at, pieces, skip = 0, list(channels._pieces(raw, page)), False
    for k, (text, piece) in enumerate(pieces):
        if skip:
            skip = False
        elif text is None:
            lost.update(range(at, at + len(piece)))
            out.append(mark)
            following = pieces[k + 1][0] if k + 1 < len(pieces) else None
            if how == "eaten" and len(piece) == 1 and following in tuple("\"' \n,.)("):
                lost.add(at + 1)
                skip = True
        else:
            out.append(text)
        at += len(piece)
    return "".join(out), lost


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("clean")
    ap.add_argument("--seed", type=int, required=True)
    ap.add_argument("--leave-out", default="", help="sources not to use, comma-separated")
    ap.add_argument("--out", required=True)
    args = ap.parse_args()
    rng, lines = random.Random(args.seed), collections.defaultdict(list)
    for row in map(json.loads, gzip.open(args.clean, "rt", encoding="utf-8")):
        if row["source"].split("/")[0] in args.leave_out.split(","):
            continue
        for p in row["paras"]:
            p = " ".join(p.split())
            if 8 <= len(p) <= 240 and '"' not in p and "\\" not in p and "?" not in p and not set(p) & set("{}"):
                lines[row["lang"]].append((p, row["source"]))
    cases = []
    for lang, page, count in PLAN:
        pool = lines[lang]
        tries = 0
        while count and tries < 20000:
            tries += 1
            form = rng.choice(list(FORMS))
            picked = [rng.choice(pool) for _ in range(7)]
            texts = [typographic(p, rng) if lang == "en" else p for p, _ in picked]
            short = [t if len(t) < 30 else t[:rng.randrange(8, 30)].rstrip() for t in texts]
            truth = FORMS[form].format(l=texts[0], m=texts[1], n=texts[2], a=short[3], b=short[4], c=short[5], d=short[6])
            how, mark = rng.choice(["whatwg"] * 4 + ["python"] * 4 + ["eaten"] * 2), rng.choice(["?", "?", "\ufffd"])
            raw = truth.encode("utf-8")
            damaged, lost_bytes = damage(raw, page, how, mark)
            owner = [i for i, c in enumerate(truth) for _ in c.encode("utf-8")]
            lost = sorted({owner[i] for i in lost_bytes})
            if not lost:
                continue
            cases.append({
                "id": f"codepage-{len(cases):05d}", "set": "mojibake", "lang": lang, "unit": "doc", "channel": f"utf-8>{page}",
                "variant": ("fffd" if mark == "\ufffd" else "qmark"), "form": form, "decoder": how, "invertible": False,
                "damaged": sum(ord(c) > 127 for c in truth), "lost": lost,
                "input_b64": base64.b64encode(damaged.encode("utf-8")).decode(), "truth": truth, "source": picked[0][1]})
            count -= 1
    corpora.write(args.out, cases)
    print(collections.Counter((c["lang"], c["channel"]) for c in cases), sum(len(c["lost"]) for c in cases), "characters lost")


if __name__ == "__main__":
    main()
