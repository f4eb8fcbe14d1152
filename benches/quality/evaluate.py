#!/usr/bin/env python3
"""Scores a tool on a corpus of damaged, clean and legacy-encoded texts.

    evaluate.py CORPUS.jsonl.gz... --tool fix-encoding --bin PATH [--args=--write]
    evaluate.py CORPUS.jsonl.gz... --tool {noop,ftfy,ftfy-text,plsfix,charset_normalizer,chardet,uchardet+iconv}

fix-encoding (and any tool with the same way of working) gets the cases as files in a temporary folder, runs
once over all of it, and the files are read back; before that, `--check` runs over the clean and the damaged
files, and the files that it names in lines with `: error: ` and `: warning: ` are counted. Library tools are called in this process, case by case, over
`--jobs` processes. Needs Python 3.9+; the libraries only for their own tool.

What is scored
    exact    the output equals the truth (after NFC; a UTF-8 BOM at the start and, for legacy files, nothing
             else is forgiven; where the truth itself has U+FFFD, any character or none will do)
    recov    1 - distance(output, truth) / damaged characters, not below 0; mean over the cases. Damaged: every
             character that went through the channel, also those that lost nothing.
    lost     of the characters that lost at least one byte (channels.lost_chars), the share that is right in the
             output; mean over the cases that have any. What only knowledge of language can bring back: putting
             U+FFFD there scores 0.
    simil    1 - distance(output, truth) / length, mean: how close the text is over all
    harm     changed, and further from the truth than the input was (legacy files in one encoding: the output
             is valid UTF-8 but not the truth)
    wrong    changed, and not the truth
    false+   clean and trap texts changed in any byte

Files as Windows decodes them (variant `windows`) are scored by lines too, since a lead byte may take the line feed:
    lines_recovered  of the truth's lines that are damaged, the share that the output has in their place
    lines_wrong      lines of the output that are neither the truth's nor the input's, as a share of the damaged lines;
                     for fix-encoding from a run of its own with `--plain-args`: what is written without being asked to guess
"""
import argparse
import base64
import collections
import difflib
import json
import multiprocessing
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import unicodedata

import cases as corpora
import channels
import windows_pages

FAMILY = {}
for _name, _langs in {
    "latin": "fr de es pt it sv da no nn is fo fi et nl ca gl ga cy pl cs sk hu ro hr bs sl sr-Latn lt lv tr az mt eo en sq af id "
             "ms la eu sw so sn st tl tn ts xh yo zu lg mi uz",
    "viet": "vi", "cyrillic": "ru uk bg sr mk be kk mn", "greek": "el el-polyton", "cjk": "zh-Hans zh-Hant ja ko",
    "rtl": "he ar fa ur", "indic+th": "hi bn ta te gu pa mr ml kn as ne si th km my bo am", "ka+hy": "ka hy",
}.items():
    for _lang in _langs.split():
        FAMILY[_lang] = _name


# ---------------------------------------------------------------- distance

def distance(a, b):
    """Levenshtein distance: Myers' bit-parallel algorithm on Python integers."""
    if a == b:
        return 0
    i = 0
    while i < len(a) and i < len(b) and a[i] == b[i]:
        i += 1
    a, b = a[i:], b[i:]
    j = 0
    while j < len(a) and j < len(b) and a[-1 - j] == b[-1 - j]:
        j += 1
    if j:
        a, b = a[:-j], b[:-j]
    if not a or not b:
        return len(a) + len(b)
    masks = collections.defaultdict(int)
    for i, c in enumerate(a):
        masks[c] |= 1 << i
    full, top = (1 << len(a)) - 1, 1 << (len(a) - 1)
    plus, minus, score = full, 0, len(a)
    for c in b:
        eq = masks.get(c, 0)
        xv = eq | minus
        xh = (((eq & plus) + plus) ^ plus) | eq
        ph, mh = minus | ~(xh | plus) & full, plus & xh
        if ph & top:
            score += 1
        elif mh & top:
            score -= 1
        ph = (ph << 1 | 1) & full
        mh = mh << 1 & full
        plus, minus = mh | ~(xv | ph) & full, ph & xv
    return score


def lost_share(case, output):
    """The share of the characters that lost a byte which is right in the output; None where there are none."""
    lost = case.get("lost")
    if lost is None and case["set"] == "mojibake" and not case["invertible"] and "," not in case["channel"]:
        a, b = case["channel"].split(">")
        lost = channels.lost_chars(case["truth"], a, b, case["variant"])
    if not lost:
        return None
    truth = case["truth"]
    if len(output) == len(truth):
        return sum(output[i] == truth[i] for i in lost) / len(lost)
    right = set()
    for m in difflib.SequenceMatcher(None, output, truth, autojunk=False).get_matching_blocks():
        right.update(range(m.b, m.b + m.size))
    return len(right & set(lost)) / len(lost)


# ---------------------------------------------------------------- tools

def text_of(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def tool_noop():
    return lambda case, data: data


def tool_ftfy():
    import ftfy

    def run(case, data):
        text = text_of(data)
        if text is None:
            text = ftfy.guess_bytes(data)[0]
        return ftfy.fix_encoding(text).encode("utf-8", "surrogatepass")
    return run


def tool_ftfy_text():
    import ftfy

    def run(case, data):
        text = text_of(data)
        if text is None:
            text = ftfy.guess_bytes(data)[0]
        return ftfy.fix_text(text).encode("utf-8", "surrogatepass")
    return run


def tool_plsfix():
    import plsfix

    def run(case, data):
        text = text_of(data)
        return data if text is None else plsfix.fix_text(text).encode("utf-8", "surrogatepass")
    return run


def tool_charset_normalizer():
    import charset_normalizer

    def run(case, data):
        best = charset_normalizer.from_bytes(data).best()
        return data if best is None else str(best).encode("utf-8", "surrogatepass")
    return run


def tool_chardet():
    import chardet

    def run(case, data):
        name = chardet.detect(data)["encoding"]
        try:
            return data.decode(name).encode("utf-8", "surrogatepass") if name else data
        except (UnicodeDecodeError, LookupError):
            return data
    return run


def tool_uchardet():
    names = {"": None, "unknown": None, "ASCII": "UTF-8", "UTF-8-SIG": "UTF-8", "VISCII": "VISCII", "MAC-CYRILLIC": "MAC-CYRILLIC",
             "MAC-CENTRALEUROPE": "MAC-CENTRALEUROPE", "WINDOWS-1252": "CP1252", "GB18030": "GB18030",
             "SHIFT_JIS": "CP932", "UHC": "CP949", "EUC-KR": "CP949", "BIG5": "BIG5-HKSCS", "TIS-620": "CP874"}

    def run(case, data):
        with tempfile.NamedTemporaryFile() as f:
            f.write(data)
            f.flush()
            name = subprocess.run(["uchardet", f.name], capture_output=True, text=True).stdout.strip()
        name = names.get(name, name)
        if not name:
            return data
        done = subprocess.run(["iconv", "-f", name, "-t", "UTF-8"], input=data, capture_output=True)
        return done.stdout if done.returncode == 0 else data
    return run


TOOLS = {"noop": tool_noop, "ftfy": tool_ftfy, "ftfy-text": tool_ftfy_text, "plsfix": tool_plsfix,
         "charset_normalizer": tool_charset_normalizer, "chardet": tool_chardet, "uchardet+iconv": tool_uchardet}
DETECTORS = {"charset_normalizer", "chardet", "uchardet+iconv"}  # mean nothing on mojibake: only legacy and clean

_run = None


def _start(tool):
    global _run
    import logging
    import warnings
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    _run = TOOLS[tool]()


def _one(case):
    data = base64.b64decode(case["input_b64"])
    try:
        out, error = _run(case, data), None
    except Exception as e:  # a tool that fails on a case leaves it as it is
        out, error = data, f"{type(e).__name__}: {e}"
    return score(case, data, out), error


EXTENSION = {"markdown": ".md", "csv": ".csv", "json": ".json", "html": ".html", "po": ".po", "code": ".c",
             "escaped-html": ".html", "escaped-json": ".json"}


def write_files(cases, top):
    """Each case as a file in a folder of its own, so that names and neighbours tell nothing; their paths."""
    paths = []
    for number, case in enumerate(cases):
        folder = os.path.join(top, "work", "clean" if is_sound(case) else "damaged", f"c{number:05d}")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "text" + EXTENSION.get(case["variant"], ".txt"))
        with open(path, "wb") as f:
            f.write(base64.b64decode(case["input_b64"]))
        paths.append(path)
    return paths


def environment(top):
    return {**os.environ, "XDG_STATE_HOME": os.path.join(top, "state")}


def check_folder(argv, folder, top):
    """The numbers of the cases with errors, of those with warnings, and the exit code of `--check`."""
    done = subprocess.run(argv + [folder], capture_output=True, env=environment(top))
    said = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()

    def numbers(mark):
        return {int(n) for x in said if mark in x for n in re.findall(r"\bc(\d{5})[/\\]text\.", x)}
    return numbers(": error: "), numbers(": warning: "), done.returncode


def run_command(cases, argv, check_argv):
    """Writes the cases as files, runs the command over the folder, reads the files back."""
    notes = {}
    with tempfile.TemporaryDirectory(prefix="fix-encoding-eval-") as top:
        paths = write_files(cases, top)
        for part in ("clean", "damaged") if check_argv else ():
            folder = os.path.join(top, "work", part)
            if not os.path.isdir(folder):
                continue
            errors, warnings, notes[f"check_{part}_exit"] = check_folder(check_argv, folder, top)
            for kind, numbers in (("errors", errors), ("warnings", warnings)):
                for name in sorted({cases[i]["set"] for i in numbers}):
                    notes[f"{name}_with_{kind}"] = sum(cases[i]["set"] == name for i in numbers)
        began = time.time()
        done = subprocess.run(argv + [os.path.join(top, "work")], capture_output=True, env=environment(top))
        notes["run_seconds"] = round(time.time() - began, 2)
        notes["exit"] = done.returncode
        if done.returncode not in (0, 1):
            sys.stderr.write(done.stderr.decode("utf-8", "replace")[-2000:] + "\n")
        results = []
        for case, path in zip(cases, paths):
            with open(path, "rb") as f:
                results.append((case, base64.b64decode(case["input_b64"]), f.read()))
    return results, notes


# ---------------------------------------------------------------- scores

def is_sound(case):
    """No byte of it may change."""
    return case["set"] in ("clean", "trap")


def by_lines(case, data, out):
    """(damaged, recovered, wrong) lines; None for cases that are not scored so."""
    if case["variant"] != "windows":
        return None
    return windows_pages.line_score(case["truth"], data.decode("utf-8", "replace"), out.decode("utf-8", "replace"))


def score(case, data, out):
    truth = case["truth"]
    nfc = unicodedata.normalize
    changed = out != data
    s = {"changed": changed, "lost": None, "lines": by_lines(case, data, out)}
    if is_sound(case):
        s.update(exact=not changed, recov=None, simil=None, harm=changed, wrong=changed)
        return s
    text = text_of(out)
    if text is None and case["variant"] in ("byte-lost", "mixed-lines", "mixed-words"):  # judged as a reader would see it
        text = out.decode("utf-8", "replace")
    if not case["invertible"]:
        s["lost"] = lost_share(case, text or "")
    if text is None:  # left in a legacy encoding
        s.update(exact=False, recov=0.0, simil=0.0, harm=False, wrong=changed)
        return s
    if text.startswith("\ufeff") and not truth.startswith("\ufeff"):
        text = text[1:]
    if case["set"] == "legacy" and case["variant"] in ("bom",) and not changed and case["channel"] == "utf-8":
        s.update(exact=True, recov=1.0, simil=1.0, harm=False, wrong=False)
        return s
    a, b = nfc("NFC", text), nfc("NFC", truth)
    if a == b or "\ufffd" in b and re.fullmatch(re.sub(r"\ufffd+", ".{0,3}", re.escape(b)), a, re.DOTALL):
        s.update(exact=True, recov=1.0, simil=1.0, harm=False, wrong=False)
        return s
    d = distance(a, b)
    harm = changed
    if changed and (case["set"] != "legacy" or case["variant"] in ("byte-lost", "mixed-lines", "mixed-words")):
        harm = d > distance(nfc("NFC", data.decode("utf-8", "replace")), b)
    s.update(exact=False, recov=max(0.0, 1 - d / max(1, case["damaged"])), simil=max(0.0, 1 - d / max(len(a), len(b), 1)),
             harm=harm, wrong=changed)
    return s


def _score(item):
    return score(*item)


def group_variant(v):
    return v if v in ("exact", "double", "triple", "mixed") else "lossy" if v in (
        "drop", "drop+ad", "fffd", "qmark", "nbsp2space", "c1stripped") else v


def channel_family(case):
    if case["set"] != "mojibake":
        return case["channel"] if case["set"] == "legacy" else case["variant"]
    first = case["channel"].split(",")[0]
    a, b = first.split(">")

    def kind(e):
        if e in channels.MULTIBYTE or e.removeprefix("windows-") in windows_pages.CODEC:
            return "cjk"
        return "utf-8" if e == "utf-8" else "1252/latin" if e in ("latin-1", "windows-1252", "iso-8859-15") else "other-sb"
    left = a if a == "utf-8" else {"cjk": "cjk"}.get(kind(a), "single-byte")
    return f"{left}>{kind(b)}"


def table_of_lines(rows, key):
    """Prints lines by group."""
    groups = collections.defaultdict(lambda: [0, 0, 0, 0])
    for case, s in rows:
        for group in (key(case), "all"):
            for i, n in enumerate((1, *s["lines"])):
                groups[group][i] += n
    print(f"\n== files as Windows decodes them, by lines\n{'group':44} {'files':>5} {'lines':>7} {'recov':>7} {'wrong':>7}")
    for g, (files, lines, right, wrong) in sorted(groups.items()):
        print(f"{g:44} {files:5} {lines:7} {100 * right / max(1, lines):6.1f}% {100 * wrong / max(1, lines):6.1f}%")


def table(title, rows, key):
    groups = collections.defaultdict(list)
    for case, s in rows:
        groups[key(case)].append((case, s))
    print(f"\n== {title}")
    print(f"{'group':44} {'n':>5} {'exact':>7} {'recov':>7} {'lost':>7} {'simil':>7} {'wrong':>7} {'harm':>7}")
    for g in sorted(groups):
        print(f"{' '.join(g) if isinstance(g, tuple) else g:44} " + line([s for _, s in groups[g]]))


def mean(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else None


def line(scores):
    def pct(v):
        return "      -" if v is None else f"{100 * v:6.1f}%"
    return f"{len(scores):5} " + " ".join(pct(mean([s[k] for s in scores])) for k in ("exact", "recov", "lost", "simil", "wrong", "harm"))


def lost_nothing(case):
    return case["set"] == "mojibake" and case["invertible"]


def lost_bytes(case):
    """What read legacy bytes as UTF-8 is out of it: nobody can repair that."""
    return case["set"] == "mojibake" and not case["invertible"] and not case["channel"].endswith(">utf-8") and ">utf-8," not in case["channel"]


def lines_of(rows):
    """Damaged, recovered and wrong lines of the files as Windows decodes them."""
    return tuple(sum(s["lines"][i] for _, s in rows if s["lines"]) for i in range(3))


def totals(rows):
    """The figures of the last line, as shares; None where no case tells."""
    def rate(keep, key):
        v = mean([s[key] for case, s in rows if keep(case)])
        return None if v is None else round(v, 4)

    def of(name):
        return lambda case: case["set"] == name

    def in_one_piece(case):
        return case["set"] == "legacy" and case["invertible"]
    lines, recovered, wrong = lines_of(rows)
    return {
        "mojibake_exact": rate(lost_nothing, "exact"), "mojibake_wrong": rate(lost_nothing, "wrong"), "mojibake_harm": rate(lost_nothing, "harm"),
        "lossy_exact": rate(lost_bytes, "exact"), "lossy_recovered": rate(lost_bytes, "recov"), "lost_recovered": rate(lost_bytes, "lost"),
        "lossy_harm": rate(lost_bytes, "harm"),
        "wild_exact": rate(of("wild"), "exact"), "clean_false_positive": rate(of("clean"), "wrong"), "trap_false_positive": rate(of("trap"), "wrong"),
        "legacy_exact": rate(in_one_piece, "exact"),
        "lines_recovered": round(recovered / lines, 4) if lines else None, "lines_wrong": round(wrong / lines, 4) if lines else None,
        "legacy_wrong": rate(in_one_piece, "wrong"),
    }


def run_tool(cases, tool, jobs, argv=(), check_argv=(), plain_argv=()):
    """The tool over the cases: (case, score) for each, the outputs (of a command only), notes, and how often it failed by kind of error.

    For a command, `plain_argv` is the second run over the files as Windows decodes them, which tells their wrong lines."""
    if tool != "fix-encoding":
        TOOLS[tool]()  # fails here if it is not installed: a pool would start its processes again and again
        with multiprocessing.Pool(jobs, _start, (tool,)) as pool:
            got = pool.map(_one, cases, chunksize=32)
        return list(zip(cases, (s for s, _ in got))), None, {}, collections.Counter(e.split(":")[0] for _, e in got if e)
    work, notes = run_command(cases, list(argv), list(check_argv))
    with multiprocessing.Pool(jobs) as pool:
        scores = pool.map(_score, work, chunksize=32)
    windows = [c for c in cases if c["variant"] == "windows"]
    if windows and plain_argv and plain_argv != argv:
        plain = {case["id"]: by_lines(case, data, out)[2] for case, data, out in run_command(windows, list(plain_argv), None)[0]}
        for case, s in zip(cases, scores):
            if s["lines"]:
                s["lines"] = (*s["lines"][:2], plain[case["id"]])
    return list(zip(cases, scores)), [w[2] for w in work], notes, collections.Counter()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", nargs="+")
    ap.add_argument("--tool", required=True, choices=["fix-encoding", *TOOLS])
    ap.add_argument("--bin", help="the program, for fix-encoding")
    ap.add_argument("--args", default="--write --guess", help="its arguments before the folder (give it as --args=...)")
    ap.add_argument("--check-args", default="--check", help="its arguments for the check of the clean files; empty: no check")
    ap.add_argument("--plain-args", default="--write", help="its arguments for the second run over files as Windows decodes them, which tells their lines_wrong")
    ap.add_argument("--jobs", type=int, default=os.cpu_count())
    ap.add_argument("--where", action="append", default=[], metavar="KEY=REGEX", help="only cases whose KEY (channel, variant, lang, unit …) matches; repeatable")
    ap.add_argument("--sets", help="only these sets, comma-separated: mojibake,wild,clean,trap,legacy")
    ap.add_argument("--detail", choices=["short", "full"], default="short", help="full: also tables by channel and by language")
    ap.add_argument("--failures", metavar="FILE", help="writes the cases that were not right here, as JSON lines")
    args = ap.parse_args()
    cases = [c for path in args.corpus for c in corpora.read(path)]
    if args.sets:
        cases = [c for c in cases if c["set"] in args.sets.split(",")]
    for key, _, pattern in (w.partition("=") for w in args.where):
        cases = [c for c in cases if re.fullmatch(pattern, str(c.get(key, "")))]
    if args.tool in DETECTORS:
        cases = [c for c in cases if c["set"] in ("legacy", "clean")]
    if args.tool == "fix-encoding" and not args.bin:
        ap.error("--tool fix-encoding needs --bin")
    began = time.time()
    argv, check_argv, plain_argv = ([args.bin, *shlex.split(a)] if a else [] for a in (args.args, args.check_args, args.plain_args))
    rows, outs, notes, errors = run_tool(cases, args.tool, args.jobs, argv or [args.bin], check_argv, plain_argv)

    def part(*sets):
        return [r for r in rows if r[0]["set"] in sets]

    moji = part("mojibake")
    if moji:
        table("mojibake: variant, channel family", moji, lambda c: (f"{group_variant(c['variant']):7}", channel_family(c)))
        table("mojibake: variant, unit", moji, lambda c: (f"{group_variant(c['variant']):7}", c["unit"]))
        table("mojibake, nothing lost: language family, unit",
              [r for r in moji if r[0]["invertible"]], lambda c: (f"{FAMILY.get(c['lang'], 'other'):9}", c["unit"]))
        table("mojibake: lossy variants", [r for r in moji if not r[0]["invertible"]], lambda c: c["variant"] + (" (>utf-8)" if ">utf-8" in c["channel"] else ""))
    lines = [r for r in moji if r[1]["lines"]]
    if lines:
        table_of_lines(lines, lambda c: f"{c['channel']} {c.get('decoder', '')}")
    if part("wild"):
        table("wild", part("wild"), lambda c: c["variant"])
        table("mojibake: lossy variants from UTF-8: channel family, language family", [r for r in moji if not r[0]["invertible"] and r[0]["channel"].startswith("utf-8>")],
              lambda c: (channel_family(c), FAMILY.get(c["lang"], "other")))
    if part("clean", "trap"):
        table("clean and traps (wrong = harm = false positive)", part("clean", "trap"),
              lambda c: (c["set"], c["variant"]) if args.detail == "full" else
              (c["set"], "prose " + FAMILY.get(c["lang"], "other") if c["variant"] == "prose" else
               c["variant"] if c["variant"] in ("ftfy-negative", "blns", "rare-script", "mojibake-quoted", "markdown") else "other"))
    if part("legacy"):
        table("legacy files: encoding", part("legacy"), lambda c: (c["channel"], c["variant"] if c["variant"] != "plain" else ""))
        table("legacy files: variant, unit", part("legacy"), lambda c: (c["variant"], c["unit"]))
    if args.detail == "full":
        table("mojibake: channel, variant", moji, lambda c: (c["channel"], group_variant(c["variant"])))
        table("mojibake, nothing lost: language", [r for r in moji if r[0]["invertible"]], lambda c: c["lang"])

    if args.failures:
        with open(args.failures, "w", encoding="utf-8") as f:
            for i, (case, s) in enumerate(rows):
                if not s["exact"]:
                    rec = {k: case[k] for k in ("id", "set", "lang", "unit", "channel", "variant", "truth")}
                    rec["input"] = base64.b64decode(case["input_b64"]).decode("utf-8", "backslashreplace")
                    if outs is not None:
                        rec["output"] = outs[i].decode("utf-8", "backslashreplace")
                    f.write(json.dumps({**rec, **s}, ensure_ascii=False) + "\n")

    overall = {"tool": args.tool, "cases": len(rows), "seconds": round(time.time() - began, 1), **totals(rows), **notes}
    if errors:
        overall["errors"] = dict(errors)
    print("\n" + json.dumps(overall))


if __name__ == "__main__":
    main()
