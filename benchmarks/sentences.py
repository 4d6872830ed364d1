"""Which emotions stand in which sentence: `python benchmarks/sentences.py --data DIR`.

The sentences of 340 customers' comments of several (../shared/data/cx_emotions: 158 of dev, and 182
of train that the network did not learn from, though the words beside it did). A language model,
not people, labelled each under the guide as it stands within its comment. That a sentence carries
what is read in it, and not only what its comment carries, was chosen on those of train.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.emotions import EmotionClassifier, read_comments
from cemlab.emotions.corpora import key_of, one_hot
from cemlab.emotions.evaluation import micro_f1
from cemlab.emotions.taxonomy import EMOTIONS, SIDES
from cemlab.study import TouchPoint

LABELS = Path(__file__).with_name("sentence_labels.csv")
POINT = {"any": TouchPoint(label="any")}  # sentences are read where there is a touch point


def grid(readings: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row per text and one column per emotion."""
    where = ["comment_id", "sentence"]
    return readings.pivot(index=where, columns="emotion", values=column)[list(EMOTIONS)]


def by_side(chosen: np.ndarray) -> np.ndarray:
    """Whether anything favourable, and anything unfavourable, is there."""
    return np.column_stack([chosen[:, np.isin(EMOTIONS, of)].any(axis=1) for of in SIDES.values()])


def main() -> None:
    """Print the table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--data", type=Path, required=True)
    folder = given.parse_args().data / "cx_emotions"
    labels = pd.read_csv(LABELS).set_index(["key", "sentence"])["labels"]
    classifier = EmotionClassifier()
    print("| | comments | sentences | carries | micro-F1 | of sides |\n|---|---|---|---|---|---|")
    for split in ("train", "dev"):
        texts = pd.read_csv(folder / f"{split}.csv", keep_default_na=False)["text"]
        comments = pd.DataFrame({"comment_id": texts.map(key_of), "text": texts})
        comments = comments.drop_duplicates("comment_id")
        comments = comments[comments["comment_id"].isin(labels.index.get_level_values("key"))]
        readings = read_comments(comments, classifier, touchpoints=POINT)
        read, chance = grid(readings, "chosen"), grid(readings, "probability").to_numpy()
        rows = read.index[read.index.get_level_values("sentence") > 0].intersection(labels.index)
        at = read.index.get_indexer(rows)
        truth = one_hot(labels[rows].str.split(";").tolist()) > 0.5
        whole = read.loc[[(comment, 0) for comment, _ in rows]].to_numpy()
        alone = classifier.choose(chance)[at]
        for name, found in {
            "what its comment carries": whole,
            "of that, what is read in it": whole & alone,
            "what is read in it": alone,
            "as `read_comments` tells": read.to_numpy()[at],
        }.items():
            sides = micro_f1(by_side(truth), by_side(found))
            print(f"| {split} | {len(comments)} | {len(rows)} | {name} | "
                  f"{micro_f1(truth, found):.3f} | {sides:.3f} |")  # fmt: skip


if __name__ == "__main__":
    main()
