"""Themes beside known groups and beside the usual ways to find them: agreement, time, sameness.

Run ``python benchmarks/themes.py FILE.csv [PYTHON]``; the CSV holds the columns text and category,
PYTHON has bertopic (left out, by name, where it has not). One table: all get the same vectors, from
the shipped encoder, and are timed without encoding, by the clock and in seconds of the processor.
Ours is told nothing of the categories; comments in no theme count as a group of their own. The last
rows are small sets of these texts, and 200,000 vectors around them.
``python benchmarks/themes.py --shuffled FILE.csv``: words shuffled across comments, 20 times.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ORDERS = 10
SIZES = (30, 200, 5000, 200_000)
RIVAL = """
import json, sys, time, warnings
import numpy as np, pandas as pd
warnings.filterwarnings("ignore")
from bertopic import BERTopic
from bertopic.backend import BaseEmbedder
folder, k, orders = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
texts = pd.read_json(folder + "/texts.json", typ="series").tolist()
vectors = np.load(folder + "/vectors.npy")
out = []
def find(texts, vectors, **how):  # an embedder that is never asked: vectors are given
    model = BERTopic(embedding_model=BaseEmbedder(), **how)
    return model, model.fit_transform(texts, vectors)[0]
def timed(name, work):
    clock, worked = time.perf_counter(), time.process_time()
    model, labels = work()
    spent = [time.perf_counter() - clock, time.process_time() - worked]
    out.append({"name": name, "labels": [int(x) for x in labels], "spent": spent})
    json.dump(out, open(folder + "/found.json", "w"))
    return model, labels
find(texts[:500], vectors[:500])  # what is compiled once is not timed
model, labels = timed("BERTopic", lambda: find(texts, vectors))
how = {"strategy": "embeddings", "embeddings": vectors}
if -1 in labels:
    timed("BERTopic, no outliers", lambda: (model, model.reduce_outliers(texts, labels, **how)))
timed("BERTopic, given k", lambda: find(texts, vectors, nr_topics=k + 1))
for order in range(orders):
    mixed = np.random.default_rng(order).permutation(len(texts))
    def again():
        labels = np.empty(len(texts), int)
        model, labels[mixed] = find([texts[i] for i in mixed], vectors[mixed])
        return model, labels
    timed(f"order {order}", again)
"""


def against(name: str, rivals: str | None) -> None:
    """Print one table: a row per method, then one per size."""
    from sklearn.cluster import AgglomerativeClustering, KMeans

    from cemlab.themes import find_themes
    from cemlab.themes.embed import SentenceEncoder, WordEncoder
    from cemlab.themes.find import pieces_of, plain

    data = pd.read_csv(name).drop_duplicates("text", ignore_index=True)
    texts, truth = data["text"], data["category"]
    find_themes(texts.head(30))
    SentenceEncoder().encode([piece for text in plain(texts) for piece in pieces_of(text)])
    vectors = SentenceEncoder().encode(list(texts))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    k = truth.nunique()
    forgotten()
    rows = [timed("cemlab, k not told", truth, lambda: find_themes(texts).labels)]
    orders = [in_order(texts, order) for order in range(ORDERS)]
    rows[0] |= alike(orders)
    ways = {
        "cemlab by words alone": lambda: find_themes(texts, encoder=WordEncoder()).labels,
        "k-means, given k": lambda: KMeans(k, n_init=10, random_state=0).fit_predict(vectors),
        "Ward, given k": lambda: AgglomerativeClustering(k).fit_predict(vectors),
    }
    rows += [timed(way, truth, work) for way, work in ways.items()]
    rows += run_rivals(rivals, texts, vectors, truth) if rivals else []
    rows += [in_own_process(name, n) for n in SIZES]
    print(f"{len(texts)} texts, {k} groups, load {os.getloadavg()[0]:.1f}")
    if not any(row["method"].startswith("BERTopic") for row in rows):
        print("BERTopic left out: not installed")
    print(pd.DataFrame(rows).to_string(index=False, na_rep=""))


def in_order(texts: pd.Series, order: int) -> np.ndarray:
    """Find themes in another order of rows, and put the labels in the first order."""
    from cemlab.themes import find_themes

    forgotten()
    mixed = texts.sample(frac=1, random_state=order)
    return pd.Series(find_themes(mixed).labels, mixed.index).sort_index().to_numpy()


def timed(name: str, truth: pd.Series, work: Callable[[], np.ndarray]) -> dict[str, object]:
    """Agreement of a partition with the known groups, and the time it took."""
    clock, worked = time.perf_counter(), time.process_time()
    labels = work()
    return row(name, truth, labels, time.perf_counter() - clock, time.process_time() - worked)


def forgotten() -> None:
    """Forget divisions made before; vectors stay."""
    from cemlab.themes import store

    with store._shelf() as shelf, shelf:
        shelf.execute("DELETE FROM divisions")


def row(
    name: str, truth: pd.Series, labels: np.ndarray, clock: float, worked: float
) -> dict[str, object]:
    """Agreement of one partition with the known groups."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    return {
        "method": name,
        "themes": len(set(labels[labels >= 0])),
        "unclear": f"{(labels < 0).mean():.1%}",
        "AMI": round(adjusted_mutual_info_score(truth, labels), 3),
        "ARI": round(adjusted_rand_score(truth, labels), 3),
        "seconds": round(clock, 1),
        "of processor": round(worked, 1),
    }


def alike(partitions: list[np.ndarray]) -> dict[str, str]:
    """Say how many row orders gave what the first gave, and how alike they are."""
    from sklearn.metrics import adjusted_rand_score

    first, *others = partitions
    same = sum(np.array_equal(first, other) for other in others)
    index = np.mean([adjusted_rand_score(first, other) for other in others])
    themes = [len(set(one[one >= 0])) for one in partitions]
    told = f"{same + 1} of {len(partitions)} the same, ARI {index:.3f}"
    return {"row orders": f"{told}, {min(themes)}-{max(themes)} themes"}


def run_rivals(python: str, texts: pd.Series, vectors: np.ndarray, truth: pd.Series) -> list[dict]:
    """Run BERTopic in its own environment; nothing where it is not installed."""
    if subprocess.run([python, "-c", "import bertopic"], capture_output=True).returncode:
        return []
    with tempfile.TemporaryDirectory() as folder:
        texts.to_json(f"{folder}/texts.json", orient="values")
        np.save(f"{folder}/vectors.npy", vectors.astype(np.float32))
        words = [python, "-c", RIVAL, folder, str(truth.nunique()), str(ORDERS)]
        subprocess.run(words, check=True)
        found = json.loads(Path(folder, "found.json").read_text())
    labels = {one["name"]: np.array(one["labels"]) for one in found}
    rows = [
        row(one["name"], truth, labels[one["name"]], *one["spent"])
        for one in found
        if not one["name"].startswith("order")
    ]
    rows[0] |= alike([labels[f"order {order}"] for order in range(ORDERS)])
    return rows


def in_own_process(name: str, n: int) -> dict[str, object]:
    """Measure one size where nothing else has used memory."""
    words = [sys.executable, __file__, "--size", name, str(n)]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)


def size(name: str, n: int) -> None:
    """Print time and memory for so many comments; the largest sets lie around real ones."""
    from cemlab.themes import find_themes
    from cemlab.themes.embed import SentenceEncoder
    from cemlab.themes.find import pieces_of, plain

    data = pd.read_csv(name).drop_duplicates("text", ignore_index=True)
    vectors = SentenceEncoder().encode(list(data["text"]))
    rng = np.random.default_rng(n)
    few = data["category"].isin(rng.permutation(data["category"].unique())[: max(3, n // 15)])
    pick = rng.choice(np.flatnonzero(few), n, replace=n > few.sum())
    texts, near = data["text"].iloc[pick].tolist(), vectors[pick].astype(np.float32)
    if n > len(data):  # each one a neighbour of a real one, with a word of its own
        texts = [f"{text} {letters(i)}" for i, text in enumerate(texts)]
        near += rng.normal(0, 0.5 * 4000 / np.sqrt(384), near.shape).astype(np.float32)
    plain_texts = plain(pd.Series(texts, dtype="object"))
    known = {part: i for i, text in enumerate(plain_texts) for part in pieces_of(text)}
    forgotten()
    truth, given = data["category"].iloc[pick], Given(known, near)
    told = timed(f"{n} comments", truth, lambda: find_themes(texts, encoder=given).labels)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps(told | {"GB": round(peak, 2)}))


class Given:
    """Vectors that are there already."""

    def __init__(self, known: dict[str, int], vectors: np.ndarray) -> None:
        self.known, self.vectors = known, vectors

    def encode(self, texts: list[str]) -> np.ndarray:
        """Look them up."""
        return self.vectors[[self.known[text] for text in texts]]


def letters(number: int) -> str:
    """Write a number as a word of letters."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def shuffled(name: str, times: int = 20, most: int = 1000) -> None:
    """Count the shuffles in which any theme is called stable."""
    from cemlab.themes import find_themes

    said = pd.read_csv(name)["text"].drop_duplicates()
    said = [text.split() for text in said.sample(min(most, len(said)), random_state=0)]
    words = np.array([word for text in said for word in text], dtype=object)
    cuts = np.cumsum([len(text) for text in said])[:-1]
    called = 0
    for seed in range(times):
        mixed = np.split(np.random.default_rng(seed).permutation(words), cuts)
        table = find_themes([" ".join(text) for text in mixed]).table
        called += table["reading"].eq("stable").any()
        print(seed, len(table), table["reading"].value_counts().to_dict(), table.attrs["agreement"])
    print(f"any theme called stable in {called} of {times} shuffles of {len(said)} texts")


def main(words: list[str]) -> None:
    """Run what is asked for."""
    if words[0] == "--shuffled":
        shuffled(words[1])
    elif words[0] == "--size":
        size(words[1], int(words[2]))
    else:
        against(words[0], words[1] if len(words) > 1 else None)


if __name__ == "__main__":
    main(sys.argv[1:])
