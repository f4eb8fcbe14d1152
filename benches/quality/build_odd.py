#!/usr/bin/env python3
"""Builds `corpus/odd.jsonl.gz`: sound files that look odd, where nothing may be changed.

    build_odd.py            writes corpus/odd.jsonl.gz
    build_odd.py --check    writes nothing; fails if the file is not what this program makes
    build_odd.py --show     prints each case

In: own/alphabets.tsv (letters and words of 53 languages, written for this project), Unicode's names, decompositions and
blocks by way of Python's unicodedata, and the tables of channels.py. Nothing is copied from other files. Random numbers
have a fixed seed, so the same bytes come out each time.

`variant` names the kind:
    letters       alphabets, code points in order, the upper half of code pages, syllables
    pattern       regular expressions and globs with classes of letters
    table         transliteration, case, decompositions, names of characters, entities, collation
    keyboard      maps of keyboards, dead keys, compose sequences
    dictionary    word lists with flags, counts or translations
    mathematics   formulas, sets, matrices, physics, phonetics, music, chess
    code          source code with identifiers, tables and escapes outside ASCII
    languages     many languages in one file
    bytes         no text at all: CBOR, MessagePack, bitmaps, sound, structures, tables of bytes. Their `truth` is empty.
"""
import argparse
import base64
import collections
import os
import random
import struct
import sys
import unicodedata

import cases as corpora
import channels as ch

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "corpus", "odd.jsonl.gz")
OWN = "own (fix-encoding)"
Language = collections.namedtuple("Language", "tag name letters numbers words")
NAMED = {"à": "agrave", "á": "aacute", "â": "acirc", "ã": "atilde", "ä": "auml", "å": "aring", "æ": "aelig", "ç": "ccedil",
         "è": "egrave", "é": "eacute", "ê": "ecirc", "ë": "euml", "ì": "igrave", "í": "iacute", "î": "icirc", "ï": "iuml",
         "ð": "eth", "ñ": "ntilde", "ò": "ograve", "ó": "oacute", "ô": "ocirc", "õ": "otilde", "ö": "ouml", "ø": "oslash",
         "ù": "ugrave", "ú": "uacute", "û": "ucirc", "ü": "uuml", "ý": "yacute", "þ": "thorn", "ÿ": "yuml", "ß": "szlig"}


def languages():
    with open(os.path.join(HERE, "own", "alphabets.tsv"), encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                tag, name, letters, numbers, words = line.rstrip("\n").split("\t")
                yield Language(tag, name, letters.split(), numbers.split(), words.split())


def high(items):
    """Those outside ASCII."""
    return [x for x in items if not x.isascii()]


def upper(letter):
    return letter.upper() if len(letter.upper()) == len(letter) else letter


def both(letter):
    """Capital and small letter, or the one that there is."""
    return letter if upper(letter) == letter else upper(letter) + letter


def plain(text):
    """Letters without their marks, as a search index has them."""
    stripped = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return stripped.translate(str.maketrans("łøđðþıßæœ", "lodðþısææ")).lower()


class Builder:
    def __init__(self):
        self.rng = random.Random("fix-encoding odd 1")
        self.cases, self.seen = [], set()

    def text(self, kind, lang, text):
        assert any(ord(c) > 127 for c in text), (kind, lang, text)
        if text not in self.seen:
            self.seen.add(text)
            unit = "short" if len(text) <= 40 else "line" if len(text) < 400 else "doc"
            self._add(kind, lang, unit, text.encode("utf-8"), text)

    def raw(self, data):
        if data not in self.seen and any(b > 127 for b in data):
            self.seen.add(data)
            try:
                truth = data.decode("utf-8")
            except UnicodeDecodeError:
                truth = ""
            self._add("bytes", "und", "doc" if len(data) > 400 else "line", data, truth)

    def _add(self, kind, lang, unit, data, truth):
        self.cases.append({
            "id": f"odd-{len(self.cases):05d}", "set": "clean", "lang": lang, "unit": unit, "channel": "none", "variant": kind,
            "invertible": True, "damaged": 0, "input_b64": base64.b64encode(data).decode("ascii"), "truth": truth, "source": OWN})

    # ------------------------------------------------------------ letters

    def letters(self, langs):
        for lg in langs:
            rows = high(lg.letters)
            if not rows:
                continue
            sizes = [c for x in lg.letters for c in dict.fromkeys((upper(x), x))]
            style = self.rng.randrange(6)
            text = [
                " ".join(sizes) + "\n",
                "\n".join(dict.fromkeys(("".join(map(upper, lg.letters)), "".join(lg.letters)))) + "\n",
                "\n".join(map(both, lg.letters)) + "\n",
                ", ".join(f"“{x}”" for x in rows) + "\n",
                "|".join(sizes) + "\n",
                f"{lg.tag}.exemplars = [{' '.join(lg.letters)}] [{' '.join(upper(x) for x in rows)}]\n",
            ][style]
            self.text("letters", lg.tag, text)
            self.text("letters", lg.tag, "".join(dict.fromkeys(("".join(map(upper, rows)), "".join(rows)))))
        for first, last in ((0xA1, 0xFF), (0x100, 0x17F), (0x180, 0x24F), (0x250, 0x2AF), (0x2B0, 0x2FF), (0x374, 0x3FF), (0x400, 0x45F),
                            (0x460, 0x52F), (0x531, 0x587), (0x5D0, 0x5EA), (0x621, 0x64A), (0x10D0, 0x10FF), (0x1E00, 0x1EFF),
                            (0x1F00, 0x1FFF), (0x2010, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218B), (0x2190, 0x21FF),
                            (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x257F), (0x2580, 0x25FF), (0x2600, 0x26FF),
                            (0x2700, 0x27BF), (0x2800, 0x28FF), (0x2E80, 0x2EF3), (0x2F00, 0x2FD5), (0x3041, 0x3096), (0x30A1, 0x30FE),
                            (0x3105, 0x312F), (0x3131, 0x318E), (0x3200, 0x321E), (0x3300, 0x33FF), (0x4E00, 0x4E7F), (0x9F00, 0x9FA5),
                            (0xAC00, 0xAC7F), (0xD700, 0xD7A3), (0xF900, 0xF9FF), (0xFB00, 0xFB06), (0xFF01, 0xFF5E), (0xFF61, 0xFF9F)):
            chars = [chr(c) for c in range(first, last + 1) if unicodedata.category(chr(c))[0] not in "CMZ"]
            width = self.rng.choice((8, 16, 32))
            sep = self.rng.choice(("", " ", "\t"))
            self.text("letters", "und", "\n".join(sep.join(chars[i:i + width]) for i in range(0, len(chars), width)) + "\n")
        # The upper half of a code page in order, as its documentation shows it.
        for name in ("windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 "
                     "windows-1258 windows-874 iso-8859-2 iso-8859-4 iso-8859-5 iso-8859-7 iso-8859-15 koi8-r koi8-u macroman "
                     "mac-cyrillic cp437 cp737 cp775 cp850 cp852 cp857 cp862 cp866").split():
            rows = []
            for top in range(8, 16):
                row = [ch.decode(bytes([16 * top + i]), name) for i in range(16)]
                row = [c if c and unicodedata.category(c)[0] not in "CZM" else "·" for c in row]
                rows.append(f"{top:X}_  " + " ".join(row))
            self.text("letters", "und", f"{name}\n    " + " ".join("0123456789ABCDEF") + "\n" + "\n".join(rows) + "\n")
        romans = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ", "Ⅼ", "Ⅽ", "Ⅾ", "Ⅿ"]
        for rows in (romans, [x.lower() for x in romans], ["ⅩⅣ", "ⅩⅤ", "ⅩⅥ", "ⅩⅦ"], ["①②③", "④⑤⑥", "⑦⑧⑨", "⑩⑪⑫"],
                     ["ⅿⅽⅿⅼⅹⅹⅹⅳ"], ["²³¹", "⁴⁵⁶", "⁷⁸⁹⁰"], ["¼ ½ ¾", "⅓ ⅔", "⅛ ⅜ ⅝ ⅞"], ["ª º ° ¹"], ["ſ ß ẞ ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ"],
                     ["Ɓ ɓ Ɗ ɗ Ǝ ǝ Ɛ ɛ Ɣ ɣ Ɔ ɔ Ŋ ŋ"], ["⠓⠑⠇⠇⠕ ⠺⠕⠗⠇⠙"], ["𝔄𝔅ℭ𝔇 𝒜ℬ𝒞𝒟 𝟘𝟙𝟚"], ["ｱｲｳｴｵ ｶｷｸｹｺ", "ﾊﾋﾌﾍﾎ ﾊﾞﾋﾞﾌﾞ"]):
            self.text("letters", "und", self.rng.choice(("\n", ", ", " ")).join(rows))

    # ------------------------------------------------------------ patterns

    def patterns(self, langs):
        for lg in langs:
            rows = high(lg.letters)
            single = [x for x in rows if len(x) == 1]
            if len(single) < 2:
                continue
            low, up = "".join(single), "".join(dict.fromkeys(upper(x) for x in single if upper(x) != x))
            words = [w for w in lg.words if not w.isascii()] or lg.words
            self.text("pattern", lg.tag, self.rng.choice((
                f"^[{single[0]}-{single[-1]}]+$",
                f"/^[a-z{low}]{{2,}}$/iu.test(name)",
                f"[^\\w{up}{low}]+",
                f"(?<![A-Za-z{up}{low}])({'|'.join(words[:4])})(?![A-Za-z{low}])",
                f"s/[{low}]\\+/_/g; y/{low}/{up if len(up) == len(low) else low}/",
            )))
            self.text("pattern", lg.tag, "\n".join((
                f"# {lg.tag}",
                f"WORD = [A-Za-z{up}{low}]+(?:['’-][A-Za-z{low}]+)*",
                f"STOP = \\b(?:{'|'.join(words)})\\b",
                f"INITIAL = ^[{up or low}]\\.",
                f"RANGE = [\\u{ord(single[0]):04X}-\\u{ord(single[-1]):04X}]|[{single[0]}{single[-1]}]{{2}}", "")))
        for pattern in ("[À-ÖØ-öø-ÿ]", "[\\u00C0-\\u024F]|[Ѐ-ӿ]|[一-龥]", "[¡-¿×÷]", "^[\\s　]*[・●■◆▲▼※→]+", "[“”„‟«»‹›\"']",
                        "(?:[–—―‒]|--)", "[①-⑳㊀-㊉㈠-㈩]", "[ぁ-んァ-ヶー一-龠々〆ヵヶ]+", "[가-힣ㄱ-ㅎㅏ-ㅣ]+", "[،؛؟٪٫٬]",
                        "\\d+(?:[.,]\\d+)?\\s*[€£¥₽₴₪₩₹¢]", "[̀-ͯ]", "(°|º|˚)[CF]", "[⁰¹²³⁴-⁹]|[₀-₉]", "[─-╿]{3,}", "**/*[äöüß]*.md",
                        "{á,é,í,ó,ú}*.txt", "[ªº]", "[ÂÃ][\\x80-\\xBF]", "\\xC3\\xA9|é", "[Ã-ÿ]{2,}", "(Â|Ã)(?=[^\\s])"):
            self.text("pattern", "und", pattern)

    # ------------------------------------------------------------ tables

    def tables(self, langs):
        for lg in langs:
            rows = high(lg.letters)
            if not rows:
                continue
            entity = lambda x: f"&{NAMED[x]};" if x in NAMED else f"&#{ord(x[0])};"
            name = lambda x: unicodedata.name(x[0], "LETTER")
            self.text("table", lg.tag, self.rng.choice((
                "".join(f"{x}\tU+{ord(x[0]):04X}\t{name(x)}\n" for x in rows),
                "".join(f"{x},{x[0].encode('utf-8').hex(' ').upper()},{entity(x)}\n" for x in rows),
                "| letter | capital | code |\n| --- | --- | --- |\n" + "".join(f"| {x} | {upper(x)} | {ord(x[0]):X} |\n" for x in rows),
                "".join(f"<{name(x).title().replace(' ', '')}> {x};{upper(x)}\n" for x in rows),
                "".join(f"{ord(x[0]):04X};{name(x)};{unicodedata.category(x[0])};0;{unicodedata.decomposition(x[0])}; # {x}\n" for x in rows),
            )))
            self.text("table", lg.tag, self.rng.choice((
                "".join(f"{x} > {plain(x)} ;\n{upper(x)} > {plain(x).capitalize()} ;\n" for x in rows),
                "".join(f"&{plain(x) or 'z'} < {x} <<< {upper(x)}\n" for x in rows),
                f"from={''.join(x for x in rows if len(x) == 1)}\nto={''.join(plain(x)[:1] for x in rows if len(x) == 1)}\n",
                "".join(f"\"{x}\" = \"{plain(x)}\"\n" for x in rows),
                "".join(f"{both(x)}={plain(x)}," for x in rows) + "\n",
            )))
        for page in ("windows-1252", "cp437", "macroman", "windows-1251"):
            rows = []
            for b in range(0xA0, 0x100, 3):
                c = ch.decode(bytes([b]), page)
                if c and unicodedata.category(c)[0] not in "CZ":
                    rows.append((c, b))
            self.text("table", "und", "".join(f"0x{b:02X}\t0x{ord(c):04X}\t#{unicodedata.name(c)} {c}\n" for c, b in rows))
        self.text("table", "und", "key,value\n" + "".join(f"{c},{NAMED[c]}\n" for c in NAMED))
        self.text("table", "und", "".join(f"&{n}; {c} &{n.capitalize()}; {c.upper()}\n" for c, n in NAMED.items()))

    # ------------------------------------------------------------ keyboards

    def keyboards(self, langs):
        latin = "qwertyuiop asdfghjkl zxcvbnm".split()
        for lg in langs:
            single = [x for x in lg.letters if len(x) == 1]
            if len(high(single)) < 2:
                continue
            keys = single[:]
            self.rng.shuffle(keys)
            rows, at = [], 0
            for row in latin:
                rows.append(keys[at:at + len(row)] or high(single)[:len(row)])
                at += len(row)
            style = self.rng.randrange(5)
            if style == 0:
                text = "".join(f"key <A{'DCB'[r]}{i + 1:02d}> {{ [ {k}, {upper(k)} ] }};\n" for r, row in enumerate(rows) for i, k in enumerate(row))
            elif style == 1:
                text = "\n".join(" ".join(f"{upper(k)}" for k in row) for row in rows) + "\n\n" + "\n".join(" ".join(row) for row in rows) + "\n"
            elif style == 2:
                text = "{\n" + ",\n".join(f'  "{a}": ["{k}", "{upper(k)}"]' for row, names in zip(rows, latin) for k, a in zip(row, names)) + "\n}\n"
            elif style == 3:
                text = "".join(f"keycode {24 + i} = U{ord(k):04X} U{ord(upper(k)[0]):04X} # {k} {upper(k)}\n" for i, k in enumerate(keys[:20])) + f"# {''.join(high(single))}\n"
            else:
                text = "langmap=" + ",".join(f"{k}{a}" for row, names in zip(rows, latin) for k, a in zip(row, names)) + "\n"
            self.text("keyboard", lg.tag, text)
        for mark, sign in (("acute", "´"), ("grave", "`"), ("circumflex", "^"), ("diaeresis", "¨"), ("tilde", "~"), ("caron", "ˇ"), ("ogonek", "˛"),
                           ("cedilla", "¸"), ("ring above", "˚"), ("macron", "¯"), ("breve", "˘"), ("dot above", "˙"), ("double acute", "˝")):
            made = []
            for base in "aceghijklnorstuwyzACEGHIJKLNORSTUWYZ":
                try:
                    c = unicodedata.lookup(f"LATIN {'SMALL' if base.islower() else 'CAPITAL'} LETTER {base.upper()} WITH {mark.upper()}")
                except KeyError:
                    continue
                if len(c) == 1:
                    made.append((base, c))
            self.text("keyboard", "und", "".join(f"<dead_{mark.replace(' ', '')}> <{b}> : \"{c}\" U{ord(c):04X}\n" for b, c in made))
            self.text("keyboard", "und", f"{sign}: " + " ".join(f"{b}{sign}→{c}" for b, c in made))

    # ------------------------------------------------------------ dictionaries

    def dictionaries(self, langs):
        for lg in langs:
            words = lg.numbers + lg.words
            other = self.rng.choice([x for x in langs if x.tag != lg.tag])
            if high(words):
                flags = lambda: self.rng.choice(("", "/S", "/AB", "/MN", "/xY"))
                self.text("dictionary", lg.tag, self.rng.choice((
                    f"{len(words)}\n" + "".join(f"{w}{flags()}\n" for w in sorted(words)),
                    "".join(f"{w}\t{self.rng.randint(3, 90000)}\n" for w in words),
                    "".join(f"{i + 1} {w}\n" for i, w in enumerate(words)),
                    "\n".join(sorted(words)) + "\n",
                    "".join(f"{w} {' '.join(w)} {plain(w)}\n" for w in words),
                )))
            self.text("dictionary", lg.tag, self.rng.choice((
                "".join(f"{a} = {b}\n" for a, b in zip(lg.numbers, other.numbers)),
                "".join(f"{a};{b};{i + 1}\n" for i, (a, b) in enumerate(zip(lg.numbers, other.numbers))),
                f"[{lg.tag}-{other.tag}]\n" + "".join(f"{a} → {b}\n" for a, b in zip(lg.numbers, other.numbers)),
            )) if high(lg.numbers + other.numbers) else f"{lg.name}: " + ", ".join(lg.words) + " …\n")
            if high(lg.words):
                prefixes = "".join(f"PFX A 0 {w[:2]} .\n" for w in high(lg.words)[:3])
                self.text("dictionary", lg.tag, f"SET UTF-8\nTRY {''.join(lg.letters)}\nREP 2\nREP {high(lg.words)[0]} {high(lg.words)[-1]}\n{prefixes}")

    # ------------------------------------------------------------ mathematics and other notations

    def mathematics(self):
        rng = self.rng
        greek, sets = "αβγδεζηθλμνξπρστφχψω", "ℕℤℚℝℂ"
        sums = ["∑", "∏", "∫", "∮", "⋃", "⋂", "⨁"]
        relations = ["≤", "≥", "≠", "≈", "≡", "∼", "≪", "⊂", "⊆", "∈", "∉", "∝", "⊥", "≅"]
        for _ in range(46):
            a, b, c = rng.sample(greek, 3)
            x, y = rng.sample("xyzuvwn", 2)
            rel, rel2 = rng.sample(relations, 2)
            self.text("mathematics", "und", rng.choice((
                f"∀{x} ∈ {rng.choice(sets)} ∃{y} : {a}({x}) {rel} {y}² ∧ {b} {rel2} {c}",
                f"{rng.choice(sums)}_{{{x}=0}}^∞ {a}ᵢ·{b}₂ {rel} √({x}² + {y}²) ± ½{c}",
                f"∂{a}/∂{x} = −{b}∇²{a} + {c}×{x}⃗, |{x}⟩⟨{y}| ⊗ {a}†",
                f"f: {rng.choice(sets)} → {rng.choice(sets)}, {x} ↦ ⌊{a}{x}⌋ ⊕ ⌈{b}{y}⌉",
                f"{a} ← ⍳{rng.randint(2, 9)} ⋄ +/{a}×⍉{rng.randint(2, 9)} {rng.randint(2, 9)}⍴⍋{b}",
                f"⎡{a} 0⎤ ⎡{x}⎤   ⎡{rng.randint(1, 9)}⎤\n⎣0 {b}⎦·⎣{y}⎦ = ⎣{rng.randint(1, 9)}⎦\n",
                f"{rng.randint(1, 99)} µm ± {rng.randint(1, 9)} %, {rng.randint(1, 90)}°{rng.randint(1, 59)}′{rng.randint(1, 59)}″ N, {rng.randint(2, 99)} Å, {rng.randint(2, 99)} kΩ·m⁻¹ ≙ {rng.randint(1, 9)}×10⁻⁷",
                f"¬({x} ∨ {y}) ⇔ ¬{x} ∧ ¬{y}  ⊢  {x} ⊻ {y} ⊨ ⊤ ∎",
            )))
        for text in ("[ˈbʁøːt͡çən], [ˈʃtʁaːsə], [ˈɡʁyːnə]", "/ˌɪntəˈnæʃən(ə)l/ · /ʒe.ne.ʁa.sjɔ̃/", "♔♕♖♗♘♙ ♚♛♜♝♞♟", "1. e4 e5 2. ♘f3 ♞c6 3. ♗b5 ±",
                     "♩ ♪ ♫ ♬ ♭ ♮ ♯ 𝄞 𝄢", "H₂SO₄ + 2 NaOH ⇌ Na₂SO₄ + 2 H₂O, ΔH° = −114 kJ·mol⁻¹", "²³⁸₉₂U → ²³⁴₉₀Th + ⁴₂He",
                     "☰☱☲☳☴☵☶☷", "♈♉♊♋♌♍♎♏♐♑♒♓", "ᚠᚢᚦᚨᚱᚲ", "─┬─┐ ╔═╗ ├┼┤ ╚═╝ └┴┘", "▁▂▃▄▅▆▇█▇▆▅▄▃▂▁", "⣀⣤⣶⣿⣶⣤⣀ 73 %", "│ ▓▓▓▒▒░░ │ 42 °C",
                     "£12 + €34 − ¥56 × ₩78 ÷ ₹90", "“”‘’«»‹›„‚—–…•·†‡§¶©®™", "←↑→↓↔↕⇐⇒⇔↦↯", "ǎ ǐ ǒ ǔ ǖ ǘ ǚ ǜ ā á à", "ĄĘŁŃ ąęłń ÃÕ ãõ ÂÊÔ âêô",
                     "Å Ã Â À Á Ä Æ", "Ð × Þ ð ÷ þ", "ÿþ ÿÿ ýÿ", "Ã = A + ˜, Â = A + ˆ, Å = A + ˚", "±0,5 µ ≈ ½ ¼ ¾ ³√27"):
            self.text("mathematics", "und", text)

    # ------------------------------------------------------------ code

    def code(self, langs):
        for lg in langs:
            rows, words = high(lg.letters), high(lg.words) or lg.words
            if not rows:
                continue
            single = [x for x in rows if len(x) == 1]
            w = [self.rng.choice(words) for _ in range(4)]
            style = self.rng.randrange(8)
            if style == 0:
                text = "static const wchar_t *const letters[] = {\n" + "".join(f'    L"{x}", /* \\x{ord(x[0]):04x} */\n' for x in rows) + "};\n"
            elif style == 1:
                text = "FOLD = {\n" + "".join(f"    '{x}': '{plain(x)}',  # '\\u{ord(x[0]):04x}'\n" for x in rows) + "}\n"
            elif style == 2:
                text = f"const alphabet = '{''.join(single)}{''.join(upper(x) for x in single)}';\nif (!/^[{''.join(single)}]*$/u.test(s)) throw new Error('{w[0]} \\u{ord(single[0]):04x}');\n"
            elif style == 3:
                text = "switch (c) {\n" + "".join(f"case '{x}':{'' if upper(x) == x else f' case {chr(39)}{upper(x)}{chr(39)}:'} return '{plain(x)[:1] or x}';\n" for x in single) + "default: return c;\n}\n"
            elif style == 4:
                text = f"fn is_letter(c: char) -> bool {{\n    matches!(c, {' | '.join(repr(x) for x in single)})\n}}\n\n#[test]\nfn known() {{\n    assert!(\"{w[0]}\".chars().any(is_letter), \"{w[1]}\");\n}}\n"
            elif style == 5:
                text = f"body::before {{ content: \"{w[0]}\"; quotes: \"«\" \"»\" \"‹\" \"›\"; }}\n.{w[1]}-{w[2]} {{ font-family: \"{lg.name}\"; }} /* \\{ord(rows[0][0]):x} {rows[0]} */\n"
            elif style == 6:
                text = f"assert_equal \"{w[0]}\", slug(\"{w[1]}\")\nputs \"%-8s│%5.1f €\" % [\"{w[2]}\", 3.5]\nx = {{ :{single[0]} => 1, \"{upper(single[0])}\" => 2 }} # {' '.join(rows[:6])}\n"
            else:
                text = f"INSERT INTO letters VALUES\n" + ",\n".join(f"  ('{x}', '{upper(x)}', X'{x.encode('utf-8').hex().upper()}')" for x in rows) + ";\n"
            self.text("code", lg.tag, text)

    # ------------------------------------------------------------ many languages in one file

    def together(self, langs):
        rng = self.rng
        for n in range(40):
            some = rng.sample(langs, rng.randint(6, 24))
            i = rng.randrange(10)
            style = n % 8
            if style == 0:
                text = "".join(f"{lg.tag}\t{lg.name}\n" for lg in some)
            elif style == 1:
                text = "<select>\n" + "".join(f'  <option value="{lg.tag}">{lg.name}</option>\n' for lg in some) + "</select>\n"
            elif style == 2:
                text = "{\n" + ",\n".join(f'  "{lg.tag}": "{lg.numbers[i]}"' for lg in some) + "\n}\n"
            elif style == 3:
                text = f"{i + 1}: " + ", ".join(lg.numbers[i] for lg in some) + "\n"
            elif style == 4:
                text = "".join(f"Name[{lg.tag}]={rng.choice(lg.words)}\n" for lg in some)
            elif style == 5:
                text = " | ".join(f"[{lg.name}](README.{lg.tag}.md)" for lg in some) + "\n"
            elif style == 6:
                text = "\n".join(" ".join(rng.sample(lg.words, 4)) for lg in some) + "\n"
            else:
                text = "".join(f"{lg.tag}: [{', '.join(lg.numbers[:5])}]\n" for lg in some)
            self.text("languages", "mul", text)

    # ------------------------------------------------------------ no text at all

    def no_text(self, langs):
        rng = self.rng
        for n in range(12):
            some = rng.sample(langs, 3)
            record = {"id": rng.randint(0, 70000), "name": some[0].words[:2], "t": [rng.random() * 100 for _ in range(4)],
                      "raw": bytes(rng.randrange(256) for _ in range(rng.randint(8, 60))), some[1].words[0]: some[1].numbers[0], "ok": True, "n": -rng.randint(1, 90)}
            self.raw(cbor([record] * (1 + n % 3)))
            self.raw(msgpack(record))
            self.raw(b"".join(struct.pack("<IhBd8s", i, rng.randint(-300, 300), rng.randrange(256), rng.random() * 1e3,
                                          some[2].words[0].encode("utf-8")[:8]) for i in range(rng.randint(4, 30))))
        for size in (8, 16, 24, 32, 48):
            pixels = bytes((x * 255 // size + y * 3) & 255 for y in range(size) for x in range(size))
            noisy = bytes(min(255, max(0, 128 + rng.randint(-100, 100))) for _ in range(size * size))
            for data in (pixels, noisy):
                self.raw(b"P5\n%d %d\n255\n" % (size, size) + data)
                self.raw(b"BM" + struct.pack("<IHHI", 54 + len(data) * 3, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, size, size, 1, 24, 0, 0, 2835, 2835, 0, 0)
                         + b"".join(bytes((v, 255 - v, v // 2)) for v in data))
            bits = bytes(rng.randrange(256) for _ in range(size * size // 8))
            self.raw(b"P4\n%d %d\n" % (size, size) + bits)
            self.raw(b"".join(bytes((rng.choice((0, 0x18, 0x3C, 0x66, 0xC3, 0xFF)),)) for _ in range(size * 8)))  # a font of 8 by 8 dots
        self.raw(bytes(range(256)))
        self.raw(bytes(range(128, 256)))
        self.raw(bytes(reversed(range(256))))
        self.raw(bytes((i * 7 + 3) & 255 for i in range(512)))
        self.raw(b"".join(struct.pack("<H", i * 257 & 0xFFFF) for i in range(256)))
        for n in range(6):
            wave = [int(127 + 120 * triangle(i * (n + 1) / 40)) for i in range(400)]
            self.raw(bytes(wave))
            self.raw(b"RIFF" + struct.pack("<I", 36 + len(wave)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", len(wave)) + bytes(wave))
            self.raw(struct.pack("<120f", *(triangle(i / 9) * (n + 1) for i in range(120))))
            self.raw(struct.pack(">90d", *(1 / (i + n + 1) for i in range(90))))
            self.raw(bytes(rng.choice((0xE3, 0x81, 0x82, 0x20, 0xC3, 0xA9, 0xFF, 0x0A)) for _ in range(200)))
            self.raw(b"".join(varint(rng.randrange(1 << rng.choice((7, 14, 21, 28)))) for _ in range(120)))
            self.raw(b"\x7fTRIE" + bytes([n]) + b"".join(w.encode("utf-8") + bytes((0, rng.randrange(256), rng.randrange(128, 256)))
                                                        for lg in rng.sample(langs, 8) for w in lg.words[:5]))
            self.raw(bytes(rng.randrange(1, 256) for _ in range(rng.randint(40, 900))))  # a key, or something compressed
            self.raw(b"-----BLOB v%d-----\n" % n + bytes(rng.randrange(128, 256) for _ in range(90)) + b"\n-----END-----\n")
            self.raw(b"\n".join(bytes(rng.randrange(0xA0, 0x100) for _ in range(rng.randint(3, 40))) for _ in range(12)) + b"\n")


def triangle(x):
    """Between -1 and 1, without the C library's sine, whose last bit differs from machine to machine."""
    x = x % 2
    return 2 * x - 1 if x < 1 else 3 - 2 * x


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def cbor(value):
    def head(major, n):
        if n < 24:
            return bytes([major << 5 | n])
        for code, (size, form) in enumerate(((1, ">B"), (2, ">H"), (4, ">I"), (8, ">Q"))):
            if n < 1 << 8 * size:
                return bytes([major << 5 | 24 + code]) + struct.pack(form, n)
        raise ValueError(n)
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode("utf-8"))) + value.encode("utf-8")
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


def msgpack(value):
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        if 0 <= value < 128:
            return bytes([value])
        if -32 <= value < 0:
            return bytes([256 + value])
        return b"\xd2" + struct.pack(">i", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return b"\xc4" + bytes([len(value)]) + value
    if isinstance(value, str):
        raw = value.encode("utf-8")
        return (bytes([0xA0 | len(raw)]) if len(raw) < 32 else b"\xd9" + bytes([len(raw)])) + raw
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(map(msgpack, value))
    return bytes([0x80 | len(value)]) + b"".join(msgpack(k) + msgpack(v) for k, v in value.items())


def build():
    b, langs = Builder(), list(languages())
    b.letters(langs)
    b.patterns(langs)
    b.tables(langs)
    b.keyboards(langs)
    b.dictionaries(langs)
    b.mathematics()
    b.code(langs)
    b.together(langs)
    b.no_text(langs)
    return b.cases


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--check", action="store_true")
    ap.add_argument("--show", action="store_true")
    args = ap.parse_args()
    cases = build()
    if args.show:
        for c in cases:
            print(c["id"], c["variant"], c["lang"], repr(base64.b64decode(c["input_b64"]) if not c["truth"] else c["truth"])[:220])
    elif args.check:
        if [sorted(c.items()) for c in cases] != [sorted(c.items()) for c in corpora.read(OUT)]:
            sys.exit("corpus/odd.jsonl.gz is not what build_odd.py makes")
    else:
        corpora.write(OUT, cases)
    print(dict(collections.Counter(c["variant"] for c in cases)), len({c["lang"] for c in cases}), "languages", len(cases), "cases", file=sys.stderr)


if __name__ == "__main__":
    main()
