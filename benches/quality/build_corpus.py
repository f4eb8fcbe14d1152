"""Builds a corpus (see README.md) from clean text and traps.

    build_corpus.py SPLIT --clean clean/SPLIT.jsonl.gz --extra traps/SPLIT.jsonl --out corpus/SPLIT.jsonl.gz

Deterministic for a given SPLIT name and inputs.
"""
import argparse
import base64
import collections
import gzip
import hashlib
import json
import random
import re
import unicodedata

import cases
import channels as ch

# ---------------------------------------------------------------- what is sampled

LATIN_W = "fr de es pt it sv da no is fi nl ca ga".split()
LATIN_C = "pl cs sk hu hr sl".split()
LANGS_OF = {  # languages written in each legacy encoding
    "gbk": ["zh-Hans"], "gb18030": ["zh-Hans"], "big5": ["zh-Hant"], "shift_jis": ["ja"], "euc-jp": ["ja"],
    "iso-2022-jp": ["ja"], "euc-kr": ["ko"],
    "windows-1251": "ru uk bg sr mk be".split(), "koi8-r": ["ru"], "koi8-u": ["uk"], "cp866": ["ru"],
    "iso-8859-5": "ru sr bg".split(), "mac-cyrillic": "ru uk bg".split(),
    "windows-1250": LATIN_C, "iso-8859-2": LATIN_C, "cp852": LATIN_C,
    "windows-1253": ["el"], "iso-8859-7": ["el"], "cp737": ["el"],
    "windows-1254": ["tr"], "iso-8859-9": ["tr"], "cp857": ["tr"],
    "windows-1255": ["he"], "cp862": ["he"], "iso-8859-8": ["he"], "windows-1256": ["ar", "fa", "ur"], "iso-8859-6": ["ar"],
    "windows-1257": "lt lv et".split(), "iso-8859-13": "lt lv".split(), "iso-8859-4": "lt lv".split(), "cp775": "lt lv".split(),
    "windows-874": ["th"], "tis-620": ["th"], "windows-1258": ["vi"],
    "windows-1252": LATIN_W, "latin-1": LATIN_W, "iso-8859-15": LATIN_W, "macroman": LATIN_W,
    "cp437": "fr de es sv fi it".split(), "cp850": LATIN_W,
    "iso-8859-3": ["eo", "mt"], "iso-8859-14": ["cy", "ga"], "iso-8859-16": ["ro"],
}
ALL = ("zh-Hans zh-Hant ja ko ru uk bg sr el he ar fa hi bn ta th vi ka hy tr az pl cs sk hu ro hr sl lt lv et "
       "fi sv no da is de nl fr es pt it ca ga mt eo en be mk ur").split()
NATURAL = {  # languages that commonly meet each wrong encoding
    "latin-1": LATIN_W + ["zh-Hans", "ja", "ru"], "windows-1252": LATIN_W + ["zh-Hans", "ja", "ru", "ar", "vi", "en"],
    "windows-1250": LATIN_C + ["ro", "de", "en"], "windows-1251": "ru uk bg sr mk be en de".split(),
    "windows-1253": ["el", "en"], "windows-1254": ["tr", "az"], "windows-1255": ["he"], "windows-1256": ["ar", "fa", "ur"],
    "windows-1257": "lt lv et".split(), "windows-1258": ["vi"], "iso-8859-2": LATIN_C + ["ro"], "iso-8859-15": LATIN_W,
    "macroman": LATIN_W + ["ja"], "cp437": LATIN_W + ["ru"], "cp850": LATIN_W, "cp866": ["ru", "uk", "be"],
    "koi8-r": ["ru", "uk"], "gbk": ["zh-Hans", "ja", "fr", "de"], "gb18030": ["zh-Hans", "ja"], "big5": ["zh-Hant", "ja"],
    "shift_jis": ["ja", "zh-Hans", "fr"], "euc-jp": ["ja"], "euc-kr": ["ko"],
}
UTF8_TO = ("latin-1 windows-1252 windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 "
           "windows-1257 windows-1258 iso-8859-2 iso-8859-15 macroman cp437 cp850 cp866 koi8-r "
           "gbk big5 shift_jis euc-jp euc-kr").split()
LEGACY_TO = [
    ("gbk", "latin-1"), ("gbk", "windows-1252"), ("gbk", "big5"), ("gbk", "shift_jis"), ("gbk", "euc-kr"),
    ("big5", "windows-1252"), ("big5", "gbk"), ("shift_jis", "windows-1252"), ("shift_jis", "gbk"),
    ("euc-jp", "windows-1252"), ("euc-jp", "gbk"), ("euc-jp", "shift_jis"), ("euc-kr", "windows-1252"), ("euc-kr", "gbk"),
    ("windows-1251", "windows-1252"), ("windows-1251", "koi8-r"), ("windows-1251", "cp866"), ("windows-1251", "macroman"),
    ("koi8-r", "windows-1251"), ("koi8-r", "windows-1252"), ("cp866", "windows-1251"), ("cp866", "windows-1252"),
    ("windows-1250", "windows-1252"), ("windows-1252", "windows-1250"), ("iso-8859-2", "windows-1252"),
    ("windows-1253", "windows-1252"), ("windows-1254", "windows-1252"), ("windows-1255", "windows-1252"),
    ("windows-1256", "windows-1252"), ("windows-1257", "windows-1252"), ("tis-620", "windows-1252"),
    ("windows-874", "windows-1252"), ("macroman", "windows-1252"), ("cp437", "windows-1252"), ("cp850", "windows-1252"),
    ("windows-1252", "macroman"), ("windows-1252", "cp437"), ("windows-1252", "cp850"), ("windows-1252", "windows-1251"),
]
MIXED = [[("utf-8", b)] for b in ("windows-1252 windows-1252 windows-1252 latin-1 windows-1250 windows-1251 "
                                   "windows-1254 macroman cp437 cp850 gbk big5 shift_jis").split()] + [
    [("utf-8", "windows-1252")] * 2, [("windows-1251", "windows-1252")], [("koi8-r", "windows-1251")],
    [("gbk", "windows-1252")], [("shift_jis", "windows-1252")], [("windows-1250", "windows-1252")]]
DOUBLE = "latin-1 windows-1252 windows-1250 windows-1251 windows-1254 macroman cp437 cp850 cp866 gbk".split()
UNITS = ("short", "line", "doc")
EMOJI = ["😀", "🙏🏽", "❤️", "🎉🎉", "😂😂😂", "👍", "🇩🇪", "✅", "☕️", "→ ✨", "👩‍💻", "™ ©"]


def smart(text):
    """English with typographic quotes, as word processors write it."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r'(?<![\w"])"(?=\w)([^"\n]{1,200})"', r"“\1”", text)
    return re.sub(r"(?<=\w) --? (?=\w)", " – ", text)


def text_is_broken(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False


class Source:
    """Clean text by language, sampled in the three units."""

    def __init__(self, path, dirty, rng):
        self.rng = rng
        self.docs = collections.defaultdict(list)
        self.markdown = collections.defaultdict(list)
        with gzip.open(path, "rt", encoding="utf-8") as f:
            for line in f:
                r = json.loads(line)
                if r["kind"] == "prose":
                    paras = [p for p in r["paras"] if p not in dirty]
                    if r["lang"] == "en":
                        paras = [smart(p) for p in paras]
                    if paras:
                        self.docs[r["lang"]].append((r["source"], paras))
                elif r["kind"] == "markdown" and not any(p in dirty for p in r["paras"]):
                    self.markdown[r["lang"]].append((r["source"], r["paras"]))
                    prose = [p for p in r["paras"] if len(p) > 40 and not re.match(r"\s|[`|<\-#>*]", p) and p not in dirty]
                    if prose:  # so that languages with little prose get some more
                        self.docs[r["lang"]].append((r["source"], prose))

    def pick(self, lang, unit, fits=lambda p: True, need_high=True):
        """(source, text) or None. `fits` filters paragraphs (e.g. encodable)."""
        docs = self.docs.get(lang)
        if not docs:
            return None
        for _ in range(60):
            source, paras = self.rng.choice(docs)
            if unit == "doc":
                low, high = (800, 1800) if self.rng.random() < 0.5 else (1800, 5000)
                if self.rng.random() < 0.08:
                    low, high = 5000, 8000
                want = self.rng.randint(low, high)
                out, size = [], 0
                start = self.rng.randrange(len(paras))
                for p in paras[start:] + paras[:start]:
                    if fits(p):
                        out.append(p)
                        size += len(p.encode()) + 1
                        if size > want:
                            break
                text = "\n".join(out) + "\n"
                if size < 700:
                    continue
            else:
                p = self.rng.choice(paras)
                text = self.cut(p, 24, 230) if unit == "line" else self.cut(p, 5, 40, middle=True)
                if text is None or not fits(text):
                    continue
            if need_high and not any(ord(c) > 127 for c in text):
                continue
            return source, text
        return None

    def cut(self, p, low, high, middle=False):
        spaced = p.count(" ") * 14 > len(p)
        if middle:
            size = self.rng.randint(low, high)
            if spaced:
                words = p.split(" ")
                i = self.rng.randrange(len(words))
                out = words[i]
                while i + 1 < len(words) and len(out) < size:
                    i += 1
                    out += " " + words[i]
            else:
                i = self.rng.randrange(max(1, len(p) - size))
                out = p[i:i + min(size, 25)]
                while out and unicodedata.combining(out[0]) or unicodedata.category(out[:1] or "x")[0] == "M":
                    out = out[1:]
            out = out.strip()
            return out if low <= len(out) <= high else None
        if len(p) > high:
            stop = max(p.rfind(s, low, high) for s in (". ", "。", "! ", "? ", "。", "؟", "।", "، "))
            if stop < 0:
                stop = p.rfind(" ", low, high)
            if stop < 0:
                return None
            p = p[:stop + 1].strip()
        return p if len(p) >= (low if spaced else low // 2) else None


class Builder:
    def __init__(self, split, source, rng):
        self.split, self.src, self.rng = split, source, rng
        self.cases, self.seen = [], set()

    def add(self, set_, lang, unit, channel, variant, invertible, data, truth, source, damaged=0):
        key = (set_, hashlib.sha1(data).digest())
        if key in self.seen or len(data) > 40000:
            return False
        self.seen.add(key)
        self.cases.append({
            "id": f"{self.split}-{set_}-{len(self.cases):05d}", "set": set_, "lang": lang, "unit": unit,
            "channel": channel, "variant": variant, "invertible": invertible, "damaged": damaged,
            "input_b64": base64.b64encode(data).decode(), "truth": truth, "source": source})
        return True

    def langs_for(self, a, b):
        if a == "utf-8":
            return NATURAL[b] if self.rng.random() < 0.5 else ALL
        return LANGS_OF[a]

    def corrupted(self, layers, variant, unit, count, langs=None):
        """Up to `count` cases of one channel, variant and unit."""
        a, b = layers[0]
        done = tries = 0
        while done < count and tries < count * 25:
            tries += 1
            lang = self.rng.choice(langs or self.langs_for(a, b))
            got = self.src.pick(lang, unit, lambda p: ch.encode(p, a) is not None)
            if not got:
                continue
            source, truth = got
            if a == "utf-8" and unit != "doc" and self.rng.random() < 0.07:
                truth += " " + self.rng.choice(EMOJI)
            bad = ch.corrupt(truth, layers, variant)
            if bad is None or bad == truth:
                continue
            exact = ch.corrupt(truth, layers, "exact")
            if variant in ("exact", "double", "triple"):
                back = ch.invert(bad, layers)
                if back is None or unicodedata.normalize("NFC", back) != unicodedata.normalize("NFC", truth):
                    continue
                invertible = True
            else:
                if bad == exact:
                    continue  # nothing was lost: this is an exact case
                invertible = False
            channel = ",".join(f"{x}>{y}" for x, y in layers)
            if self.add("mojibake", lang, unit, channel, variant, invertible, bad.encode(), truth, source,
                        sum(ord(c) > 127 for c in truth)):
                done += 1

    def clauses(self, b, langs, counts):
        """utf-8>b with nothing lost for East Asian text. Whole sentences of it seldom decode, so the text is put
        together from the clauses that do, in their order."""
        layers = [("utf-8", b)]
        texts = []
        for lang in langs:
            for source, paras in self.src.docs.get(lang, []):
                kept = []
                for p in paras:
                    parts = re.findall(r"[^。，、；：！？,.!?;:]+[。，、；：！？,.!?;:]?\s*", p)
                    good = [c for c in parts if any(ord(x) > 0x2E7F for x in c) and ch.layer(c.strip(), "utf-8", b) is not None]
                    kept += [c.strip() for c in good]
                if kept:
                    texts.append((lang, source, kept))
        for unit, count in counts.items():
            low, high = {"short": (4, 30), "line": (25, 120), "doc": (300, 1500)}[unit]
            done = tries = 0
            while done < count and tries < count * 30 and texts:
                tries += 1
                lang, source, kept = self.rng.choice(texts)
                if unit == "doc" and sum(map(len, kept)) < low:  # from several documents
                    more = self.rng.sample(texts, min(25, len(texts)))
                    kept = kept + [c for other, _, cs in more if other == lang for c in cs]
                start = self.rng.randrange(len(kept))
                out, size = [], 0
                want = self.rng.randint(low, high)
                for c in kept[start:]:
                    if size and size + len(c) > high:
                        break
                    out.append(c)
                    size += len(c)
                    if size >= want:
                        break
                truth = ("\n" if unit == "doc" else "").join(out) + ("\n" if unit == "doc" else "")
                bad = ch.corrupt(truth, layers)
                if low <= size <= high and bad not in (None, truth) and ch.invert(bad, layers) == truth:
                    done += self.add("mojibake", lang, unit, f"utf-8>{b}", "exact", True, bad.encode(), truth, source,
                                     sum(ord(c) > 127 for c in truth))

    def mixed(self, layers, unit, count):
        a, b = layers[0]
        done = tries = 0
        while done < count and tries < count * 30:
            tries += 1
            lang = self.rng.choice(self.langs_for(a, b))
            got = self.src.pick(lang, unit)
            if not got:
                continue
            source, truth = got
            by_line = unit == "doc" and self.rng.random() < 0.6
            parts = re.split(r"(\n)" if by_line else r"(\s+)", truth)
            spots = [i for i, p in enumerate(parts) if any(ord(c) > 127 for c in p) and len(p) >= 3]
            if len(spots) < 2:
                continue
            hit = damaged = 0
            for i in self.rng.sample(spots, min(len(spots) - 1, self.rng.choice((1, 1, 2)))):
                bad = ch.corrupt(parts[i], layers, "exact")
                if bad is not None and bad != parts[i] and ch.invert(bad, layers) == parts[i]:
                    damaged += sum(ord(c) > 127 for c in parts[i])
                    parts[i] = bad
                    hit += 1
            if hit and self.add("mojibake", lang, unit, ",".join(f"{x}>{y}" for x, y in layers), "mixed", True,
                                "".join(parts).encode(), truth, source, damaged):
                done += 1

    # ------------------------------------------------------------ sets

    def mojibake(self):
        n = {"short": 9, "line": 12, "doc": 5}
        for b in UTF8_TO:
            for unit in UNITS:
                extra = 3 if b in ("windows-1252", "latin-1", "windows-1251", "gbk") else 1
                self.corrupted([("utf-8", b)], "exact", unit, n[unit] * (2 if extra == 3 else 1))
            if b in ch.MULTIBYTE:
                for variant in ("fffd", "qmark", "drop"):
                    for unit in UNITS:
                        self.corrupted([("utf-8", b)], variant, unit, {"short": 4, "line": 6, "doc": 3}[unit])
        for b in DOUBLE:
            for unit, k in zip(UNITS, (5, 7, 3)):
                self.corrupted([("utf-8", b)] * 2, "double", unit, k * (2 if b == "windows-1252" else 1))
        for pair in (("windows-1252", "latin-1"), ("latin-1", "windows-1252"), ("windows-1252", "windows-1250"),
                     ("windows-1252", "windows-1251"), ("macroman", "windows-1252"), ("windows-1251", "windows-1252")):
            for unit, k in zip(UNITS, (2, 4, 2)):
                self.corrupted([("utf-8", pair[0]), ("utf-8", pair[1])], "double", unit, k)
        for unit, k in zip(UNITS, (10, 12, 6)):
            self.corrupted([("utf-8", "windows-1252")] * 3, "triple", unit, k)
        for b in "windows-1252 windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257".split():
            for variant in ("drop", "drop+ad", "fffd", "qmark", "nbsp2space"):
                k = 2 if b == "windows-1252" else 1
                for unit, m in zip(UNITS, (3, 4, 2)):
                    self.corrupted([("utf-8", b)], variant, unit, m * k)
        for b in "latin-1 iso-8859-2 iso-8859-15 macroman cp437 cp850 koi8-r cp866".split():
            for unit, m in zip(UNITS, (2, 4, 2)):
                self.corrupted([("utf-8", b)], "nbsp2space", unit, m)
        for b in ("latin-1", "iso-8859-2", "iso-8859-15"):
            for unit, m in zip(UNITS, (8, 10, 5) if b == "latin-1" else (3, 4, 2)):
                self.corrupted([("utf-8", b)], "c1stripped", unit, m)
        for a, b in LEGACY_TO:
            for unit, k in zip(UNITS, (7, 9, 5)):
                self.corrupted([(a, b)], "exact", unit, k)
            if b in ch.MULTIBYTE or b.startswith("windows-"):
                for variant in ("fffd", "qmark", "drop"):
                    for unit, k in zip(UNITS, (2, 3, 2)):
                        self.corrupted([(a, b)], variant, unit, k)
        # Bytes lost for good: legacy bytes read as UTF-8 with replacement. Nothing can restore these.
        for a in ("windows-1252", "windows-1251", "gbk", "shift_jis", "windows-1250"):
            for unit, k in zip(UNITS, (2, 3, 2)):
                self.corrupted([(a, "utf-8")], "fffd", unit, k)
        for _ in range(8):
            self.corrupted([("gbk", "utf-8"), ("utf-8", "gbk")], "fffd", "line", 1)
        for layers in MIXED:
            self.mixed(layers, "line", 5)
            self.mixed(layers, "doc", 9)
        for b, langs in (("gbk", ["zh-Hans", "zh-Hant", "ja"]), ("big5", ["zh-Hant", "zh-Hans"]), ("shift_jis", ["ja", "zh-Hans"]),
                         ("euc-jp", ["ja"]), ("euc-kr", ["ko"])):
            self.clauses(b, langs, {"short": 8, "line": 8, "doc": 4} if b != "gbk" else {"short": 12, "line": 14, "doc": 8})
        self.various(30)
        self.structured_damaged(50)

    def clean(self):
        for lang in sorted(self.src.docs):
            if lang == "und":
                continue
            known = lang in ALL
            for unit, k in zip(UNITS, (4, 6, 4) if known else (2, 2, 2)):
                for _ in range(k):
                    got = self.src.pick(lang, unit, need_high=False)
                    if got:
                        self.add("clean", lang, unit, "none", "prose", True, got[1].encode(), got[1], got[0])
        for lang in sorted(self.src.markdown):
            for source, paras in self.rng.sample(self.src.markdown[lang], min(3, len(self.src.markdown[lang]))):
                text = "\n".join(paras).strip("\n") + "\n"
                self.add("clean", lang, "doc", "none", "markdown", True, text.encode(), text, source)
        for lang in ALL:
            for kind in ("json", "csv", "code", "html", "po"):
                if self.rng.random() < 0.55:
                    got = self.structured(lang, kind)
                    if got:
                        self.add("clean", lang, "doc", "none", kind, True, got[0].encode(), got[0], got[1])

    def structured(self, lang, kind):
        got = [g for g in (self.src.pick(lang, "line", need_high=False) for _ in range(8)) if g]
        words = [g[1] for g in (self.src.pick(lang, "short", need_high=False) for _ in range(12)) if g]
        if len(got) < 3 or len(words) < 4:
            return None
        lines, source = [g[1] for g in got], got[0][0]
        if kind == "json":
            text = json.dumps({f"msg_{i}": s for i, s in enumerate(lines)} | {"tags": words},
                              ensure_ascii=self.rng.random() < 0.15, indent=2) + "\n"
        elif kind == "csv":
            text = "id;name;note;price\n" + "".join(
                f'{i};"{w}";"{self.rng.choice(lines)[:80]}";{self.rng.randint(1, 999)},{i:02d} €\n' for i, w in enumerate(words))
        elif kind == "code":
            text = "#include <stdio.h>\n\n" + "".join(
                f"/* {s} */\nstatic const char *text_{i} = \"{w}\"; // {w}\n" for i, (s, w) in enumerate(zip(lines, words))) \
                + 'static const unsigned char bom[] = "\\xEF\\xBB\\xBF"; /* «\\u00e9» = \\303\\251 */\n'
        elif kind == "html":
            text = f'<!doctype html>\n<html lang="{lang}"><meta charset="utf-8">\n<title>{words[0]}</title>\n' + "".join(
                f"<p>{s}&nbsp;&mdash; <b>{w}</b> &eacute;&#233;</p>\n" for s, w in zip(lines, words)) + "</html>\n"
        else:
            text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + "".join(
                f'msgid "key {i}"\nmsgstr "{s}"\n\n' for i, s in enumerate(lines))
        return text, "generated from " + source

    def structured_damaged(self, count):
        """Source code, JSON, CSV, HTML and PO files that went through one channel as a whole."""
        done = tries = 0
        while done < count and tries < count * 20:
            tries += 1
            layers = self.rng.choice(MIXED)
            lang = self.rng.choice(self.langs_for(*layers[0]))
            got = self.structured(lang, self.rng.choice(("json", "csv", "code", "html", "po")))
            bad = got and ch.corrupt(got[0], layers, "exact")
            if bad and bad != got[0] and ch.invert(bad, layers) == got[0]:
                done += self.add("mojibake", lang, "doc", ",".join(f"{x}>{y}" for x, y in layers), "structured", True,
                                 bad.encode(), got[0], got[1], sum(ord(c) > 127 for c in got[0]))

    def various(self, count):
        """Documents with two to four lines damaged, each by another channel."""
        done = tries = 0
        while done < count and tries < count * 40:
            tries += 1
            lang = self.rng.choice(ALL)
            got = self.src.pick(lang, "doc")
            if not got:
                continue
            lines = got[1].split("\n")
            hits = damaged = 0
            for i in self.rng.sample(range(len(lines)), min(len(lines) // 2, 4)):
                layers = self.rng.choice(MIXED)
                bad = ch.corrupt(lines[i], layers, "exact")
                if bad is not None and bad != lines[i] and ch.invert(bad, layers) == lines[i]:
                    damaged += sum(ord(c) > 127 for c in lines[i])
                    lines[i] = bad
                    hits += 1
            if hits >= 2:
                done += self.add("mojibake", lang, "doc", "utf-8>various", "mixed", True, "\n".join(lines).encode(),
                                 got[1], got[0], damaged)

    def extra(self, items):
        for it in items:
            unit = "short" if len(it["text"]) <= 40 else "line" if len(it["text"]) < 400 else "doc"
            if it["set"] == "trap":
                self.add("trap", it["lang"], unit, "none", it["kind"], True, it["text"].encode(), it["text"], it["source"])
            elif it["set"] == "wild":
                self.add("wild", it["lang"], unit, "wild", it["kind"], False, it["text"].encode(), it["truth"], it["source"],
                         max(1, sum(ord(c) > 127 for c in it["truth"])))

    def legacy(self):
        def one(lang, unit, enc, data, truth, source, variant="plain", invertible=True):
            return self.add("legacy", lang, unit, enc, variant, invertible, data, truth, source,
                            sum(ord(c) > 127 for c in truth))

        for enc, langs in LANGS_OF.items():
            for unit, k in zip(UNITS, (6, 9, 9)):
                done = tries = 0
                while done < k and tries < k * 40:
                    tries += 1
                    lang = self.rng.choice(langs)
                    got = self.src.pick(lang, unit, lambda p: ch.encode(p, enc) is not None)
                    if not got:
                        continue
                    source, truth = got
                    data = ch.encode(truth, enc)
                    if all(x < 128 for x in data) and enc != "iso-2022-jp":
                        continue
                    truth = ch.decode(data, enc) or truth
                    done += one(lang, unit, enc, data, truth, source)
        for enc in ("utf-16le", "utf-16be", "utf-32le", "utf-32be", "utf-8"):
            for bom in (True, False):
                if enc == "utf-8" and not bom:
                    continue
                for unit, k in zip(UNITS, (3, 5, 5)):
                    for _ in range(k):
                        lang = self.rng.choice(ALL)
                        got = self.src.pick(lang, unit, need_high=False)
                        if got:
                            text = ("\ufeff" if bom else "") + got[1]
                            one(lang, unit, enc, ch.encode(text, enc), got[1], got[0], "bom" if bom else "no-bom")
        # A UTF-8 text in which a byte or two went missing: what was lost cannot be known, the rest must stay.
        for _ in range(24):
            lang = self.rng.choice(ALL)
            got = self.src.pick(lang, self.rng.choice(("line", "doc")))
            if got:
                data = bytearray(got[1].encode())
                spots = [i for i, x in enumerate(data) if x >= 0x80]
                for i in sorted(self.rng.sample(spots, min(len(spots), self.rng.choice((1, 1, 2)))), reverse=True):
                    del data[i]
                one(lang, "doc" if len(data) > 700 else "line", "utf-8", bytes(data), got[1], got[0], "byte-lost", False)
        # A UTF-8 text with one or two words in another encoding.
        for _ in range(60):
            other, langs = self.rng.choice((("windows-1252", LATIN_W), ("windows-1252", LATIN_W), ("windows-1250", LATIN_C),
                                            ("windows-1251", ["ru", "uk", "bg"]), ("gbk", ["zh-Hans"])))
            lang, unit = self.rng.choice(langs), self.rng.choice(("line", "doc"))
            got = self.src.pick(lang, unit)
            if got:
                parts = re.split(r"(\s+|，|。)", got[1])
                spots = [i for i, s in enumerate(parts) if any(ord(c) > 127 for c in s) and ch.encode(s, other) is not None]
                if len(spots) > 2:
                    bad = set(self.rng.sample(spots, self.rng.choice((1, 2))))
                    data = b"".join(ch.encode(s, other) if i in bad else s.encode() for i, s in enumerate(parts))
                    if text_is_broken(data):
                        one(lang, unit, f"utf-8+{other}", data, got[1], got[0], "mixed-words")
        for other, langs, k in (("windows-1252", LATIN_W, 30), ("gbk", ["zh-Hans"], 24), ("windows-1251", ["ru", "uk", "bg"], 12),
                                ("shift_jis", ["ja"], 12), ("windows-1250", LATIN_C, 12)):
            done = tries = 0
            while done < k and tries < 600:
                tries += 1
                lang = self.rng.choice(langs)
                got = self.src.pick(lang, "doc", lambda p: ch.encode(p, other) is not None)
                if not got:
                    continue
                lines = got[1].split("\n")
                spots = [i for i, s in enumerate(lines) if any(ord(c) > 127 for c in s)]
                if len(spots) < 3:
                    continue
                bad = set(self.rng.sample(spots, self.rng.randint(1, len(spots) // 2)))
                data = b"\n".join(ch.encode(s, other) if i in bad else s.encode() for i, s in enumerate(lines))
                done += one(lang, "doc", f"utf-8+{other}", data, got[1], got[0], "mixed-lines")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("split")
    ap.add_argument("--clean", required=True)
    ap.add_argument("--extra", required=True, help="traps, wild cases and dirty paragraphs, JSON lines")
    ap.add_argument("--out", required=True)
    args = ap.parse_args()
    with open(args.extra, encoding="utf-8") as f:
        extra = [json.loads(line) for line in f]
    rng = random.Random("fix-encoding " + args.split)
    dirty = {it["text"] for it in extra if it["set"] in ("dirty", "wild")}
    b = Builder(args.split, Source(args.clean, dirty, rng), rng)
    b.clean()
    b.extra(extra)
    b.mojibake()
    b.legacy()
    cases.write(args.out, b.cases)
    for key in (lambda c: c["set"], lambda c: (c["set"], c["unit"]), lambda c: c["variant"]):
        print(dict(collections.Counter(map(key, b.cases))))
    print(len(b.cases), "cases")


if __name__ == "__main__":
    main()
