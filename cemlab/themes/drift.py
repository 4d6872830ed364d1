"""What a new wave changes: themes that grow or shrink, words new within them, unknown talk."""

from collections import Counter

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from cemlab.stats.compare import adjusted
from cemlab.themes.codebook import Codebook
from cemlab.themes.embed import terms
from cemlab.themes.known import assign, spoken_pieces
from cemlab.themes.waves import history, waves_of
from cemlab.themes.words import HELD, without_repeats, written_forms

CHANGES = ["theme", "name", "wave", "comments", "n", "n_before", "share", "before", "value", "low"]
CHANGES += ["high", "p_adjusted", "called", "suppressed", "method"]
FRESH = ["theme", "word", "comments", "n", "share", "before", "p_adjusted"]
SHOWN = 5  # new words of a theme


def drift(book: Codebook, *, level: float = 0.05, confidence: float = 0.95) -> pd.DataFrame:
    """Compare the last wave of a codebook with all waves before it.

    Parameters
    ----------
    book
        A codebook with counts.
    level
        Share of calls that may be chance (Benjamini & Hochberg 1995).
    confidence
        Of Newcombe's intervals; sentences of one comment count as `history` has it.

    Returns
    -------
    DataFrame
        theme (id; "unclear" for what fits none), name, wave, comments (sentences of it that voice
        the theme), n, n_before, share, before (share of all earlier sentences), value (their
        difference), low, high, p_adjusted (of Fisher's exact test), called, suppressed, method;
        the surest first, without rows where fewer than two waves were counted.
    """
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep

    if len(book.waves) < 2:
        return pd.DataFrame(columns=CHANGES)
    table, last = history(book), max(book.waves)
    sums = table.assign(late=table["wave"].eq(last)).groupby(["theme", "name", "late"], sort=False)
    wide = sums[["comments", "n", "n_effective"]].sum().unstack("late")
    rows = []
    for (theme, name), row in wide.iterrows():
        k, n = row[("comments", True)], row[("n", True)]
        k_0, n_0 = row[("comments", False)], row[("n", False)]
        m, m_0 = row[("n_effective", True)], row[("n_effective", False)]
        told, told_0 = round(k * m / n), round(k_0 * m_0 / n_0)
        p = fisher_exact([[told, m - told], [told_0, m_0 - told_0]]).pvalue
        ends = confint_proportions_2indep(k * m / n, m, k_0 * m_0 / n_0, m_0, method="newcomb",
                                          alpha=1 - confidence)  # fmt: skip
        rows.append((theme, name, k, n, n_0, k / n, k_0 / n_0, k / n - k_0 / n_0, *ends, p))
    columns = ["theme", "name", "comments", "n", "n_before", "share", "before", "value"]
    found = pd.DataFrame(rows, columns=[*columns, "low", "high", "p"])
    found["p_adjusted"] = adjusted(found["p"])
    method = "difference of shares of sentences, Newcombe, clustered by comment"
    called = found["p_adjusted"].le(level)
    found = found.assign(wave=last, called=called, suppressed=False, method=method)
    found = found.sort_values(["p", "theme"], ignore_index=True)[CHANGES]
    found.attrs = {"confidence": confidence}
    return found


def new_words(book: Codebook, verbatims: pd.DataFrame, *, level: float = 0.05) -> pd.DataFrame:
    """Find words that a known theme holds more often in the last wave than before.

    A theme may keep its size and yet no longer be about the same.

    Parameters
    ----------
    book
        A codebook with counts.
    verbatims
        Of the study: text, source, and wave or answered_at; the codebook's source is read.
    level
        Share of calls that may be chance (Benjamini & Hochberg 1995), over all themes and words.

    Returns
    -------
    DataFrame
        theme (its name), word (or pair), comments (distinct sentences of the wave's that hold it,
        five at least), n (of them in all), share, before (share of the earlier ones), p_adjusted
        (of the hypergeometric test, one-sided); at most five words of a theme.
    """
    if len(book.waves) < 2:
        return pd.DataFrame(columns=FRESH)
    pieces = spoken_pieces(verbatims["text"])
    pieces["theme"] = assign(verbatims["text"], book)["theme"].to_numpy()  # by one rule for all
    pieces["late"] = waves_of(verbatims).to_numpy()[pieces["row"]] == max(book.waves)
    if book.source:
        pieces = pieces[verbatims["source"].eq(book.source).to_numpy()[pieces["row"]]]
    pieces = pieces.dropna(subset="theme").drop_duplicates(["theme", "late", "text"])
    written = written_forms(sorted(set(pieces["text"])))
    tables = [_fresher(book.themes[theme].told, rows) for theme, rows in pieces.groupby("theme")]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=FRESH)
    table["p_adjusted"] = adjusted(table["p_adjusted"].astype(float))
    table = table[table["p_adjusted"].le(level)].sort_values(["p_adjusted", "theme", "word"])
    kept = [set(without_repeats(list(rows["word"]), SHOWN)) for _, rows in table.groupby("theme")]
    table = table[table["word"].isin(set().union(*kept))]
    return table.assign(word=table["word"].map(written)).reset_index(drop=True)[FRESH]


def _fresher(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Count and test each word of one theme, in the last wave and before."""
    late, early = ([set(terms(text)) for text in rows["text"][rows["late"] == when]]
                   for when in (True, False))  # fmt: skip
    now, then = (Counter(t for one in some for t in one) for some in (late, early))
    words = sorted(t for t, k in now.items() if k >= HELD)
    k, k_0 = (np.array([counts[t] for t in words], dtype=int) for counts in (now, then))
    p = hypergeom.sf(k - 1, len(late) + len(early), k + k_0, len(late))
    shares = {"share": k / max(len(late), 1), "before": k_0 / max(len(early), 1)}
    found = {"theme": name, "word": words, "comments": k, "n": len(late), **shares}
    return pd.DataFrame(found | {"p_adjusted": p})
