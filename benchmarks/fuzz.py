"""Files out of joint, thrown at every reader: none may raise but a DataError.

Run by hand: `nice -n 19 python benchmarks/fuzz.py [INPUTS] [SEED] [COUNTER]` (default 100,000).
A counter is a JSON file that is written every 500 inputs: where it is there, the run goes on. A
seed file of each kind is cut, doubled, flipped, spliced with another kind's or filled with what
breaks parsers. A worker process reads them; where it dies or stands still for a minute, that input
is counted too and kept under the folder that is printed. `net: Name` is what the last net around a
reader caught: it is told apart from what is refused by a rule. SPSS data are tried in a fork of a
process that waits for them, as to start one for each input would take most of the time.
"""

import collections
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

SNIPPETS = [
    b'"', b'""', b"\0", b"\r", b"\n", b"\r\n", b",", b";", b"\t", b"|", b"\xff", b"\xef\xbb\xbf",
    b"\xff\xfe", b"{", b"}", b"[", b"]", b"[" * 3000, b'{"a":' * 2000, b"NaN", b"1e999", b"-0",
    b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", "٣".encode(), b"9" * 400, b"<" * 500, b"&#x110000;",
    b"=1+1", b'{"ImportId":"QID1-1"}', b"{'ImportId': 'QID9#1_2_TEXT'}", b"From x@y Mon\n",
    b"Respondent ID", b"ResponseID,ResponseSet", b"Content-Type: text/html; charset=x\n\n",
    b"=?utf-8?q?=ff?=", b"Date: Mon, 99 Foo 0000 99:99\n", b"\x1e", b"\x1a", b"\x85", b" ",
]  # fmt: skip


# What `cemlab.load.spss` tries in a process of its own, here forked for each line that is a path.
TRY = """
import os, sys, pyreadstat, resource
resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            reader, path = line.strip().split(maxsplit=1)
            getattr(pyreadstat, reader)(path, output_format="dict")
        except BaseException:
            os._exit(1)
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""
# Read as the questionnaire of an export that is whole.
BESIDE = {"qsf": "qualtrics", "R": "limesurvey"}


def seeds() -> dict[str, bytes]:
    """Small whole files of every kind."""
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "score": [1.0, 7.0, 9.0, 10.0],
            "at": ["2024-03-01 10:00", "1.2.2024", "", "3/4/2024"],
            "why": ["Good, quick", 'She said "yes"', "Zeile\nzwei", "è"],
        }
    )
    text = frame.to_csv(index=False)
    found = {
        "comma": text.encode(),
        "semicolon": frame.to_csv(index=False, sep=";").encode("cp1252"),
        "utf16": text.encode("utf-16"),
        "json": json.dumps(frame.to_dict("records")).encode(),
        "lines": "\n".join(json.dumps(r) for r in frame.to_dict("records")).encode(),
        "qualtrics": b"ResponseId,Q1_1,Q1_2,Q2\nID,A - x,A - y,Why?\n"
        b"{'ImportId': '_recordId'},{'ImportId': 'QID1_1'},{'ImportId': 'QID1_2'},"
        b"{'ImportId': 'QID2_TEXT'}\nR1,1,,ok\nR2,,1,no\n",
        "legacy": b"V1,V2,Q1\nResponseID,ResponseSet,How?\nR1,D,7\n",
        "surveymonkey": b"RespondentID,Which?,,Sex\n,App,Mail,Response\n1,App,,m\n2,,Mail,f\n",
        "limesurvey": b'"id","submitdate","lastpage","startlanguage","Q1","Q2"\n"1","","2","en",'
        b'"A1","1"\n"2","2024-05-01 10:00:00","2","en","A2","0"\n',
        "R": b'attributes(data)$variable.labels[5] <- "How?"\ndata[, 5] <- factor(data[, 5], '
        b'levels=c("A1","A2"),labels=c("Good", "Not \\"so\\" good"))\n'
        b'attributes(data)$variable.labels[6] <- "[App] Where?"\ndata[, 6] <- factor(data[, 6], '
        b'levels=c(1,0),labels=c("Yes", "Not selected"))\n',
        "qsf": json.dumps(
            {
                "SurveyEntry": {},
                "SurveyElements": [
                    {
                        "Element": "SQ",
                        "Payload": {
                            "QuestionID": name,
                            "QuestionText": "<b>How?</b>",
                            "QuestionType": kind,
                            "Selector": selector,
                            "Choices": {"1": {"Display": "x"}, "2": {"Display": "y"}},
                        },
                    }
                    for name, kind, selector in (("QID1", "MC", "MAVR"), ("QID2", "TE", "SL"))
                ],
            }
        ).encode(),
        "mail": b"From a@b Mon\nMessage-ID: <1>\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n"
        b"Subject: =?utf-8?q?H=C3=A4?=\nContent-Type: text/plain; charset=utf-8\n\nHello\n> old\n\n"
        b"From c@d Tue\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; "
        b"boundary=q\n\n--q\nContent-Type: text/html\n\n<p>Hi</p>\n--q--\n",
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frame.to_excel(folder / "a.xlsx", index=False, engine="xlsxwriter")
        frame.to_parquet(folder / "a.parquet")
        for suffix, options in (("sav", {}), ("zsav", {"compress": True})):
            words = {"score": {1: "low", 10: "high"}}
            file = str(folder / f"a.{suffix}")
            pyreadstat.write_sav(frame, file, variable_value_labels=words, **options)
        words = {"score": {1: "low", 7: "middle", 9: "high", 10: "highest"}}
        for release in (114, 118):
            frame.to_stata(
                folder / f"a.dta{release}", version=release, write_index=False,
                value_labels=words, convert_strl=["why"] if release > 116 else None,
            )  # fmt: skip
        pyreadstat.write_por(frame.drop(columns="why"), str(folder / "a.por"))
        found |= {path.suffix[1:]: path.read_bytes() for path in folder.iterdir()}
    return found


def spoil(rng: random.Random, kind: str, whole: dict[str, bytes]) -> bytes:
    """Change a seed file in one to eight places."""
    content = bytearray(whole[kind])
    inner = kind == "xlsx" and rng.random() < 0.7
    if inner:
        return _spoil_book(rng, bytes(content))
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(content) + 1)
        how = rng.randrange(7)
        if how == 0:
            del content[at:]
        elif how == 1:
            del content[at : at + rng.randint(1, 30)]
        elif how == 2:
            content[at:at] = rng.choice(SNIPPETS)
        elif how == 3 and at < len(content):
            content[at] ^= 1 << rng.randrange(8)
        elif how == 4:
            content[at:at] = content[at : at + rng.randint(1, 200)] * rng.randint(1, 20)
        elif how == 5:
            other = whole[rng.choice(sorted(whole))]
            begin = rng.randrange(len(other))
            content[at:at] = other[begin : begin + rng.randint(1, 300)]
        elif at + 4 <= len(content):
            content[at : at + 4] = rng.choice((0, 1, 2**31 - 1, 2**32 - 1)).to_bytes(4, "little")
    return bytes(content)


def _spoil_book(rng: random.Random, content: bytes) -> bytes:
    """Change a part within a book, which stays a whole archive."""
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: bytearray(old.read(name)) for name in old.namelist()}
    part = parts[rng.choice(sorted(parts))]
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(part) + 1)
        if rng.random() < 0.5:
            part[at : at + rng.randint(0, 20)] = rng.choice(SNIPPETS)
        else:
            del part[at : at + rng.randint(1, 40)]
    with zipfile.ZipFile(out, "w") as new:
        for name, body in parts.items():
            new.writestr(name, bytes(body))
    return out.getvalue()


def read(whole: dict, seed: int, first: int, last: int, folder: str, said) -> None:  # noqa: ANN001
    """Read inputs in this process, telling which one is next and what came of the last."""
    import resource
    import warnings

    from cemlab.errors import DataError
    from cemlab.load import spss
    from cemlab.load.files import read_export

    pipe = subprocess.PIPE
    tried = subprocess.Popen([sys.executable, "-c", TRY], stdin=pipe, stdout=pipe, text=True)

    def try_spss(path: Path) -> None:
        tried.stdin.write(f"{spss._reader(path)[1]} {path}\n")
        tried.stdin.flush()
        if tried.stdout.readline() != "0\n":
            raise DataError(f"{path} is damaged")

    spss._try = try_spss
    exports = {beside: Path(folder) / f"{kind}.csv" for beside, kind in BESIDE.items()}
    for beside, export in exports.items():
        export.write_bytes(whole[BESIDE[beside]])
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, 6_000_000_000))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what parsers print of broken files
    for number in range(first, last):
        rng = random.Random(f"{seed}:{number}")
        kind = rng.choice(sorted(whole))
        file = Path(folder) / (f"input.{kind}" if kind in exports else "input")
        file.write_bytes(spoil(rng, kind, whole))
        said.send((number, kind, None))
        try:
            export = read_export(*((exports[kind], None, file) if kind in exports else (file,)))
            assert len(export.cells) == len(export.rows) == len(export.ragged)
            told = f"read as {export.kind}"
        except DataError as error:
            net = re.search(r"^\S+ cannot be read \((\w+)\)", str(error))
            told = f"net: {net[1]}" if net else "refused"
        except BaseException as error:
            told = f"UNCAUGHT {type(error).__name__}"
            file.rename(file.with_name(f"uncaught-{number}"))
        said.send((number, kind, told))
    said.close()


def main() -> None:
    """Throw, count, print."""
    inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    folder = tempfile.mkdtemp(prefix="cemlab-fuzz-")
    counts, began, done, whole = collections.Counter(), time.monotonic(), 0, seeds()
    counter = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    if counter and counter.exists():
        told = json.loads(counter.read_text())
        done = told["done"]
        counts.update({tuple(key): many for key, many in told["counts"]})
    spawn = multiprocessing.get_context("spawn")
    while done < inputs:
        here, there = spawn.Pipe(duplex=False)
        worker = spawn.Process(target=read, args=(whole, seed, done, inputs, folder, there))
        worker.start()
        there.close()
        current, patience = None, 600  # until it has started, on a busy machine
        try:
            while here.poll(patience):
                patience = 60
                number, kind, told = here.recv()
                current = kind
                if told:
                    counts[kind, told] += 1
                    done, current = number + 1, None
                    if counter and done % 500 == 0:
                        state = {"done": done, "kept": folder, "counts": list(counts.items())}
                        counter.write_text(json.dumps(state))
        except EOFError:
            pass
        worker.kill()
        worker.join()
        if done < inputs:
            how = "died" if worker.exitcode != -9 else "stood still"
            counts[str(current), f"UNCAUGHT {how}"] += 1
            for bad in Path(folder).glob("input*"):
                bad.rename(bad.with_name(f"uncaught-{done}{bad.suffix}"))
            done += 1
    print(f"{inputs:,} inputs, seed {seed}, {time.monotonic() - began:.0f} s; kept in {folder}")
    for (kind, told), many in sorted(counts.items()):
        print(f"{kind:<14}{told:<40}{many:>8,}")
    bad = sum(many for (_, told), many in counts.items() if told.startswith("UNCAUGHT"))
    print(f"uncaught: {bad}")


if __name__ == "__main__":
    main()
