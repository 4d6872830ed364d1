"""What people coded: taken back from workbooks, found by the study, given to models."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from cemlab.emotions.workbook import CANNOT, GUIDE, HEADS, NAMES, PLACES, fingerprint
from cemlab.errors import DataError, raise_all
from cemlab.privacy import as_written, neutral, owner_only
from cemlab.study import Study
from cemlab.study.checks import nearest

COLUMNS = ("comment_id", "coder", "labels", "chance")


def read_coding(path: str | Path) -> pd.DataFrame:
    """Take a coded workbook back.

    Parameters
    ----------
    path
        What `write_coding` wrote, filled in.

    Returns
    -------
    DataFrame
        comment_id, coder (the sheet's name), labels (separated by semicolons; missing where a
        coder could not tell), chance: one row per comment and coder who gave a label. It is what
        `emotion_shares(coded=…)` and `agreement` take.

    Raises
    ------
    DataError
        Where the file is no such workbook, or holds labels or comments that do not fit; lists
        every problem with sheet, row and column, and quotes no cell.
    """
    path = Path(path)
    try:
        sheets = pd.read_excel(
            path, sheet_name=None, header=None, dtype=str, na_filter=False, engine="calamine"
        )
        places = sheets.pop(PLACES).iloc[1:].set_index(0)
        labels = [name.strip() for name in sheets.pop(NAMES).iloc[1:, 0] if name.strip()]
        places.index = [str(int(float(number))) for number in places.index]
        chance = places[2].astype(float)
    except Exception as error:
        raise DataError(
            f"{path} is no workbook of `cemlab code` ({type(error).__name__}): give back the file "
            "that was written, with all its sheets."
        ) from None
    sheets.pop(GUIDE, None)
    problems, found = [], []
    for coder, cells in sheets.items():
        cells = cells.reindex(columns=range(len(HEADS)), fill_value="").iloc[1:]
        problems += _problems(coder, cells, places[3], labels)
        for number, _, *codes in cells.itertuples(index=False):
            if any(code.strip() for code in codes):
                found.append((_number(number), coder, codes))
    raise_all(problems, DataError, f"{path} cannot be used")
    if not found:
        raise DataError(f"{path}: no comment is coded yet; choose labels and save the workbook.")
    numbers, coders, codes = zip(*found, strict=True)
    told = [_joined(cells, labels) for cells in codes]
    return pd.DataFrame(
        {"comment_id": places.loc[list(numbers), 1].to_numpy(), "coder": coders,
         "labels": pd.array(told, dtype="str"), "chance": chance[list(numbers)].to_numpy()}
    )  # fmt: skip


def _number(cell: str) -> str:
    """Give a comment's number as text, however the spreadsheet wrote it."""
    return cell.strip().removesuffix(".0")


def _joined(cells: Sequence[str], labels: list[str]) -> str | None:
    """Labels of one comment in the order of the list; None where the coder could not tell."""
    given = {cell.strip().casefold() for cell in cells}
    chosen = [label for label in labels if label.casefold() in given]
    return None if chosen == [CANNOT] else ";".join(chosen)


def _problems(
    coder: str, cells: pd.DataFrame, checks: pd.Series, labels: list[str]
) -> Iterator[str]:
    """Yield what does not fit in one coder's sheet."""
    known = {label.casefold() for label in labels}
    seen: set[str] = set()
    for row, (number, text, *codes) in enumerate(cells.itertuples(index=False), 2):
        where, number = f"sheet {coder!r}, row {row}", _number(number)
        given = [code.strip().casefold() for code in codes if code.strip()]
        if not number and not given:
            continue
        if number not in checks.index:
            yield f"{where}, column A: no comment has this number; undo the change"
        elif number in seen:
            yield f"{where}, column A: this number stands twice; remove the added row"
        elif fingerprint(text) != checks[number]:
            yield f"{where}, column B: not the comment that was drawn; undo sorting and editing"
        seen.add(number)
        for column, code in zip("CDEFGH", codes, strict=False):
            if code.strip() and code.strip().casefold() not in known:
                hint = nearest(code.strip(), labels)
                hint = hint if hint.startswith("did") else f"choose from the sheet {NAMES}"
                yield f"{where}, column {column}: not a label; {hint}"
        alone = {"neutral", CANNOT} & set(given)
        if alone and len(set(given)) > 1:
            yield f"{where}: '{min(alone)}' stands beside another label; keep one of them"


def take_back(
    paths: Sequence[str | Path], comments: pd.DataFrame, target: str | Path
) -> pd.DataFrame:
    """Join coded workbooks of a study and store their codes, without a word of a comment.

    Parameters
    ----------
    paths
        Workbooks, all that have been coded so far.
    comments
        The study's comments: comment_id.
    target
        The CSV to write, for the study's `coding:`.

    Returns
    -------
    DataFrame
        As `read_coding` gives it.

    Raises
    ------
    DataError
        Where a workbook cannot be used, is of another study, repeats what a coder said elsewhere,
        or where `target` holds codes that would be lost.
    """
    found, problems = [], []
    for path in paths:
        try:
            found.append(read_coding(path).assign(book=str(path)))
        except DataError as error:
            problems.append(str(error))
    raise_all(problems, DataError, "the coding cannot be taken back")
    coding = pd.concat(found, ignore_index=True)
    strange = ~coding["comment_id"].isin(comments["comment_id"])
    for book, rows in coding[strange].groupby("book"):
        problems.append(f"{book}: {len(rows)} comments are not of this study; name its own")
    again = coding[coding.duplicated(["comment_id", "coder"])]
    for (book, coder), rows in again.groupby(["book", "coder"]):
        problems.append(
            f"{book}: {coder!r} coded {len(rows)} comments in another workbook too; name the "
            "sheet by the coder, or leave one out"
        )
    if Path(target).is_file():
        held = _stored(Path(target)).merge(coding, "left", ["comment_id", "coder"], indicator=True)
        lost = held["_merge"].eq("left_only").sum()
        if lost:
            problems.append(f"{target} holds {lost} codes that stand in none of these workbooks; "
                            "give all workbooks, or write another file")  # fmt: skip
    raise_all(problems, DataError, "the coding cannot be taken back")
    coding = coding.drop(columns="book").sort_values(["comment_id", "coder"], ignore_index=True)
    with open(target, "w", encoding="utf-8", newline="", opener=owner_only) as file:
        neutral(coding).to_csv(file, index=False)
    Path(target).chmod(0o600)
    return coding


def coded_comments(study: Study, data: str | Path | None = None) -> pd.DataFrame | None:
    """Read what the study's `coding:` names, the CSV that `cemlab code STUDY --back` writes.

    Parameters
    ----------
    study
        The study, such as `feedback.study`.
    data
        Where its sources lie; by default (or empty) beside the study file.

    Returns
    -------
    DataFrame or None
        comment_id, coder, labels, chance; None where the study names no coding.

    Raises
    ------
    DataError
        Where the file cannot be read or lacks a column.

    Examples
    --------
    >>> from cemlab.study import read_study
    >>> print(coded_comments(read_study("airline_reviews")))
    None
    """
    if study.coding is None:
        return None
    return _stored(study.file_path(study.coding, data))


def _stored(path: Path) -> pd.DataFrame:
    """Read the CSV of codes."""
    try:
        table = pd.read_csv(path, dtype={"comment_id": str, "coder": str, "labels": str})
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({type(error).__name__}): write it anew by "
            "`cemlab code STUDY --back WORKBOOK`."
        ) from None
    lacking = [f"column {name} is missing" for name in COLUMNS if name not in table]
    raise_all(lacking, DataError, f"{path} cannot be used")
    return table.assign(**{name: as_written(table[name]) for name in ("comment_id", "coder")})


def taught(coding: pd.DataFrame, comments: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Give coded comments as `EmotionClassifier.fit` takes them.

    Parameters
    ----------
    coding
        From `coded_comments` or `read_coding`.
    comments
        comment_id and text, such as `feedback.comments`.

    Returns
    -------
    (list of str, list of list of str)
        Texts, and the labels that at least half of a comment's coders gave it.

    Examples
    --------
    >>> coding = pd.DataFrame({"comment_id": ["a", "a", "b"], "labels": ["joy", "joy;love", None]})
    >>> taught(coding, pd.DataFrame({"comment_id": ["a", "b"], "text": ["Lovely!", "Hm."]}))
    (['Lovely!'], [['joy', 'love']])
    """
    given = coding.dropna(subset=["labels"]).merge(comments[["comment_id", "text"]])
    texts, labels = [], []
    for _, rows in given.groupby("comment_id", sort=True):
        names = rows["labels"].str.split(";").explode().str.strip()
        share = names[names.ne("")].value_counts(sort=False) / len(rows)
        texts.append(rows["text"].iloc[0])
        labels.append(sorted(share[share >= 0.5].index))
    return texts, labels
