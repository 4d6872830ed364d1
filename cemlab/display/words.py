"""Say sentences, put questions, quote customers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.display.markup import escape, publish
from cemlab.errors import ParameterError
from cemlab.privacy import unnumbered
from cemlab.sentences.numbers import month, names_of
from cemlab.text import CUT, excerpt

if TYPE_CHECKING:
    from cemlab.themes import Themes

_NOTHING = "No comment here may be quoted (see may_quote in the study file)."
QUOTED = (40, 280)  # characters: long enough to say something, short enough to be read


def say(*sentences: str) -> None:
    """Show sentences as a bottom line: one as a paragraph, several as a list.

    Parameters
    ----------
    sentences
        Plain text; empty ones and repetitions are left out.
    """
    told = [sentence for sentence in dict.fromkeys(sentences) if sentence.strip()]
    if not told:
        return
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in told)
    markup = f'<ul class="cem-say">{items}</ul>'
    if len(told) == 1:
        markup = f'<p class="cem-say">{escape(told[0])}</p>'
    publish(markup, "\n".join(told))


def decide(questions: pd.DataFrame) -> None:
    """Show questions for people to decide, or say that these data put none.

    Parameters
    ----------
    questions
        question, evidence, owner, uncertainty, perhaps pattern (of listening that would answer
        it), as `cemlab.sentences` makes them.
    """
    if questions.empty:
        say("No change, missed goal, rising theme or gap in listening asks for a decision here.")
        return
    items = "".join(
        f"<li><p><strong>{escape(row.question)}</strong></p><p>{escape(row.evidence)}</p>"
        f"<p>Owner: {escape(row.owner)}. How sure: {escape(row.uncertainty)}"
        f"{escape(_listens(row))}</p></li>"
        for row in questions.itertuples()
    )
    publish(f'<ol class="cem-decide">{items}</ol>', questions.to_string(index=False))


def _listens(row: Any) -> str:  # noqa: ANN401 - a row of questions
    """Say which pattern of listening would answer a question, where that is known."""
    pattern = getattr(row, "pattern", None)
    return "" if pd.isna(pattern) else f" What would answer it: {pattern}."


def quotes(
    verbatims: pd.DataFrame,
    n: int = 3,
    *,
    audience: str = "executive",
    by: Sequence[str] = ("touchpoint",),
    touchpoints: Mapping[str, Any] | None = None,
    min_length: int = QUOTED[0],
    max_length: int = QUOTED[1],
    seed: int = 7,
) -> None:
    """Quote customers: redacted words, never sensitive ones, only of those who may be quoted.

    Parameters
    ----------
    verbatims
        From `feedback.verbatims()`: comment_id, text, quote, may_quote, sensitive, answered_at and
        the columns of `by`.
    n
        How many at most.
    audience
        The analyst reads comments as they are; everybody else the quotes that a researcher
        approved (see `cemlab.load.approved_quotes`), or none.
    by
        Columns that say who speaks; an id is refused.
    touchpoints
        Touch point id to label or touch point.
    min_length, max_length
        In characters; shorter comments are not quoted, longer ones cut to whole sentences,
        preferably with a word of `verbatims.attrs["words"]`.
    seed
        Of the choice, which does not depend on the order of rows.

    Raises
    ------
    ParameterError
        Where `by` names an id.
    """
    ids = [name for name in by if name.endswith("_id") or name in {"owner", "account_manager"}]
    if ids:
        raise ParameterError(f"`by` must not tell who a customer is, got {', '.join(ids)}.")
    rows = _quotable(verbatims, min_length, audience)
    keys = [hashlib.sha256(f"{seed}:{key}".encode()).hexdigest() for key in rows["comment_id"]]
    rows = rows.assign(place=keys).sort_values("place").drop_duplicates("text")
    words = verbatims.attrs.get("words", ())
    if audience == "analyst":
        rows = _cut(rows.head(4 * n), n, min_length, max_length, words)
    _blockquotes(rows.head(n), by=by, touchpoints=touchpoints)


def _blockquotes(
    rows: pd.DataFrame,
    *,
    by: Sequence[str] = ("touchpoint",),
    touchpoints: Mapping[str, Any] | None = None,
) -> None:
    """Show comments as quotes, with who said it in general terms."""
    names = names_of(touchpoints)
    blocks, plain = [], []
    for _, row in rows.iterrows():
        told = [str(names.get(row[c], row[c])) for c in by if c in row and not pd.isna(row[c])]
        if not pd.isna(row.get("answered_at")):
            told.append(month(row["answered_at"]))
        source = escape(", ".join(told))
        words = f"<p>{escape(row['text'])}</p>"
        blocks.append(f'<blockquote class="cem-quote">{words}<p>– {source}</p></blockquote>')
        plain.append(f"“{row['text']}” – {', '.join(told)}")
    publish("".join(blocks) or f"<p>{_NOTHING}</p>", "\n".join(plain) or _NOTHING)


def _cut(
    rows: pd.DataFrame, n: int, least: int, most: int, words: Sequence[str] = ()
) -> pd.DataFrame:
    """Keep the first `n` comments of which enough can be quoted, cut where they are long."""
    around = rows.get("around", pd.Series("", rows.index))
    pairs = zip(rows["text"], around, strict=True)
    pieces = pd.Series([excerpt(text, most, words, own) for text, own in pairs], rows.index, str)
    return rows.assign(text=pieces)[pieces.str.len().ge(least)].head(n)


def _quotable(verbatims: pd.DataFrame, least: int, audience: str) -> pd.DataFrame:
    """Keep comments that may be quoted, are not sensitive and say something."""
    if audience != "analyst":
        return verbatims.assign(text=verbatims.get("quote")).dropna(subset=["text"])
    rows = verbatims.dropna(subset=["text"])
    rows = rows[rows["text"].str.len().ge(least)]
    if "may_quote" in rows:
        rows = rows[rows["may_quote"].fillna(False).astype(bool)]
    if "sensitive" in rows:
        return rows[~rows["sensitive"].fillna(True).astype(bool)]
    from cemlab.privacy import sensitive

    return rows[~sensitive(rows["text"]).astype(bool)]


def theme_quotes(
    found: "Themes",
    verbatims: pd.DataFrame,
    *,
    audience: str = "executive",
    k: int = 3,
    themes: int = 12,
    first: Sequence[str] = (),
    touchpoints: Mapping[str, Any] | None = None,
) -> None:
    """Quote, theme by theme, the sentences nearest to its middle, to the analyst one from its edge.

    A long comment is cut around such a sentence, with its neighbours where they use more of the
    theme's words. An approved quote is shown with the themes of the sentences that it holds.

    Parameters
    ----------
    found
        From `find_themes(verbatims["text"])`.
    verbatims
        The same comments in the same order, see `quotes`.
    audience
        See `quotes`; a theme without an approved quote is left out for all but the analyst.
    k
        Quotes per theme.
    themes
        How many themes, the largest first.
    first
        Labels of themes that go before these, such as those to decide about.
    touchpoints
        Touch point id to label or touch point.
    """
    from cemlab.themes import theme_sentences

    own, shown = audience == "analyst", 0
    free = _quotable(verbatims.reset_index(drop=True), QUOTED[0], audience)
    ids = [name for name in ("comment_id",) if name in free]  # of one text said twice
    free = free.sort_values(["text", *ids], kind="stable").drop_duplicates("text")
    voiced = theme_sentences(found, verbatims["text"])
    voiced = voiced[voiced["row"].isin(free.index)]
    ahead = found.table["label"].isin(first)
    table = found.table.assign(behind=~ahead).sort_values("behind", kind="stable")
    for row in table.head(themes).itertuples():
        mine = _spoken(free, voiced[voiced["theme"].eq(row.theme)], cut=not own)
        if mine.empty:
            continue
        words = str(row.words).split(", ")
        said = _cut(mine.head(4 * k), k, *QUOTED, words=words) if own else mine
        publish(f"<h3>{escape(row.label)}</h3>", str(row.label))
        _blockquotes(said.head(k), touchpoints=touchpoints)
        edge = mine.iloc[4 * k :].sort_values("centrality", kind="stable")
        edge = edge[edge["text"].str.len().le(QUOTED[1])].head(1)
        if own and len(edge):
            say("At its edge, and perhaps about something else:")
            _blockquotes(edge, touchpoints=touchpoints)
        shown += 1
    if not shown:
        publish(f"<p>{_NOTHING}</p>", _NOTHING)


def _spoken(free: pd.DataFrame, said: pd.DataFrame, *, cut: bool) -> pd.DataFrame:
    """Give the comments of sentences, each text once, and what they are to be cut around.

    Of comments that a person has cut already, those that still hold the sentence.
    """
    around = said["said"].where(said["sentence"].gt(0), "")  # of a short one any part will do
    rows = free.loc[said["row"]]
    rows = rows.assign(centrality=said["centrality"].to_numpy(), around=around.to_numpy())
    if cut:
        rows = rows[[_shows(*pair) for pair in zip(rows["text"], rows["around"], strict=True)]]
    return rows.drop_duplicates("text")


def _shows(quote: str, sentence: str) -> bool:
    """Whether an approved quote holds a sentence, or a part of it where it was cut within.

    Examples
    --------
    >>> _shows("[…] The crew  was kind. […]", "The crew was kind."), _shows("[…] kind. […]", "Bad.")
    (True, False)
    """
    sentence = " ".join(unnumbered(sentence).split())
    parts = [" ".join(part.split()) for part in quote.split(CUT)]
    return any(sentence in part or part in sentence for part in parts if part)
