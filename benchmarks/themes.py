"""Themes beside known groups and beside the usual ways to find them: agreement, time, sameness.

Run ``python benchmarks/themes.py FILE.csv [RIVALS]``; the CSV holds the columns text and category,
RIVALS is a Python with bertopic and scikit-learn. All get the same vectors, from the shipped
encoder. Ours is told nothing of the categories; comments in no theme count as a group of their own.
``python benchmarks/themes.py --sizes FILE.csv``: small sets, and 200,000 vectors around its texts.
``python benchmarks/themes.py --shuffled FILE.csv``: words shuffled across comments, 20 times.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ORDERS = 10
RIVAL = """
import json, sys, time, warnings
import numpy as np, pandas as pd
warnings.filterwarnings("ignore")
from bertopic import BERTopic
from sklearn.cluster import AgglomerativeClustering, KMeans
folder, k, orders = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
texts = pd.read_json(folder + "/texts.json", typ="series").tolist()
vectors = np.load(folder + "/vectors.npy")
BERTopic().fit_transform(texts[:500], vectors[:500])  # what is compiled once is not timed
out = []
def put(name, labels, start):
    out.append({"name": name, "labels": [int(x) for x in labels], "seconds": time.time() - start})
for run in (1, 2):
    start = time.time()
    model = BERTopic()
    labels = model.fit_transform(texts, vectors)[0]
    put(f"BERTopic, run {run}", labels, start)
start = time.time()
how = {"strategy": "embeddings", "embeddings": vectors}
reduced = model.reduce_outliers(texts, labels, **how)
put("  outliers reduced", reduced, start)
start = time.time()
put("BERTopic, given k", BERTopic(nr_topics=k + 1).fit_transform(texts, vectors)[0], start)
start = time.time()
put("k-means, given k", KMeans(k, n_init=10, random_state=0).fit_predict(vectors), start)
start = time.time()
put("Ward, given k", AgglomerativeClustering(k).fit_predict(vectors), start)
for order in range(orders):
    start, mixed = time.time(), np.random.default_rng(order).permutation(len(texts))
    labels = np.empty(len(texts), int)
    labels[mixed] = BERTopic().fit_transform([texts[i] for i in mixed], vectors[mixed])[0]
    put(f"order {order}", labels, start)
json.dump(out, open(folder + "/found.json", "w"))
"""


def against(name: str, rivals: str | None) -> None:
    """Print one row per method, then how alike the partitions of ten row orders are."""
    from cemlab.themes import find_themes
    from cemlab.themes.embed import SentenceEncoder

    data = pd.read_csv(name).drop_duplicates("text", ignore_index=True)
    texts, truth = data["text"], data["category"]
    find_themes(texts.head(30))
    vectors = SentenceEncoder().encode(list(texts))
    rows, orders = [], []
    for order in range(ORDERS + 1):
        forgotten()
        mixed = texts if order == ORDERS else texts.sample(frac=1, random_state=order)
        start = time.perf_counter()
        found = find_themes(mixed)
        labels = pd.Series(found.labels, mixed.index).sort_index().to_numpy()
        orders.append(labels)
        if order == ORDERS:
            rows.append(row("cemlab, k not told", truth, labels, time.perf_counter() - start))
            words = find_words(texts)
            rows.append(row("  by words alone", truth, words[0], words[1]))
    print(f"cemlab, {ORDERS} row orders: {alike(orders)}")
    if rivals:
        found = run_rivals(rivals, texts, vectors, truth.nunique())
        shuffled = [np.array(one["labels"]) for one in found if one["name"].startswith("order")]
        rows += [
            row(one["name"], truth, np.array(one["labels"]), one["seconds"])
            for one in found
            if not one["name"].startswith("order")
        ]
        print(f"BERTopic, {ORDERS} row orders: {alike(shuffled)}")
    print(f"{len(texts)} texts, {truth.nunique()} groups, load {os.getloadavg()[0]:.1f} on 2 cores")
    print(pd.DataFrame(rows).to_string(index=False))


def forgotten() -> None:
    """Forget divisions made before; vectors stay."""
    from cemlab.themes import store

    with store._shelf() as shelf, shelf:
        shelf.execute("DELETE FROM divisions")


def find_words(texts: pd.Series) -> tuple[np.ndarray, float]:
    """Find themes by the tier that needs no encoder."""
    from cemlab.themes import find_themes
    from cemlab.themes.embed import WordEncoder

    start = time.perf_counter()
    return find_themes(texts, encoder=WordEncoder()).labels, time.perf_counter() - start


def row(name: str, truth: pd.Series, labels: np.ndarray, seconds: float) -> dict[str, object]:
    """Agreement of one partition with the known groups."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    return {
        "method": name,
        "themes": len(set(labels[labels >= 0])),
        "unclear": f"{(labels < 0).mean():.1%}",
        "AMI": round(adjusted_mutual_info_score(truth, labels), 3),
        "ARI": round(adjusted_rand_score(truth, labels), 3),
        "seconds": round(seconds, 1),
    }


def alike(partitions: list[np.ndarray]) -> str:
    """Say how many are identical to the first, and how alike they are."""
    from sklearn.metrics import adjusted_rand_score

    first, *others = partitions
    same = sum(np.array_equal(first, other) for other in others)
    index = [adjusted_rand_score(first, other) for other in others]
    themes = [len(set(one[one >= 0])) for one in partitions]
    return (
        f"{same} of {len(others)} the same as the first, adjusted Rand {np.mean(index):.3f} on "
        f"average, {min(themes)} to {max(themes)} themes"
    )


def run_rivals(python: str, texts: pd.Series, vectors: np.ndarray, k: int) -> list[dict]:
    """Run the others in their own environment."""
    with tempfile.TemporaryDirectory() as folder:
        texts.to_json(f"{folder}/texts.json", orient="values")
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.save(f"{folder}/vectors.npy", (vectors / length).astype(np.float32))
        subprocess.run([python, "-c", RIVAL, folder, str(k), str(ORDERS)], check=True)
        return json.loads(Path(folder, "found.json").read_text())


def sizes(name: str) -> None:
    """Print time and memory by number of comments; the largest sets lie around real ones."""
    from cemlab.themes import find_themes
    from cemlab.themes.embed import SentenceEncoder
    from cemlab.themes.find import pieces_of, plain

    data = pd.read_csv(name).drop_duplicates("text", ignore_index=True)
    vectors = SentenceEncoder().encode(list(data["text"]))
    rng = np.random.default_rng(0)
    for n in (30, 200, 5000, 200_000):
        few = data["category"].isin(rng.permutation(data["category"].unique())[: max(3, n // 15)])
        pick = rng.choice(np.flatnonzero(few), n, replace=n > few.sum())
        texts, near = data["text"].iloc[pick].tolist(), vectors[pick].astype(np.float32)
        if n > len(data):  # each one a neighbour of a real one, with a word of its own
            texts = [f"{text} {letters(i)}" for i, text in enumerate(texts)]
            near += rng.normal(0, 0.5 * 4000 / np.sqrt(384), near.shape).astype(np.float32)
        plain_texts = plain(pd.Series(texts, dtype="object"))
        known = {part: i for i, text in enumerate(plain_texts) for part in pieces_of(text)}
        forgotten()
        start, worked = time.perf_counter(), time.process_time()
        found = find_themes(texts, encoder=Given(known, near))
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        told = row(f"{n} comments", data["category"].iloc[pick], found.labels, seconds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(told | {"of_processor": round(worked, 1), "GB": round(peak, 2)})


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
    if words[0] in ("--sizes", "--shuffled"):
        {"--sizes": sizes, "--shuffled": shuffled}[words[0]](words[1])
    else:
        against(words[0], words[1] if len(words) > 1 else None)


if __name__ == "__main__":
    main(sys.argv[1:])
