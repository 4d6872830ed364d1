"""Themes beside known groups: agreement and seconds.

Run ``python benchmarks/themes.py FILE…``; each CSV holds the columns text and category.
Nothing is told of the categories; unclear comments count as a group of their own.
"""

import sys
import time
from pathlib import Path

import pandas as pd
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from cemlab.themes import find_themes

SIZES = (200, 1000, 5000, 20_000)


def main(files: list[str]) -> None:
    """Print one row per file and number of comments."""
    rows = []
    for name in files:
        every = pd.read_csv(name).drop_duplicates("text")
        for n in sorted({min(size, len(every)) for size in SIZES}):
            part = every.sample(n, random_state=1)
            start = time.perf_counter()
            found = find_themes(part["text"])
            rows.append(
                {
                    "file": Path(name).stem,
                    "comments": n,
                    "groups": part["category"].nunique(),
                    "themes": len(found.table),
                    "stable": int((found.table["reading"] == "stable").sum()),
                    "unclear": round((found.labels < 0).mean(), 3),
                    "AMI": round(adjusted_mutual_info_score(part["category"], found.labels), 3),
                    "ARI": round(adjusted_rand_score(part["category"], found.labels), 3),
                    "seconds": round(time.perf_counter() - start, 1),
                }
            )
    print(pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1:])
