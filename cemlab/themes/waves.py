"""A codebook from wave to wave: counts that stay comparable, and what fits no known theme."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError, StudyError
from cemlab.sentences.numbers import number, span
from cemlab.study import Study, nearest
from cemlab.themes.codebook import Codebook, Wave, free_id, new_codebook, read_frame
from cemlab.themes.codebook_file import read_codebook, write_codebook
from cemlab.themes.embed import Encoder
from cemlab.themes.find import find_themes
from cemlab.themes.known import AGREED, assign

if TYPE_CHECKING:
    from cemlab.load import Feedback

BOOK = "codebook.yaml"  # beside the study's file


def waves_of(verbatims: pd.DataFrame) -> pd.Series:
    """Name the wave of each comment: its own where all have one, else the quarter of its date.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-05-01", "2026-05-02"])
    >>> said = pd.DataFrame({"wave": ["1", None], "answered_at": days})
    >>> waves_of(said).tolist()
    ['2026Q2', '2026Q2']
    """
    if "wave" in verbatims and verbatims["wave"].notna().all():
        return verbatims["wave"]
    days = verbatims["answered_at"].dt.tz_localize(None)
    return days.dt.to_period("Q").astype("str").where(days.notna())


def count_waves(assigned: pd.DataFrame, waves: pd.Series, book: Codebook) -> Codebook:
    """Write into a codebook how many sentences of each wave voice each theme.

    Parameters
    ----------
    assigned
        From `assign`.
    waves
        The wave of each comment, in the order of the texts; missing ones are not counted.
    book
        The codebook; waves that are not in `waves` keep what was counted then.

    Returns
    -------
    Codebook
        A copy.
    """
    book = book.model_copy(deep=True)
    names = waves.reset_index(drop=True).astype("str").iloc[assigned["row"]].to_numpy()
    for wave in sorted({name for name in names if isinstance(name, str)}):
        said = assigned["theme"][names == wave]
        told = _independent(said.fillna("unclear"), assigned["row"][names == wave])
        unclear = int(said.isna().sum())
        book.waves[wave] = Wave(sentences=len(said), unclear=unclear, independent=told)
        for key, theme in book.themes.items():
            theme.counts.pop(wave, None)
            if n := int(said.eq(key).sum()):
                theme.counts[wave] = n
    book.waves = dict(sorted(book.waves.items()))
    return book


def _independent(themes: pd.Series, rows: pd.Series) -> int:
    """Count how many sentences would tell as much if each came from another comment."""
    held = pd.crosstab(rows, themes)
    share, size = held.sum() / len(rows), held.sum(axis=1)
    alone = len(rows) * (share * (1 - share)).sum()
    together = ((held - np.outer(size, share)) ** 2).to_numpy().sum()
    return round(len(rows) * min(1, alone / together)) if together > 1e-9 else len(size)


def history(book: Codebook, *, confidence: float = 0.95) -> pd.DataFrame:
    """Tell each theme's share of the sentences of every wave, along mergers and splits.

    Parameters
    ----------
    book
        A codebook with counts.
    confidence
        Of Wilson's intervals. Sentences of one comment are not independent: of each wave they
        count as many as tell so much, by one design effect of all shares (Rao & Scott 1981).

    Returns
    -------
    DataFrame
        theme (id; "unclear" for what fits none), name (split and retired ones say so), status,
        wave, comments (sentences that voice it), n (of the wave), n_effective, value, low, high,
        method. What was counted of a merged theme counts for its heir, of parts for the whole.
    """
    from statsmodels.stats.proportion import proportion_confint

    parents, counts = book.parents, {}
    for key, theme in book.themes.items():
        heirs = [book.heir(key)]
        while heirs[-1] in parents:  # a part counts for itself and for the whole
            heirs.append(book.heir(parents[heirs[-1]]))
        for wave, n in theme.counts.items():
            for heir in heirs:
                counts[heir, wave] = counts.get((heir, wave), 0) + n
    told = [(k, t.name + f" ({t.status})" * (t.status != "alive"), t.status)
            for k, t in book.themes.items() if t.status not in ("candidate", "merged")]  # fmt: skip
    rows = [(key, name, status, wave, counts.get((key, wave), 0), one.sentences, one.tell)
            for key, name, status in told for wave, one in book.waves.items()]  # fmt: skip
    rows += [("unclear", "in no known theme", "unclear", wave, one.unclear, one.sentences, one.tell)
             for wave, one in book.waves.items()]  # fmt: skip
    columns = ["theme", "name", "status", "wave", "comments", "n", "n_effective"]
    table = pd.DataFrame(rows, columns=columns)
    table["value"] = table["comments"] / table["n"].clip(lower=1)
    base = table["n_effective"].clip(lower=1)
    table["low"], table["high"] = proportion_confint(
        table["value"] * base, base, 1 - confidence, method="wilson"
    )
    table["method"] = "share of sentences, Wilson, clustered by comment"
    table.attrs["confidence"] = confidence
    return table


def by_wave(book: Codebook, *, waves: int = 5, confidence: float = 0.95) -> pd.DataFrame:
    """Lay a codebook's history out for readers: a row per theme, a column per wave.

    Parameters
    ----------
    book, confidence
        As in `history`.
    waves
        How many to lay out, the last ones.

    Returns
    -------
    DataFrame
        theme (its name), a column per wave with the share of its sentences, and the interval of
        the last; what no known theme holds stands last but one, the numbers of sentences last. All
        are text.

    Examples
    --------
    >>> from cemlab.themes.codebook import Known
    >>> book = Codebook(waves={"1": Wave(sentences=40, unclear=10)},
    ...                 themes={"fee": Known(name="Fees", counts={"1": 30})})
    >>> by_wave(book).to_numpy().tolist()[0]
    ['Fees', '75 %', '60 to 86 %']
    """
    if not book.waves:
        return pd.DataFrame(columns=["theme"])
    table, shown = history(book, confidence=confidence), sorted(book.waves)[-waves:]
    table = table[table["wave"].isin(shown)]
    wide = table.assign(text=[number(v, "share") for v in table["value"]]).pivot_table(
        index="theme", columns="wave", values="text", aggfunc="first", sort=False
    )
    last = table[table["wave"].eq(max(book.waves))].set_index("theme")
    head = f"{100 * confidence:g} % interval"
    ends = [span(low, high, "share") for low, high in zip(last["low"], last["high"], strict=True)]
    wide[head] = pd.Series(ends, last.index, dtype="object")
    wide.insert(0, "theme", table.drop_duplicates("theme").set_index("theme")["name"])
    sizes = {
        wave: number(one.sentences, "count") for wave, one in book.waves.items() if wave in shown
    }
    wide.loc["sentences"] = {"theme": "sentences", **sizes, head: ""}
    return wide.reset_index(drop=True).rename_axis(columns=None)


def add_candidates(
    book: Codebook,
    assigned: pd.DataFrame,
    texts: Sequence[str] | pd.Series,
    *,
    least: int = 20,
    encoder: Encoder | None = None,
    seed: int = 0,
) -> Codebook:
    """Offer as candidates the themes of all comments that hold mostly what fits no known theme.

    Parameters
    ----------
    book, assigned, texts
        The codebook, and what `assign` made of these comments.
    least
        Comments that a candidate needs.
    encoder, seed
        As in `find_themes`.

    Returns
    -------
    Codebook
        A copy; candidates that nobody adopted give way to the new ones. Doubtful groups are
        not offered; of the others those of which half or more of the comments fit none.
    """
    book = book.model_copy(deep=True)
    book.themes = {k: t for k, t in book.themes.items() if t.status != "candidate"}
    said = pd.Series(texts, dtype="object").reset_index(drop=True)
    found = find_themes(said, encoder=encoder, seed=seed)
    left = said.index.isin(assigned.loc[assigned["theme"].isna(), "row"])
    known = said.index.isin(assigned.loc[assigned["theme"].notna(), "row"])
    unknown = pd.Series(left & ~known).groupby(found.labels).mean()
    sure = found.table[found.table["reading"].ne("doubtful")]
    sure = set(sure.loc[sure["theme"].map(unknown) > AGREED, "label"])
    for theme in new_codebook(found, said, least=least).themes.values():
        if theme.name in sure:
            theme.status = "candidate"
            book.themes[free_id(theme.name, book.themes)] = theme
    return book


def keep_codebook(
    feedback: "Feedback",
    path: Path,
    *,
    frame: Path | None = None,
    source: str = "",
    seed: int = 0,
) -> Codebook:
    """Start a study's codebook, or count its comments by the one that is there.

    Parameters
    ----------
    feedback
        A loaded study; comments in its first language are read, of all sources together.
    path
        The codebook, written anew.
    frame
        A researcher's code frame to start from, see `read_frame`.
    source
        Whose comments are counted by wave, as sources differ in who writes and are not pooled;
        empty: the one that the codebook names, else the sampled one with most comments.
    seed
        Of every random step.

    Returns
    -------
    Codebook
        As written.

    Raises
    ------
    StudyError
        The codebook cannot be used, or is there while a frame is given.
    """
    study, least = feedback.study, feedback.study.min_group.comments
    said = feedback.verbatims()
    said = said[said["language"].isin([study.language, "und"])]
    book = read_codebook(path) if path.exists() else Codebook()
    if book.themes and frame:
        raise StudyError(f"{path} is there already: move it away to start from {frame.name}.")
    if frame:
        book = read_frame(frame, study=study.title)
    elif not book.themes:  # no file yet, or one that was emptied to start anew
        found = find_themes(said["text"], seed=seed)
        book = new_codebook(found, said["text"], study=study.title, least=least)
    assigned = assign(said["text"], book)
    book = _from(book, said, source, study)
    waves = waves_of(said).where(said["source"].eq(book.source))
    book = count_waves(assigned, waves, book)
    book = add_candidates(book, assigned, said["text"], least=least, seed=seed)
    write_codebook(book, path)
    return book


def codebook_of(study: Study) -> Codebook:
    """Read the codebook beside a study's file; an empty one where there is none.

    Parameters
    ----------
    study
        As read.

    Returns
    -------
    Codebook

    Raises
    ------
    StudyError
        As `read_codebook`.
    """
    path = study.folder / BOOK
    return read_codebook(path) if path.exists() else Codebook()


def _from(book: Codebook, said: pd.DataFrame, source: str, study: Study) -> Codebook:
    """Name the source that is counted; counts of another one are let go."""
    written = said["source"].value_counts()
    unsampled = {name: not study.sources[name].sampled for name in written.index}
    most = sorted(unsampled, key=lambda name: (unsampled[name], -written[name], name))
    name = source or book.source or next(iter(most), "")
    if name and name not in study.sources:
        raise ParameterError(f"`source`: no source {name!r}: {nearest(name, study.sources)}")
    if name == book.source:
        return book
    themes = {key: theme.model_copy(update={"counts": {}}) for key, theme in book.themes.items()}
    return book.model_copy(update={"source": name, "waves": {}, "themes": themes})
