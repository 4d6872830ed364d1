"""Quality and speed of the emotion tiers: ``python benchmarks/emotions.py --data DIR``.

DIR holds goemotions/, cx_emotions/ and airline_reviews/. Prints one Markdown table. All figures
are those of the classifiers as shipped. The thresholds of the linear tier were chosen on
cx_emotions dev among others; the model card has that figure without the advantage.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.emotions import EMOTIONS, EmotionClassifier
from cemlab.emotions.corpora import Labelled, read_customers, read_goemotions
from cemlab.emotions.evaluation import fold, macro_f1, micro_f1
from cemlab.emotions.polarity import polarity
from cemlab.emotions.taxonomy import SENTIMENT

COLUMNS = (
    "reader",
    "GoEmotions test, macro-F1 of 28",
    "same, of positive/negative",
    "customers dev, micro-F1 of 28",
    "airline reviews, sign right",
    "sign read",
    "comments/s",
)
Reader = Callable[[list[str]], np.ndarray]


def valence(classifier: EmotionClassifier) -> Reader:
    """Highest positive minus highest negative probability; NaN where a text cannot be read."""
    places = {
        side: [EMOTIONS.index(name) for name in SENTIMENT[side]]
        for side in ("positive", "negative")
    }

    def read(texts: list[str]) -> np.ndarray:
        found = classifier.predict_proba(texts)
        return found[:, places["positive"]].max(axis=1) - found[:, places["negative"]].max(axis=1)

    return read


def textblob(texts: list[str]) -> np.ndarray:
    """TextBlob's polarity; NaN without a cue."""
    return polarity(texts)["polarity"].to_numpy()


def vader(texts: list[str]) -> np.ndarray:
    """VADER's compound score; its 0.0 cannot be told from no cue."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


def star_agreement(read: Reader, reviews: pd.DataFrame) -> tuple[float, float]:
    """Share of signs that agree with 1–3 or 8–10 stars, both ends alike; share that has a sign."""
    stars = reviews["OverallRating"]
    kept = stars.le(3) | stars.ge(8)
    value = read(reviews.loc[kept, "ReviewBody"].astype(str).tolist())
    good = stars[kept].ge(8).to_numpy()
    right = np.mean([(value[good] > 0).mean(), (value[~good] < 0).mean()])
    return float(right), float((np.nan_to_num(value) != 0).mean())


def sides(values: np.ndarray) -> np.ndarray:
    """Fold emotions into the positive and the negative group."""
    return fold(values, "sentiment")[0][:, :2]


def signs(value: np.ndarray) -> np.ndarray:
    """Positive and negative from a polarity, by TextBlob's own border of 0.1."""
    return np.column_stack([value >= 0.1, value <= -0.1])


def speed(read: Reader, texts: list[str]) -> float:
    """Distinct comments of 20 words read per second, once warm."""
    read(texts[:100])
    started = time.perf_counter()
    read(texts)
    return len(texts) / (time.perf_counter() - started)


def of_twenty_words(texts: list[str], n: int) -> list[str]:
    """Comments of 20 words each, drawn from the words of real ones."""
    words = " ".join(texts).split()
    order = np.random.default_rng(0).permutation(len(words))[: n * 20].reshape(n, 20)
    return [" ".join(words[place] for place in row) for row in order]


def row(
    name: str, read: Reader, shipped: EmotionClassifier | None, data: dict[str, object]
) -> list[str]:
    """All figures of one reader."""
    test: Labelled = data["test"]
    passes: list[Labelled] = data["dev"]
    if shipped:
        chosen = shipped.predict(test.texts)
        on_dev = shipped.predict(passes[0].texts)
        all_labels = f"{macro_f1(test.labels, chosen):.3f}"
        customers = f"{np.mean([micro_f1(one.labels, on_dev) for one in passes]):.3f}"
        group = macro_f1(sides(test.labels), sides(chosen))
    else:
        all_labels = customers = "–"
        group = macro_f1(sides(test.labels), signs(read(test.texts)))
    right, told = star_agreement(read, data["reviews"])
    rate = speed(read, data["twenty"])
    return [
        name,
        all_labels,
        f"{group:.3f}",
        customers,
        f"{right:.3f}",
        f"{told:.3f}",
        f"{rate:,.0f}",
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    goemotions, customers = folder / "goemotions", folder / "cx_emotions"
    data = {
        "test": read_goemotions(goemotions, "test"),
        "dev": [read_customers(customers, "dev", f"labels_{name}") for name in "ab"],
        "reviews": pd.read_csv(folder / "airline_reviews" / "british_airways.csv"),
        "twenty": of_twenty_words(read_goemotions(goemotions, "train").texts, 20_000),
    }
    linear = EmotionClassifier("linear")
    readers = [("linear tier", valence(linear), linear), ("TextBlob", textblob, None)]
    try:
        import vaderSentiment  # noqa: F401  -- only the bench extra brings it
    except ImportError:
        pass
    else:
        readers.append(("VADER", vader, None))
    lines = [COLUMNS, ["---"] * len(COLUMNS), *[row(*reader, data) for reader in readers]]
    print("\n".join("| " + " | ".join(line) + " |" for line in lines))


if __name__ == "__main__":
    main()
