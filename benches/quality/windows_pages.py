#!/usr/bin/env python3
"""UTF-8 files as Windows itself reads them in the code pages 932, 936, 949 and 950, and a corpus of them.

    windows_pages.py CODEPAGE.jsonl.gz --out corpus/dev-windows.jsonl.gz
    windows_pages.py CODEPAGE.jsonl.gz --out corpus/dev-windows.jsonl.gz --check    writes nothing; fails if the file is another

In: the truths of a corpus that build_codepage.py made. Out: up to MOST of each language, in its own code page;
English, French and Russian take turns among the four. Only `python3` is needed, and the same input gives the same bytes.

Windows PowerShell 5.1, .NET Framework and most editors decode with MultiByteToWideChar. It differs from browsers
and from Python's codecs in four ways:

1. A lead byte always takes the next byte with it, whatever that is: a quote, a space, a line feed. If the two are no
   character, both are gone and one mark stands in their place. Only U+0000 is not taken. At the end of a text the lead
   byte alone becomes the mark.
   Source: the API's documentation (without MB_ERR_INVALID_CHARS), and what is seen in real files, where the quote or
   the line feed after the damage is missing.
2. The mark is U+30FB in 932 and `?` in the others: field 3 of CPINFO in Microsoft's published tables
   (bestfit932.txt, bestfit936.txt, bestfit949.txt, bestfit950.txt, Unicode, VENDORS/MICSFT/WindowsBestFit).
3. Lead bytes are 81-9F and E0-FC in 932, 81-FE in the others: DBCSRANGE in the same tables. The bytes that are neither
   lead byte nor ASCII have characters of their own (MBTABLE): see SINGLE. A0 of 932 is U+F8F0, as in Python's codec
   and in the tables that Wine ships as c_932.nls.
4. The areas for the user's own characters map to the private use area, where Python's codecs report an error: see
   `_private_use`. Source: "EUDC" in the same tables, and c_936.nls, c_949.nls, c_950.nls of Wine 8.0, with which every
   pair of bytes was compared. Files are also seen that have the mark there, since a program on the way had no private
   use: about every other case outside 932 is of that kind (`decoder`: `tables` or `no-private-use`).
"""
import argparse
import base64
import collections
import difflib
import sys
from functools import lru_cache

import cases as corpora

CODEC = {"932": "cp932", "936": "gbk", "949": "cp949", "950": "cp950"}
MARK = {"932": "\u30fb", "936": "?", "949": "?", "950": "?"}
LEADS = {page: frozenset(range(0x81, 0xFF)) for page in ("936", "949", "950")}
LEADS["932"] = frozenset([*range(0x81, 0xA0), *range(0xE0, 0xFD)])
SINGLE = {
    "932": {0x80: "\x80", 0xA0: "\uf8f0", 0xFD: "\uf8f1", 0xFE: "\uf8f2", 0xFF: "\uf8f3"},
    "936": {0x80: "\u20ac", 0xFF: "\uf8f5"},
    "949": {0x80: "\x80", 0xFF: "\uf8f7"},
    "950": {0x80: "\x80", 0xFF: "\uf8f8"},
}
MOST = {"zh-Hans": 60, "zh-Hant": 60, "ja": 60, "ko": 60, "en": 60, "fr": 20, "ru": 20}  # cases by language
HOME = {"ja": "932", "zh-Hans": "936", "ko": "949", "zh-Hant": "950"}
LOW, HIGH, ALL_OF_936 = range(0x40, 0x7F), range(0xA1, 0xFF), [*range(0x40, 0x7F), *range(0x80, 0xFF)]


def _filled(first, leads, trails):
    """Pairs in order, and for each the next character from `first` on."""
    pairs = [bytes((lead, trail)) for lead in leads for trail in trails]
    return {pair: chr(first + i) for i, pair in enumerate(pairs)}


@lru_cache(None)
def _private_use(page):
    """What the user's own areas, and the gaps of 936, decode to."""
    if page == "949":
        return {**_filled(0xE000, [0xC9], HIGH), **_filled(0xE05E, [0xFE], HIGH)}
    if page == "950":
        trails = [*LOW, *HIGH]
        return {**_filled(0xE000, range(0xFA, 0xFF), trails), **_filled(0xE311, range(0x8E, 0xA1), trails),
                **_filled(0xEEB8, range(0x81, 0x8E), trails), **_filled(0xF6B1, [0xC6], HIGH),
                **_filled(0xF70F, [0xC7, 0xC8], trails)}
    if page == "936":
        own = {**_filled(0xE000, range(0xAA, 0xB0), HIGH), **_filled(0xE234, range(0xF8, 0xFF), HIGH),
               **_filled(0xE4C6, range(0xA1, 0xA8), [t for t in ALL_OF_936 if t < 0xA1])}
        at = 0xE766  # what GBK leaves free elsewhere, in order
        for pair in (bytes((lead, trail)) for lead in range(0xA1, 0xFF) for trail in ALL_OF_936):
            if pair not in own and _by_codec(pair, page) is None:
                own[pair] = chr(at)
                at += 1
        return own
    return {}


def _by_codec(pair, page):
    try:
        text = pair.decode(CODEC[page])
    except UnicodeDecodeError:
        return None
    return text if len(text) == 1 else None


@lru_cache(None)
def _pair(pair, page):
    return _private_use(page).get(pair) or _by_codec(pair, page)


def _pair_or_mark(pair, page):
    return None if pair in _private_use(page) else _by_codec(pair, page)


def pieces(data, page, private_use=True):
    """(character or None, bytes) in order: None where the mark is put."""
    at = 0
    while at < len(data):
        byte = data[at]
        if byte in LEADS[page]:
            pair = data[at:at + 2]
            if len(pair) < 2 or pair[1] == 0:
                yield None, pair[:1]
                at += 1
            else:
                yield (_pair if private_use else _pair_or_mark)(pair, page), pair
                at += 2
            continue
        raw = data[at:at + 1]
        yield SINGLE[page].get(byte) or raw.decode(CODEC[page]), raw
        at += 1


def read_as(data, page, private_use=True):
    """(text, indexes of the bytes that are lost)"""
    text, lost, at = [], set(), 0
    for character, raw in pieces(data, page, private_use):
        if character is None:
            lost.update(range(at, at + len(raw)))
        text.append(MARK[page] if character is None else character)
        at += len(raw)
    return "".join(text), lost


def lost_characters(truth, page, private_use=True):
    """Indexes of the truth's characters that lost a byte or, like a line feed, were taken along."""
    owner = [i for i, c in enumerate(truth) for _ in c.encode("utf-8")]
    return sorted({owner[i] for i in read_as(truth.encode("utf-8"), page, private_use)[1]})


KNOWN = [  # page, bytes, text: what the tables named above say, and rule 1
    ("932", b"\x80\xa0\xff", "\x80\uf8f0\uf8f3"), ("932", b"\xf0\x40", "\ue000"), ("932", b"\x82\x0a\x82\xa0", "\u30fb\u3042"),
    ("936", b"\x80\xff", "\u20ac\uf8f5"), ("936", b"\xaa\xa1\xf8\xa1\xa1\x40", "\ue000\ue234\ue4c6"), ("936", b"\xa2\xab\xfe\xa0", "\ue766\ue864"),
    ("936", b"\xe3\"x\xe3", "?x?"), ("949", b"\x80\xff\xc9\xa1\xfe\xfe", "\x80\uf8f7\ue000\ue0bb"), ("949", b"\xec\x00", "?\x00"),
    ("950", b"\x80\xff\x81\x40\x8e\x40", "\x80\uf8f8\ueeb8\ue311"), ("950", b"\xc6\xa1\xc8\xfe\xfe\xfe", "\uf6b1\uf848\ue310"), ("950", b"\xe3\x81", "?"),
]


def check_known():
    for page, data, text in KNOWN:
        assert read_as(data, page)[0] == text, (page, data, read_as(data, page)[0])


# ---------------------------------------------------------------- scoring by lines

def line_score(truth, given, output):
    """How many lines of the truth are damaged, how many of these stand in the output in their place, and how many
    lines of the output are neither the truth's nor the input's."""
    want, before, after = truth.split("\n"), set(given.split("\n")), output.split("\n")
    damaged = {i for i, line in enumerate(want) if line not in before}
    matcher = difflib.SequenceMatcher(None, want, after, autojunk=False)
    found = {m.a + k for m in matcher.get_matching_blocks() for k in range(m.size)}
    known = before | set(want)
    return len(damaged), len(damaged & found), sum(line not in known for line in after)


# ---------------------------------------------------------------- the corpus

def build(texts):
    """Cases from rows of (language, form, truth, source)."""
    cases, seen, turns = [], set(), collections.Counter()
    for lang, form, truth, source in texts:
        page = HOME.get(lang)
        if page is None:
            page = sorted(CODEC)[turns[lang] % 4]
        if (page, truth) in seen or turns[lang] == MOST[lang]:
            continue
        seen.add((page, truth))
        private_use = page == "932" or len(cases) % 2 == 0
        damaged, lost = read_as(truth.encode("utf-8"), page, private_use)
        if not lost:
            continue
        turns[lang] += 1
        cases.append({
            "id": f"windows-{len(cases):05d}", "set": "mojibake", "lang": lang, "unit": "doc",
            "channel": f"utf-8>windows-{page}", "variant": "windows", "form": form,
            "decoder": "tables" if private_use else "no-private-use", "invertible": False,
            "damaged": sum(ord(c) > 127 for c in truth), "lost": lost_characters(truth, page, private_use),
            "input_b64": base64.b64encode(damaged.encode("utf-8")).decode("ascii"), "truth": truth, "source": source})
    return cases


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus")
    ap.add_argument("--out", required=True)
    ap.add_argument("--check", action="store_true")
    args = ap.parse_args()
    cases = build((c["lang"], c.get("form", ""), c["truth"], c["source"]) for c in corpora.read(args.corpus))
    check_known()
    if not args.check:
        corpora.write(args.out, cases)
    elif [sorted(c.items()) for c in corpora.read(args.out)] != [sorted(c.items()) for c in cases]:
        sys.exit(f"{args.out} is not what windows_pages.py makes")
    print(dict(collections.Counter(c["channel"] for c in cases)), len(cases), "cases")


if __name__ == "__main__":
    main()
