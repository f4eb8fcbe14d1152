#!/usr/bin/env python3
"""Turns fetched packages into clean documents, which the corpora are built from.

    extract.py DIR --splits validation [--uncommitted] --out CLEAN.jsonl.gz
    extract.py DIR --splits reserved --out CLEAN.jsonl.gz [--compare corpus/dev.jsonl.gz]

In: DIR/archives as fetch.py leaves it, and sources.tsv. Out: one document a line,
`{"id", "lang", "kind": "prose", "source", "paras": [...]}`, in the order of sources.tsv and of file names. The same
archives give the same bytes. `--uncommitted`: the sources whose texts may not be committed, instead of the others.

What is taken of a file: paragraphs and messages of natural language, without markup. What has placeholders, tags or
addresses in it is left out, and so is what stands in the English file too, since it was not translated. The reserved sources
give the documents that dev-documents.tsv names, and those whole.
"""
import argparse
import collections
import gzip
import html
import io
import json
import os
import re
import subprocess
import tarfile
import unicodedata
import xml.etree.ElementTree as xml

import cases as corpora
import fetch

NAMES = {  # what files are called after, where it is not a language's tag
    "arabic": "ar", "basque": "eu", "bulgarian": "bg", "burmese": "my", "catalan": "ca", "croatian": "hr", "czech": "cs", "danish": "da",
    "dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi", "french": "fr", "georgian": "ka", "german": "de", "greek": "el",
    "hebrew": "he", "hindi": "hi", "hungarian": "hu", "icelandic": "is", "indonesian": "id", "italian": "it", "japanese": "ja", "kazakh": "kk",
    "korean": "ko", "latvian": "lv", "lithuanian": "lt", "macedonian": "mk", "norwegian": "no", "persian": "fa", "polish": "pl",
    "portuguese-br": "pt", "portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr", "simplified-chinese": "zh-Hans",
    "slovak": "sk", "slovenian": "sl", "spanish": "es", "swedish": "sv", "thai": "th", "traditional-chinese": "zh-Hant", "turkish": "tr",
    "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy", "tajik": "tg", "telugu": "te", "malay": "ms",
    "zh": "zh-Hans", "zhtw": "zh-Hant", "zh_tw": "zh-Hant", "zh-tw": "zh-Hant", "zh_hant": "zh-Hant", "zh_hans": "zh-Hans", "zh_cn": "zh-Hans",
    "zh-cn": "zh-Hans", "rs": "sr", "sr_cyrl": "sr", "sr_rs_cyrillic": "sr", "nb": "no", "nb_no": "no", "nb-no": "no", "ua": "uk", "gr": "el",
    "kr": "ko", "kz": "kk", "cr": "hr", "bnbd": "bn", "bnin": "bn", "tl": "tl",
    # Serbian in Latin letters and Norwegian Nynorsk are languages of their own here.
    "rslatin": None, "sr_latn": None, "sr-latn": None, "sr_rs_latin": None, "lang": None, "index": None, "en-xa": None, "haitian-creole": None,
    "nl-be": "nl", "nn_no": "nn", "nn-no": "nn", "uz-cy": None, "philippines": "tl", "kaa": None, "kab-kab": None, "ku-tr": None,
}


def language(name):
    name = name.lower()
    if name in NAMES:
        return NAMES[name]
    short = re.split("[-_]", name)[0]
    return NAMES.get(short, short) if len(short) == 2 else None


def members(path):
    """(name, content) of every file in an archive, sorted by name."""
    if path.endswith(".deb"):
        unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], check=True, capture_output=True).stdout
        archive = tarfile.open(fileobj=io.BytesIO(unpacked))
    else:
        archive = tarfile.open(path)
    with archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if member.isfile():
                yield member.name, lambda m=member: archive.extractfile(m).read()


# ---------------------------------------------------------------- what is a sentence

def tidy(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_language(text):
    """Natural language without placeholders, markup and addresses."""
    if not 6 <= len(text) <= 600 or re.search(r"[{}<>|\\%$@#_=^`~\[\]]|://|www\.|\bt\(|&\w+;|\w/\w+/|[a-z][A-Z]\w*[A-Z]", text):
        return False
    letters = sum(c.isalpha() or unicodedata.category(c)[0] == "M" for c in text)
    return letters >= 0.6 * len(text)


def unescaped(literal):
    def one(m):
        if m[1][0] == "u":
            return chr(int(m[1][1:].strip("{}"), 16))
        if m[1][0] == "x":
            return chr(int(m[1][1:], 16))
        return {"n": "\n", "t": "\t", "r": "", "b": ""}.get(m[1], m[1])
    text = re.sub(r"\\(u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|.)", one, literal, flags=re.DOTALL)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# ---------------------------------------------------------------- formats

def from_script(data):
    """Strings that are values in a JavaScript object or in JSON."""
    text = re.sub(r"^\s*//.*$", "", data.decode("utf-8"), flags=re.MULTILINE)
    for m in re.finditer(r""":\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')""", text):
        yield unescaped(m[1] if m[1] is not None else m[2])


def from_json_in_script(data):
    """JSON within a string in single quotes, as bundlers write it."""
    text = data.decode("utf-8")
    literal = re.search(r"JSON\.parse\('(.*)'\)", text, re.DOTALL)
    found = []

    def walk(value):
        if isinstance(value, dict):
            for v in value.values():
                walk(v)
        elif isinstance(value, str):
            found.append(value)
    if literal:
        walk(json.loads(re.sub(r"\\(['\\])", r"\1", literal[1])))
    return found


def from_xliff(data):
    for unit in xml.fromstring(data).iter("{urn:oasis:names:tc:xliff:document:1.2}target"):
        if unit.get("state") not in ("needs-translation", "needs-review-translation"):
            yield from (unit.text or "").split("|")


def from_html(data):
    """Paragraphs, items and titles of a page."""
    text = data.decode("utf-8", "replace")
    text = re.sub(r"(?s)<(script|style|pre)\b.*?</\1>", " ", text)
    for m in re.finditer(r"(?s)<(p|h[1-6]|li|td|dt|dd)\b[^>]*>((?:(?!<(?:p|h[1-6]|li|td|dt|dd|ul|ol|dl|table)\b).)*?)</\1>", text):
        yield html.unescape(re.sub(r"<[^>]*>", "", m[2])).replace("\u00ad", "")


def from_mallard(data):
    """Paragraphs and titles of a page of GNOME's help."""
    for element in xml.fromstring(data).iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in ("p", "title"):
            yield "".join(element.itertext())


def from_manual(data):
    """Paragraphs of a manual page, without requests and fonts."""
    text, para, filled = gzip.decompress(data).decode("utf-8", "replace"), [], True
    for line in text.split("\n") + [".PP"]:
        if line.startswith((".", "'")):
            if line[:3] in (".nf", ".EX"):
                filled = False
            elif line[:3] in (".fi", ".EE"):
                filled = True
            if line[:3] in (".B ", ".I ", ".BR", ".IR", ".BI", ".RB", ".RI", ".SM"):
                para.append("\\")  # a name or an option stands here: the paragraph is left out
            elif para:
                yield " ".join(para)
                para = []
        elif filled:
            line = re.sub(r"\\f(?:\[[A-Z]*\]|\([A-Z]{2}|[A-Z])|\\&|\\[%/,:]", "", line).replace("\\-", "-").replace("\\(bu", "•")
            para.append(re.sub(r"\\(?:\(em|\[em\])", "—", line))


# source -> (pattern whose first group is the language, format)
EXTRACTED = {
    "symfony-validator": (r".*/translations/validators\.(\w+)\.xlf$", from_xliff),
    "payload-translations": (r"package/dist/languages/(\w+)\.js$", from_script),
    "uppy-locales": (r"package/lib/(\w+)\.js$", from_script),
    "bootstrap-fileinput": (r"package/js/locales/([\w-]+)\.js$", from_script),
    "clerk-localizations": (r"package/dist/([\w-]+)\.mjs$", from_script),
    "survey-core": (r"package/i18n/([a-z-]+)\.js$", from_script),
    "decap-cms-locales": (r"package/dist/esm/(\w+)/index\.js$", from_script),
    "excalidraw": (r"package/dist/excalidraw-assets/locales/([\w-]+?)-json-\w+\.js$", from_json_in_script),
    "installation-guide": (r".*/installation-guide-amd64/(\w+)/\w+\.html$", from_html),
    **{f"manpages-{name}": (rf".*/man/({tag})/man[1578]/[^/]+\.gz$", from_manual) for name, tag in (
        *((n, n) for n in "cs da de el es fi fr hu id it ja mk nl pl ro ru sr sv tr uk vi nb".split()), ("pt-br", "pt_BR"), ("zh", "zh_(?:CN|TW)"))},
}


def documents(row, archives):
    """The documents of one source. Files with the same language and few paragraphs stay apart, so that each has its name."""
    pattern, form = EXTRACTED[row.source]
    found = []
    for name, content in members(os.path.join(archives, row.file)):
        m = re.match(pattern, name)
        lang = m and language(m[1])
        if not lang:
            continue
        data = content()
        if form is from_manual and len(data) < 60:  # only a reference to another page
            continue
        paras = list(dict.fromkeys(p for p in map(tidy, form(data)) if is_language(p)))
        short = re.sub(r"^package/(dist/|js/)?|.*/translations/|.*/installation-guide-amd64/|.*/man/", "", name.lstrip("./"))
        found.append((lang, short, paras))
    english = {p for lang, _, paras in found if lang == "en" for p in paras}
    for lang, name, paras in found:
        if lang != "en":
            paras = [p for p in paras if p not in english and not re.search(r"\b[Tt]he\b.*\b(of|to|and|is|not|for|be|in)\b", p)]
        if lang not in LATIN:  # a message that was left in English has none of the language's letters
            paras = [p for p in paras if sum(ord(c) > 0x2AF for c in p) * 3 > sum(c.isalpha() for c in p)]
        if paras:
            yield {"id": f"{row.source}/{name}", "lang": lang, "kind": "prose", "source": f"{row.source}/{name}", "paras": paras}


LATIN = set("fr de es pt it sv da no nn is fo fi et nl ca gl ga cy pl cs sk hu ro hr bs sl lt lv tr az mt eo en sq af id ms la eu sw tl uz vi lb "
            "oc".split())


def named_documents(row, archives, wanted):
    """The documents of one source that dev-documents.tsv names, whole."""
    found = {}
    for name, content in members(os.path.join(archives, row.file)):
        name = name.lstrip("./")
        for source, lang in wanted.get(name, ()):
            form = from_mallard if name.endswith(".page") else from_html
            paras = list(dict.fromkeys(p for p in map(tidy, form(content())) if any(map(str.isalpha, p))))
            if paras:
                found[source] = {"id": source, "lang": lang, "kind": "prose", "source": source, "paras": paras}
    return [found[source] for source in sorted(found)]


def wanted_documents():
    """By source: file in the package -> the names and languages of the documents it is."""
    wanted = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(os.path.join(fetch.HERE, "dev-documents.tsv"), encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                source, lang, name = line.rstrip("\n").split("\t")
                wanted[source.split("/")[0]][name].append((source, lang))
    return wanted


def compare(found, path):
    """How many of the lines of a corpus's documents stand in the document that the case names."""
    lines = {d["source"]: set(d["paras"]) for d in found}
    right = total = 0
    for case in corpora.read(path):
        if case["unit"] == "doc" and case["source"] in lines and case["lang"] != "en" and "form" not in case:
            parts = [tidy(p) for p in case["truth"].split("\n") if p]
            right += sum(p in lines[case["source"]] for p in parts)
            total += len(parts)
    print(f"{path}: {right} of {total} lines of its documents are in the document that is named")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("dir")
    ap.add_argument("--splits", required=True)
    ap.add_argument("--uncommitted", action="store_true")
    ap.add_argument("--out", required=True)
    ap.add_argument("--compare", metavar="CORPUS", help="tells how much of a corpus is in these documents")
    args = ap.parse_args()
    archives, wanted, found = os.path.join(args.dir, "archives"), wanted_documents(), []
    for row in fetch.table():
        if row.split in args.splits.split(",") and (row.committed == "no") == args.uncommitted:
            if row.source in EXTRACTED:
                found += documents(row, archives)
            elif row.source in wanted:
                found += named_documents(row, archives, wanted[row.source])
    with open(args.out, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as out:
        for document in found:
            out.write((json.dumps(document, ensure_ascii=False) + "\n").encode("utf-8"))
    print(len(found), "documents")
    if args.compare:
        compare(found, args.compare)


if __name__ == "__main__":
    main()
