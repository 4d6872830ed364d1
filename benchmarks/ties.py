"""How often a sentence of a review is tied to the right touch point: `python benchmarks/ties.py`.

100 sentences of the airline reviews (../shared/data, drawn by chance once), each labelled by a
language model with the touch points it speaks of, none where it speaks of none. Words alone tie by
the study file; meaning is learnt beside 5,000 other sentences, drawn anew in each row.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.emotions.reading import spoken_of
from cemlab.emotions.ties import by_meaning
from cemlab.study import read_study
from cemlab.text import sentences

ROOT = Path(__file__).resolve().parents[1]
REVIEWS = ROOT.parent / "shared" / "data" / "airline_reviews" / "british_airways.csv"
LABELS = (
    "|value|value||food,value|crew,food|crew,food|||crew,ground|food,value||seat,food||ground|"
    "ground|ground|entertainment||ground||crew|crew|ground|entertainment||value|food||food,crew|"
    "ground|ground||ground||food||food|food|entertainment|ground,food|food|food|food|value|food|||"
    "food||crew|food|value||ground||crew|||value|food,crew|||food|||value|crew|seat||seat|ground|"
    "food|crew|seat|food,crew,seat|food,crew|crew,ground||value|food|seat|seat||||seat,value|seat|"
    "crew|crew||ground|crew|ground|ground,crew|food,seat|crew|crew||"
)  # one label per sentence of the draw below


def main() -> None:
    """Print the table."""
    reviews = pd.read_csv(REVIEWS)["ReviewBody"].dropna()
    said = [part for text in reviews for part in sentences(text)]
    labels = [set(one.split(",")) - {""} for one in LABELS.split("|")]
    drawn = sorted(np.random.default_rng(12).choice(len(said), len(labels), replace=False))
    points = read_study("airline_reviews").touchpoints
    for seed in (5, 6):
        others = np.random.default_rng(seed).choice(len(said), 5000, replace=False)
        texts = [said[i] for i in (*drawn, *sorted(set(others) - set(drawn)))]
        named = spoken_of(texts, points)
        for how, tied in (("words", named), ("meaning too", by_meaning(texts, named))):
            told = [(one, own) for one, own in zip(tied, labels, strict=False) if one is not None]
            right = sum(one in own for one, own in told)
            share = np.mean([one is not None for one in tied])
            print(
                f"seed {seed}  {how:12} right {right} of {len(told)} tied; "
                f"{right} of {sum(map(bool, labels))} found; tied of all {share:.1%}"
            )


if __name__ == "__main__":
    main()
