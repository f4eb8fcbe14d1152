#!/usr/bin/env python3
"""Builds corpus/validation.jsonl.gz or corpus/test.jsonl.gz: cases of every kind, even over languages, channels and units.

    build_splits.py validation --clean CLEAN.jsonl.gz --out corpus/validation.jsonl.gz
    build_splits.py validation-rest …     for the sources whose texts may not be committed

In: documents of extract.py. The two splits are built alike from sources that have nothing in common (sources.tsv), so
that a threshold set by one can be measured by the other. The name and the documents fix every byte.

Sets: clean (every language, three units); legacy (every encoding, every language that used it); mojibake: exact, double,
misread pairs of older encodings, mixed, and what lost bytes, by Windows' decoder too (windows_pages.py).
Each next case is in a language that has had the fewest so far of those that fit.
"""
import argparse
import base64
import collections
import random
import unicodedata

import build_corpus
import cases as corpora
import channels as ch
import windows_pages

UNITS = build_corpus.UNITS
HOME_PAGE = {"utf-8>gbk": ["zh-Hans", "zh-Hant", "ja"], "utf-8>big5": ["zh-Hant"], "utf-8>shift_jis": ["ja"], "utf-8>euc-jp": ["ja"], "utf-8>euc-kr": ["ko"]}


class Source(build_corpus.Source):
    """Documents of at most LARGEST bytes, so that a corpus of all languages stays small."""

    LARGEST = 1700

    def pick(self, lang, unit, fits=lambda p: True, need_high=True):
        got = super().pick(lang, unit, fits, need_high)
        if not got or len(got[1].encode("utf-8")) <= self.LARGEST:
            return got
        kept, size = [], 0
        for line in got[1].split("\n"):
            size += len(line.encode("utf-8")) + 1
            if size > self.LARGEST:
                break
            kept.append(line)
        return got[0], "\n".join(kept).strip("\n") + "\n"


class Builder(build_corpus.Builder):
    """As for the dev corpus, but each case goes to the language that has had the fewest."""

    def __init__(self, split, source, rng):
        super().__init__(split, source, rng)
        self.had = collections.defaultdict(collections.Counter)  # set -> language -> cases

    def next_of(self, set_, langs):
        langs = [x for x in langs if self.src.docs.get(x)]
        self.rng.shuffle(langs)
        return sorted(langs, key=lambda x: self.had[set_][x])

    def until_added(self, set_, langs, make):
        """Tries the languages in turn until `make(lang)` has added a case."""
        for lang in self.next_of(set_, langs):
            for _ in range(12):
                if make(lang):
                    self.had[set_][lang] += 1
                    return True
        return False

    def clean_cases(self):
        for lang in sorted(self.src.docs):
            for unit, count in zip(UNITS, (2, 3, 1)):
                for _ in range(count):
                    got = self.src.pick(lang, unit, need_high=False)
                    if got:
                        self.add("clean", lang, unit, "none", "prose", True, got[1].encode(), got[1], got[0])

    def legacy_cases(self):
        for encoding, langs in build_corpus.LANGS_OF.items():
            for unit in UNITS:
                for _ in range(3):
                    self.until_added("legacy", langs, lambda lang: self.legacy_case(lang, unit, encoding))
        for encoding in ("utf-16le", "utf-16be", "utf-8"):
            for unit in UNITS:
                for _ in range(2):
                    self.until_added("legacy", sorted(self.src.docs), lambda lang: self.marked_case(lang, unit, encoding))

    def legacy_case(self, lang, unit, encoding):
        got = self.src.pick(lang, unit, lambda p: ch.encode(p, encoding) is not None)
        data = got and ch.encode(got[1], encoding)
        if not data or all(b < 128 for b in data) and encoding != "iso-2022-jp":
            return False
        truth = ch.decode(data, encoding) or got[1]
        return self.add("legacy", lang, unit, encoding, "plain", True, data, truth, got[0], sum(ord(c) > 127 for c in truth))

    def marked_case(self, lang, unit, encoding):
        got = self.src.pick(lang, unit)
        return bool(got) and self.add("legacy", lang, unit, encoding, "bom", True, ch.encode("\ufeff" + got[1], encoding), got[1], got[0],
                                      sum(ord(c) > 127 for c in got[1]))

    def damaged_case(self, lang, unit, layers, variant):
        got = self.src.pick(lang, unit, lambda p: ch.encode(p, layers[0][0]) is not None)
        bad = got and ch.corrupt(got[1], layers, variant)
        if not bad or bad == got[1]:
            return False
        whole = variant in ("exact", "double")
        back = ch.invert(bad, layers) if whole else None
        if whole and (back is None or unicodedata.normalize("NFC", back) != unicodedata.normalize("NFC", got[1])):
            return False
        if not whole and bad == ch.corrupt(got[1], layers, "exact"):
            return False
        return self.add("mojibake", lang, unit, ",".join(f"{a}>{b}" for a, b in layers), variant, whole, bad.encode(), got[1], got[0],
                        sum(ord(c) > 127 for c in got[1]))

    def windows_case(self, lang, unit, page):
        got = self.src.pick(lang, unit)
        if not got:
            return False
        text, lost = windows_pages.read_as(got[1].encode("utf-8"), page)
        if not lost or not self.add("mojibake", lang, unit, f"utf-8>windows-{page}", "windows", False, text.encode("utf-8"), got[1], got[0],
                                    sum(ord(c) > 127 for c in got[1])):
            return False
        self.cases[-1].update(decoder="tables", lost=windows_pages.lost_characters(got[1], page))
        return True

    def mojibake_cases(self):
        every = [x for x in build_corpus.ALL if x in self.src.docs]
        more = [x for x in sorted(self.src.docs) if x not in every and x != "en"]
        for b in build_corpus.UTF8_TO:
            natural = build_corpus.NATURAL[b]
            for unit in UNITS:
                for langs in (natural, natural, every + more):
                    self.until_added("exact", langs, lambda lang: self.damaged_case(lang, unit, [("utf-8", b)], "exact"))
        for b in build_corpus.DOUBLE:
            for unit in UNITS:
                self.until_added("double", every, lambda lang: self.damaged_case(lang, unit, [("utf-8", b)] * 2, "double"))
        for a, b in build_corpus.LEGACY_TO:
            for unit in UNITS:
                for _ in range(2 if unit == "line" else 1):
                    self.until_added("pairs", build_corpus.LANGS_OF[a], lambda lang: self.damaged_case(lang, unit, [(a, b)], "exact"))
        for b in ("gbk", "big5", "shift_jis", "euc-jp", "euc-kr"):
            for variant in ("fffd", "qmark", "drop"):
                for unit in UNITS:
                    self.until_added("lossy", HOME_PAGE[f"utf-8>{b}"] + ["en", "ru", "fr"],
                                     lambda lang: self.damaged_case(lang, unit, [("utf-8", b)], variant))
            self.clauses(b, HOME_PAGE[f"utf-8>{b}"], {"short": 2, "line": 2, "doc": 1})
        for b in "windows-1252 windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257".split():
            for variant in ("drop", "drop+ad", "fffd", "qmark", "nbsp2space"):
                for unit in UNITS:
                    self.until_added("lossy", build_corpus.NATURAL[b], lambda lang: self.damaged_case(lang, unit, [("utf-8", b)], variant))
        for b in ("latin-1", "iso-8859-2", "iso-8859-15"):
            for unit in UNITS:
                self.until_added("lossy", build_corpus.NATURAL[b], lambda lang: self.damaged_case(lang, unit, [("utf-8", b)], "c1stripped"))
        for page, home in (("932", ["ja"]), ("936", ["zh-Hans"]), ("949", ["ko"]), ("950", ["zh-Hant"])):
            for unit in UNITS:
                for langs in (home, home, ["en", "ru", "fr", "de"]):
                    self.until_added("windows", langs, lambda lang: self.windows_case(lang, unit, page))
        for layers in build_corpus.MIXED:
            self.mixed(layers, "line", 1)
            self.mixed(layers, "doc", 1)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("split")
    ap.add_argument("--clean", required=True)
    ap.add_argument("--out", required=True)
    args = ap.parse_args()
    rng = random.Random("fix-encoding split " + args.split)
    b = Builder(args.split, Source(args.clean, set(), rng), rng)
    b.clean_cases()
    b.legacy_cases()
    b.mojibake_cases()
    corpora.write(args.out, b.cases)
    print(dict(collections.Counter(c["set"] for c in b.cases)), dict(collections.Counter(c["unit"] for c in b.cases)),
          dict(collections.Counter(c["variant"] for c in b.cases)))
    print(len({c["lang"] for c in b.cases}), "languages,", len({c["channel"] for c in b.cases}), "channels,", len(b.cases), "cases")


if __name__ == "__main__":
    main()
