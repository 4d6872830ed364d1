"""Redaction measured on labelled records that lie beside the project: recall, precision, speed.

Run: python benchmarks/privacy.py [--presidio MODEL] [--half 0|1]; with --presidio in an environment
that has presidio-analyzer and the spaCy model (not needed by cemlab). The records are parted by
template: even ones are for tuning, odd ones for the report. A redaction is right if it overlaps a
labelled span of any kind. Names are also planted in comments that were written by people, once as
they are and once with every word of theirs taken out of the lists of names.
"""

import argparse
import csv
import difflib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
MASK = re.compile(r"\[[A-Z]+\]")
STRUCTURED = (
    *("CREDIT_CARD", "PHONE_NUMBER", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "DOMAIN_NAME"),
    *("US_SSN", "US_DRIVER_LICENSE"),
)
# Thought up for this test, from several languages. They are measured again as names of no list.
PEOPLE = (
    *("Tamsin Okoro", "Bartholomew Quigg", "Ewa Lisiecka", "Ngozi", "Mr Hallam", "Oisín"),
    *("Priyanka Raghunathan", "Mrs Feathers", "Jorge Benavides", "Saoirse", "Hiroko Taniguchi"),
    *("Dermot", "Beatriz Salgueiro", "Lachlan", "Ms Adeyemi", "Katarzyna", "Theo Marchetti"),
    *("Anneliese Vogt", "Dr Pemberton", "Rosalind"),
)
FRAMES = (
    "I spoke to {}, who sorted it out in a minute.",
    "Special thanks to {} for looking after my mother.",
    "The agent, {}, refused to listen.",
    "{} at the desk was very kind to us.",
    "A steward called {} brought us water.",
    "{} was so helpful that I asked for her manager.",
    "My name is {} and I want my money back.",
    "We were served by {} on the way out.",
    "{} told me that nothing could be done.",
    "I wrote to {} three times and got no reply.",
)


def spans(text: str, masked: str) -> list[tuple[int, int]]:
    """Find what was masked, by what stands between the masks."""
    if text == masked:
        return []
    found, place = [], 0
    pieces = MASK.split(masked)
    for number, piece in enumerate(pieces):
        at = text.find(piece, place) if piece else place
        if number == len(pieces) - 1 and not piece:
            at = len(text)
        if at < 0:  # spelt otherwise
            parts = difflib.SequenceMatcher(None, text, masked, autojunk=False).get_opcodes()
            return [(a, max(b, a + 1)) for kind, a, b, *_ in parts if kind != "equal"]
        if number:
            found.append((place, max(at, place + 1)))
        place = at + len(piece)
    return found


def by_cemlab(texts: list[str]) -> list[list[tuple[int, int]]]:
    """Redact as a study is redacted."""
    from cemlab.privacy import redact

    return [spans(t, m) for t, m in zip(texts, redact(texts), strict=True)]


def by_presidio(model: str) -> Callable[[list[str]], list[list[tuple[int, int]]]]:
    """Redact with presidio-analyzer and a spaCy model."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = [{"lang_code": "en", "model_name": model}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine())
    kinds = ["PERSON", "CREDIT_CARD", "PHONE_NUMBER", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS"]
    kinds += ["URL", "US_SSN", "US_DRIVER_LICENSE", "LOCATION"]
    return lambda texts: [
        [(f.start, f.end) for f in engine.analyze(text, "en", entities=kinds)] for text in texts
    ]


def overlap(span: tuple[int, int], start: int, end: int) -> bool:
    """Whether a redaction touches a labelled span."""
    return span[0] < end and start < span[1]


def on_records(finder: Callable[[list[str]], list[list[tuple[int, int]]]], half: int) -> None:
    """Print recall by kind, precision and comments per second of processor time."""
    records = json.loads((SHARED / "pii" / "synth_dataset_v2.json").read_text("utf-8"))
    records = [r for r in records if r["template_id"] % 2 == half]
    finder(["Warm up, Anna Miller, +49 30 555 0123."])
    began = time.process_time()
    found = finder([r["full_text"] for r in records])
    seconds = time.process_time() - began
    hit, given, right, all_ = Counter(), Counter(), 0, 0
    for record, masks in zip(records, found, strict=True):
        labels = [(s["start_position"], s["end_position"]) for s in record["spans"]]
        for span, label in zip(labels, record["spans"], strict=True):
            given[label["entity_type"]] += 1
            hit[label["entity_type"]] += any(overlap(m, *span) for m in masks)
        right += sum(any(overlap(m, *span) for span in labels) for m in masks)
        all_ += len(masks)
    structured = sum(hit[k] for k in STRUCTURED) / sum(given[k] for k in STRUCTURED)
    for kind in (*STRUCTURED, "STREET_ADDRESS", "ZIP_CODE", "PERSON"):
        print(f"{kind:20} {given[kind]:5}  recall {hit[kind] / max(given[kind], 1):.3f}")
    print(f"structured kinds     {sum(given[k] for k in STRUCTURED):5}  recall {structured:.3f}")
    print(f"precision of all {all_} redactions {right / all_:.3f}")
    print(f"{len(records) / seconds:,.0f} records/s")


def airline() -> list[str]:
    """Read comments of travellers, of 880 letters each."""
    with (SHARED / "airline_reviews" / "british_airways.csv").open(encoding="utf-8") as file:
        return [row["ReviewBody"] for row in csv.DictReader(file)]


def planted() -> tuple[list[str], list[tuple[int, int]]]:
    """Plant a name in each of 200 comments, as a sentence of its own in the middle."""
    texts, places = [], []
    for i, body in enumerate(airline()[: 200 * 18 : 18]):
        cut = body.find(". ", len(body) // 3) + 2
        cut = cut if cut > 1 else 0
        name = PEOPLE[i % len(PEOPLE)]
        before, after = FRAMES[(i // len(PEOPLE)) % len(FRAMES)].split("{}")
        texts.append(f"{body[:cut]}{before}{name}{after} {body[cut:]}")
        bare = re.sub(r"^(?:Mr|Mrs|Ms|Dr) ", "", name)
        start = cut + len(before) + len(name) - len(bare)
        places.append((start, start + len(bare)))
    return texts, places


def unlisted() -> None:
    """Take the planted names out of cemlab's lists."""
    from cemlab.privacy import names, words

    gone = {words.plain(word) for name in PEOPLE for word in name.split()}
    lists = tuple(held - gone for held in words.listed())
    words.listed = lambda: lists
    for held in (words.kind, words.lexicon, names._given, names._is_plain, names._names_in):
        held.cache_clear()


def on_comments(finder: Callable[[list[str]], list[list[tuple[int, int]]]], what: str) -> None:
    """Print the recall of the planted names."""
    texts, places = planted()
    found = finder(texts)
    hit = sum(any(overlap(m, *p) for m in masks) for masks, p in zip(found, places, strict=True))
    print(f"names planted in {len(texts)} airline comments, {what}: recall {hit / len(texts):.3f}")


def on_all(finder: Callable[[list[str]], list[list[tuple[int, int]]]], step: int) -> None:
    """Print how many redactions comments get as they stand, and comments per second."""
    texts = airline()[::step]
    began = time.process_time()
    masks = sum(map(len, finder(texts)))
    seconds = time.process_time() - began
    print(f"{len(texts)} airline comments as they stand: {masks} redactions of all kinds, ", end="")
    print(f"{len(texts) / seconds:,.0f} comments/s")


def main() -> None:
    """Measure cemlab, or a peer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presidio", metavar="MODEL", help="measure presidio with this model")
    parser.add_argument("--half", type=int, default=1, choices=(0, 1), help="1: not tuned on")
    args = parser.parse_args()
    if not SHARED.exists():
        sys.exit(f"The labelled records are not there: {SHARED}")
    finder = by_presidio(args.presidio) if args.presidio else by_cemlab
    on_records(finder, args.half)
    on_comments(finder, "as they are")
    on_all(finder, 18 if args.presidio else 1)
    if not args.presidio:
        unlisted()
        on_comments(finder, "of no list")


if __name__ == "__main__":
    main()
