"""Quality, speed and memory of the emotion tiers: ``python benchmarks/emotions.py --data DIR``.

DIR holds goemotions/, cx_emotions/ and airline_reviews/. Prints one Markdown table. All figures
are those of the classifiers as shipped. Thresholds were chosen on cx_emotions dev among others; the
model cards have that figure without the advantage. `airline_labels.csv` holds two labellings of
passages of airline reviews, which no model was trained on, given by a language model under the
guide of cx_emotions: keys of the texts, no text. ``--reddit-only FOLDER``, made by
``benchmarks/reddit_only.py``, puts both tiers beside them as they are without a customer's comment.
VADER, and the speed of a RoBERTa-base with random weights under torch, are there where the extras
"bench" and "train" are installed. ``--part`` measures only quality, speed or memory.
"""

import argparse
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.emotions import EMOTIONS, EmotionClassifier
from cemlab.emotions.classifier import TIERS
from cemlab.emotions.corpora import (
    Labelled,
    key_of,
    one_hot,
    read_customers,
    read_goemotions,
    read_voices,
)
from cemlab.emotions.evaluation import (
    best_thresholds,
    calibration_error,
    fold,
    macro_f1,
    micro_f1,
)
from cemlab.emotions.linear import LinearModel
from cemlab.emotions.polarity import polarity
from cemlab.emotions.taxonomy import SENTIMENT
from cemlab.emotions.transformer import Transformer

VOICES = Path(__file__).parents[1] / "tests/emotions/data/voices_test.csv"
AIRLINE = Path(__file__).with_name("airline_labels.csv")
SPEED_TEXTS = {
    "transformer": 4_000,
    "linear": 20_000,
    "TextBlob (polarity)": 2_000,
    "RoBERTa-base (torch)": 256,
}
MANY = 100_000
Reader = Callable[[list[str]], np.ndarray]


@dataclass
class Data:
    """What all readers are measured on."""

    dev: Labelled
    test: Labelled
    customers: list[Labelled]
    voices: list[Labelled]
    reviews: pd.DataFrame
    airline: list[Labelled]

    @classmethod
    def read(cls, folder: Path) -> "Data":
        """Read all of it."""
        reviews = pd.read_csv(folder / "airline_reviews" / "british_airways.csv")
        return cls(
            *(read_goemotions(folder / "goemotions", split) for split in ("dev", "test")),
            [read_customers(folder / "cx_emotions", "dev", f"labels_{name}") for name in "ab"],
            [read_voices(VOICES, f"labels_{name}") for name in "ab"],
            reviews,
            passages(reviews["ReviewBody"]),
        )


def passages(reviews: pd.Series) -> list[Labelled]:
    """Give the labelled passages, each one sentence of a review or two, by both labellings."""
    table = pd.read_csv(AIRLINE, index_col="key", dtype=str)
    found = {}
    for review in reviews:
        said = [part.strip() for part in re.split(r"(?<=[.!?])\s+", review) if part.strip()]
        pairs = [f"{first} {then}" for first, then in pairwise(said)]
        found |= {key_of(text): text for text in [*said, *pairs]}
    texts = [found[key] for key in table.index]
    return [Labelled(texts, one_hot(table[name].str.split(";"))) for name in table]


def of_twenty_words(folder: Path, n: int) -> list[str]:
    """Comments of 20 words each, drawn from the words of real ones."""
    words = " ".join(read_goemotions(folder / "goemotions", "dev").texts).split()
    drawn = np.random.default_rng(0).integers(len(words), size=(n, 20))
    return [" ".join(words[place] for place in row) for row in drawn]


def valence(classifier: EmotionClassifier) -> Reader:
    """Highest positive minus highest negative probability; NaN where a text cannot be read."""
    places = [[EMOTIONS.index(n) for n in SENTIMENT[side]] for side in ("positive", "negative")]

    def read(texts: list[str]) -> np.ndarray:
        found = classifier.predict_proba(texts)
        return found[:, places[0]].max(axis=1) - found[:, places[1]].max(axis=1)

    return read


def textblob(texts: list[str]) -> np.ndarray:
    """TextBlob's polarity; NaN without a cue."""
    return polarity(texts)["polarity"].to_numpy()


def vader(texts: list[str]) -> np.ndarray:
    """VADER's compound score; its 0.0 cannot be told from no cue."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


def of_reddit_alone(folder: Path, tier: str) -> EmotionClassifier:
    """Load a tier that saw no customer's comment."""
    with (folder / "linear.npz").open("rb") as file:
        words = LinearModel.load(file)
    classifier = EmotionClassifier(tier)
    classifier._reader = words if tier == "linear" else Transformer(folder, words)
    return classifier


def stars(read: Reader, reviews: pd.DataFrame) -> dict[str, float]:
    """Share of signs that agree with 1–3 or 8–10 stars, both ends alike; share with a sign."""
    given = reviews["OverallRating"]
    kept = given.le(3) | given.ge(8)
    value = read(reviews.loc[kept, "ReviewBody"].astype(str).tolist())
    good = given[kept].ge(8).to_numpy()
    return {
        "airline reviews: sign agrees with stars": np.mean(
            [(value[good] > 0).mean(), (value[~good] < 0).mean()]
        ),
        "airline reviews: a sign was read": (np.nan_to_num(value) != 0).mean(),
    }


def twice(classifier: EmotionClassifier, passes: list[Labelled]) -> tuple[float, float]:
    """Micro-F1, the mean of two labellings', and calibration error on comments labelled twice."""
    chance = np.nan_to_num(classifier.predict_proba(passes[0].texts))
    chosen, both = classifier.choose(chance), [one.labels for one in passes]
    f1 = np.mean([micro_f1(found, chosen) for found in both])
    return f1, calibration_error(np.vstack(both), np.vstack([chance] * 2))


def labels(classifier: EmotionClassifier, data: Data) -> dict[str, float]:
    """How well the 28 labels are read."""
    chance = np.nan_to_num(classifier.predict_proba(data.test.texts))
    chosen, truth = classifier.choose(chance), data.test.labels
    on_dev = np.nan_to_num(classifier.predict_proba(data.dev.texts))
    own = best_thresholds(on_dev, data.dev.labels, np.ones(len(on_dev)))
    customers, voices, airline = (
        twice(classifier, passes) for passes in (data.customers, data.voices, data.airline)
    )
    return {
        "customers, dev: micro-F1": customers[0],
        "written voices, test: micro-F1": voices[0],
        "airline passages: micro-F1": airline[0],
        "GoEmotions test: macro-F1": macro_f1(truth, chosen),
        "GoEmotions test: micro-F1": micro_f1(truth, chosen),
        "… macro-F1, thresholds from its own dev": macro_f1(truth, chance >= own),
        "… Ekman's six and neutral": macro_f1(fold(truth, "ekman")[0], fold(chosen, "ekman")[0]),
        "… sentiment and neutral": macro_f1(
            fold(truth, "sentiment")[0], fold(chosen, "sentiment")[0]
        ),
        "calibration error, GoEmotions test": calibration_error(truth, chance),
        "calibration error, customers dev": customers[1],
        "calibration error, airline passages": airline[1],
    }


def speed(read: Reader, texts: list[str]) -> float:
    """Distinct comments of 20 words read per second, once warm."""
    read(texts[:100])
    started = time.perf_counter()
    read(texts)
    return len(texts) / (time.perf_counter() - started)


def roberta() -> Reader:
    """Give a RoBERTa-base with random weights, in batches of 32, for its speed alone."""
    import torch
    from transformers import RobertaConfig, RobertaForSequenceClassification

    model = RobertaForSequenceClassification(RobertaConfig(num_labels=len(EMOTIONS))).eval()

    def read(texts: list[str]) -> np.ndarray:
        # Twenty words are about 25 of its pieces, two of which mark the ends.
        ids = torch.randint(5, 30_000, (len(texts), 27))
        with torch.inference_mode():
            return np.vstack([model(part).logits.numpy() for part in ids.split(32)])

    return read


def peak(tier: str, folder: Path) -> float:
    """Give the most memory, in MB, that a process of its own takes to read many comments."""
    command = [sys.executable, __file__, "--data", str(folder), "--memory-of", tier]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def quality(folder: Path, reddit_only: Path | None) -> dict[str, dict[str, float]]:
    """How well each reader reads."""
    data = Data.read(folder)
    readers = {tier: EmotionClassifier(tier) for tier in TIERS if tier != "polarity"}
    for tier in list(readers):
        name = f"{tier}, GoEmotions only"
        readers[name] = reddit_only and of_reddit_alone(reddit_only, tier)
    found = {
        name: {**labels(one, data), **stars(valence(one), data.reviews)} if one else {}
        for name, one in readers.items()
    }
    found["TextBlob (polarity)"] = stars(textblob, data.reviews)
    if find_spec("vaderSentiment"):
        found["VADER"] = stars(vader, data.reviews)
    return found


def speeds(folder: Path) -> dict[str, dict[str, float]]:
    """How fast each reader reads."""
    readers = {tier: EmotionClassifier(tier).predict for tier in TIERS}
    readers["TextBlob (polarity)"] = readers.pop("polarity")
    if find_spec("transformers"):
        readers["RoBERTa-base (torch)"] = roberta()
    texts = of_twenty_words(folder, max(SPEED_TEXTS.values()))
    return {
        name: {"comments/s": speed(read, texts[: SPEED_TEXTS[name]])}
        for name, read in readers.items()
    }


def memory(folder: Path) -> dict[str, dict[str, float]]:
    """How much memory the tiers take."""
    return {
        tier: {"MB for 100,000 comments": peak(tier, folder)}
        for tier in TIERS
        if tier != "polarity"
    }


def told(value: float) -> str:
    """Write a figure."""
    return "–" if pd.isna(value) else f"{value:,.3f}" if value < 2 else f"{value:,.0f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reddit-only", type=Path, help="folder of benchmarks/reddit_only.py")
    parser.add_argument("--part", choices=("quality", "speed", "memory"), help="default: all")
    parser.add_argument("--memory-of", choices=TIERS, help="print what reading many comments takes")
    given = parser.parse_args()
    if given.memory_of:
        EmotionClassifier(given.memory_of).predict(of_twenty_words(given.data, MANY))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
        return
    parts = {
        "quality": lambda: quality(given.data, given.reddit_only),
        "speed": lambda: speeds(given.data),
        "memory": lambda: memory(given.data),
    }
    asked = [given.part] if given.part else list(parts)
    table = pd.concat([pd.DataFrame(parts[name]()) for name in asked]).map(told)
    if "quality" in asked and not given.reddit_only:
        table.loc[:, table.columns.str.endswith("only")] = "not run"
    lines = [
        ["", *table.columns],
        ["---"] * (len(table.columns) + 1),
        *table.reset_index().to_numpy(),
    ]
    print("\n".join("| " + " | ".join(line) + " |" for line in lines))


if __name__ == "__main__":
    main()
