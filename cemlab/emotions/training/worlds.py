"""What both tiers are trained and measured on: the worlds of Reddit and of customers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.emotions.corpora import (
    Labelled,
    key_of,
    read_again,
    read_customers,
    read_goemotions,
    read_voices,
    without,
)
from cemlab.emotions.correction import HeldOut
from cemlab.emotions.evaluation import calibration_error, choose, evaluate, fold, macro_f1, micro_f1
from cemlab.emotions.taxonomy import EMOTIONS, GROUPINGS
from cemlab.emotions.transformer import mixed

DEV_FOLDS = 5

Read = Callable[[list[str]], np.ndarray]


@dataclass(frozen=True)
class Decision:
    """What is chosen on dev: thresholds and, for the transformer tier, its calibration.

    `slopes` and `shift` are those of `transformer.mixed`, `whole` that of `evaluation.choose`.
    """

    limits: np.ndarray
    slopes: np.ndarray | None = None
    shift: np.ndarray | None = None
    whole: float | None = None

    def chance(self, read: np.ndarray) -> np.ndarray:
        """Calibrated probabilities; what cannot be read carries nothing.

        `read` are probabilities, or with a calibration log odds as from `transformer.blend`.
        """
        if self.slopes is not None:
            read = mixed(read, self.slopes, self.shift)
        return np.nan_to_num(read)

    def choose(self, chance: np.ndarray) -> np.ndarray:
        """Which emotions are there."""
        return choose(chance, self.limits, self.whole)


# Decides on both dev sets, of the customers' comments by those marked True.
Decide = Callable[["Corpora", dict[str, np.ndarray], np.ndarray], Decision]


@dataclass(frozen=True)
class Corpora:
    """All that is read; `passes` are both labellings of the customers' comments of dev.

    `again` holds by `key_of` a second labelling of those of train, and one of sentences of them.
    """

    reddit: dict[str, Labelled]
    customers: Labelled
    passes: tuple[Labelled, Labelled]
    voices: Labelled
    everyday: Labelled
    again: Mapping[str, np.ndarray]

    @classmethod
    def read(cls, data: Path) -> "Corpora":
        """Read all splits and drop from train what stands in dev or test."""
        reddit = {s: read_goemotions(data / "goemotions", s) for s in ("train", "dev", "test")}
        folder = data / "cx_emotions"
        passes = tuple(read_customers(folder, "dev", f"labels_{name}") for name in "ab")
        held_out = [reddit["dev"], reddit["test"], *passes]
        reddit["train"] = without(reddit["train"], held_out)
        customers = without(read_customers(folder, "train"), held_out)
        own = resources.files("cemlab.emotions").joinpath("data")
        written = [read_voices(own / f"voices_{name}.csv") for name in ("train", "everyday")]
        written = [without(one, held_out) for one in written]
        return cls(reddit, customers, passes, *written, read_again(own / "labels_again.csv"))


def labelled_again(texts: Sequence[str], again: Mapping[str, np.ndarray]) -> np.ndarray:
    """Give the further labels (texts, 28) of texts; NaN where there are none."""
    found = np.full((len(texts), len(EMOTIONS)), np.nan)
    for place, text in enumerate(texts):
        found[place] = again.get(key_of(text), np.nan)
    return found


def sentences_of(comments: Sequence[str], known: Sequence[Labelled]) -> list[str]:
    """Cut customers' comments into sentences, pairs of them and clauses, for a teacher to read.

    Parameters
    ----------
    comments
        To cut.
    known
        Comments that the result must not hold.

    Returns
    -------
    list of str
        Of 3 to 45 words each.
    """
    found = []
    for text in comments:
        parts = re.split(r"(?<=[.!?;])\s+", text)
        if len(parts) > 2:
            parts = parts + [" ".join(parts[i : i + 2]) for i in range(0, len(parts) - 1, 2)]
        if len(parts) == 1:
            parts = re.split(r",\s+|\s+(?=but |and |because |although )", text)
        found += [part.strip() for part in parts]
    have = {key_of(text) for one in known for text in one.texts}
    return [t for t in dict.fromkeys(found) if 3 <= len(t.split()) <= 45 and key_of(t) not in have]


def read_dev(read: Read, corpora: Corpora) -> dict[str, np.ndarray]:
    """Read both dev sets."""
    texts = {"reddit": corpora.reddit["dev"].texts, "customers": corpora.passes[0].texts}
    return {world: read(found) for world, found in texts.items()}


def measure(
    read: Read, decide: Decide, corpora: Corpora, unseen: tuple[Labelled, np.ndarray], seed: int
) -> tuple[dict, HeldOut, Decision]:
    """Decide on dev, and measure a model on what it was not fitted to.

    Parameters
    ----------
    read
        Gives what `Decision.chance` takes.
    decide
        Gives thresholds from dev.
    corpora
        As read.
    unseen
        Customer comments that the model did not see, and what it read of them; those of dev are
        added, decided on by one another.
    seed
        Of the five folds of the customers' dev comments.

    Returns
    -------
    (dict, HeldOut, Decision)
        For the model card; for `emotion_shares` and `reliable_emotions`; for the model.
    """
    dev = read_dev(read, corpora)
    decision = decide(corpora, dev, np.ones(len(dev["customers"]), dtype=bool))
    test = corpora.reddit["test"]
    probability = decision.chance(read(test.texts))
    chosen = decision.choose(probability)
    reddit = {"n": len(test.texts), **summary(test.labels, chosen, probability)}
    for grouping in GROUPINGS:
        groups = [fold(values, grouping)[0] for values in (test.labels, chosen)]
        reddit[f"{grouping}_macro_f1"] = macro_f1(*groups)
    crossed, on_dev = _cross(dev, decide, corpora, seed)
    found = np.vstack([decision.chance(unseen[1]), crossed])
    comments = [unseen[0], corpora.passes[0]]
    held_out = HeldOut(
        np.vstack([one.labels for one in comments]),
        np.vstack([decision.choose(decision.chance(unseen[1])), on_dev]),
        np.concatenate([one.source for one in comments]),
    )
    figures = {
        "seed": seed,
        "goemotions_test": reddit,
        "customers_unseen": {
            "n": len(found),
            **summary(held_out.truth, held_out.chosen, found),
        },
        "customers_dev": _measure_dev(corpora, crossed, on_dev),
        "thresholds": dict(zip(EMOTIONS, np.round(decision.limits, 3).tolist(), strict=True)),
    }
    return figures, held_out, decision


def _cross(
    read: dict[str, np.ndarray], decide: Decide, corpora: Corpora, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Chances and choices on the customers' dev comments, each decided by the other four fifths."""
    folds = np.random.default_rng(seed).permutation(len(read["customers"])) % DEV_FOLDS
    chance = np.zeros((len(folds), len(EMOTIONS)))
    chosen = np.zeros(chance.shape, dtype=bool)
    for part in range(DEV_FOLDS):
        decision, here = decide(corpora, read, folds != part), folds == part
        chance[here] = decision.chance(read["customers"][here])
        chosen[here] = decision.choose(chance[here])
    return chance, chosen


def _measure_dev(corpora: Corpora, chance: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
    """Figures on the customers' dev comments, averaged over both labellings."""
    first, second = (one.labels for one in corpora.passes)
    both = np.vstack([first, second]), np.vstack([chance] * 2)
    return {
        "n": len(chosen),
        "micro_f1": float(np.mean([micro_f1(first, chosen), micro_f1(second, chosen)])),
        "labellers_micro_f1": micro_f1(first, second),
        "calibration_error": calibration_error(*both),
    }


def summary(truth: np.ndarray, chosen: np.ndarray, probability: np.ndarray) -> dict:
    """F1 over all labels, calibration, and a row per emotion."""
    rows = evaluate(truth, chosen).round(3).astype(object)
    return {
        "macro_f1": macro_f1(truth, chosen),
        "micro_f1": micro_f1(truth, chosen),
        "calibration_error": calibration_error(truth, probability),
        "emotions": rows.where(pd.notna(rows), None).to_dict("records"),
    }
