"""Reads and writes a corpus: one JSON object a line, compressed, always the same bytes for the same cases.

In the file a case has `input`, the damaged text, or `input_b64`, its bytes where they are not UTF-8, or neither where
the input is the truth (clean texts and traps). In the program it always has `input_b64`. Other keys: README.md.
"""
import base64
import gzip
import json


def read(path):
    with gzip.open(path, "rt", encoding="utf-8") as f:
        return [_unpacked(json.loads(line)) for line in f]


def write(path, cases):
    """No time and no file name in the header."""
    with open(path, "wb") as f, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=f, mtime=0) as z:
        for case in cases:
            z.write((json.dumps(_packed(case), ensure_ascii=False) + "\n").encode("utf-8"))


def _unpacked(case):
    if "input_b64" not in case:
        text = case.pop("input", case["truth"])
        case["input_b64"] = base64.b64encode(text.encode("utf-8")).decode("ascii")
    return case


def _packed(case):
    out = {}
    for key, value in case.items():
        if key != "input_b64":
            out[key] = value
            continue
        try:
            text = base64.b64decode(value).decode("utf-8")
        except UnicodeDecodeError:
            out[key] = value
            continue
        if text != case["truth"]:
            out["input"] = text
    return out
