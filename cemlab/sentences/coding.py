"""What people coded, in words: how much, how far they agree, what a model gained by it."""

import pandas as pd

from cemlab.sentences.numbers import counted, listing, number

_ALL = "all known labels"
CHECKED_FROM = 150  # coded comments from which readings count as checked by people
FIRM, TENTATIVE = 0.8, 0.667  # Krippendorff's limits, of alpha


def about_coding(coding: pd.DataFrame | None) -> str:
    """Tell how many comments people coded, and that readings are not checked before 150 are.

    Parameters
    ----------
    coding
        comment_id and labels, perhaps coder, as `emotions.coded_comments` gives them; None: none.

    Returns
    -------
    str

    Examples
    --------
    >>> about_coding(None)
    'Not yet checked by a person: nobody has coded comments of this study, and 150 are needed.'
    """
    given = None if coding is None else coding.dropna(subset=["labels"])
    if given is None or given.empty:
        return (
            "Not yet checked by a person: nobody has coded comments of this study, and "
            f"{CHECKED_FROM} are needed."
        )
    n = given["comment_id"].nunique()
    coders = given["coder"].nunique() if "coder" in given else 1
    told = f"{counted(n, 'comment')} of this study coded by {counted(coders, 'person', 'people')}"
    if n < CHECKED_FROM:
        return f"Not yet checked by a person: {told}, and {CHECKED_FROM} are needed."
    return f"Checked by people: {told}."


def about_agreement(table: pd.DataFrame) -> str:
    """Tell how far coders agree, and what that allows.

    Parameters
    ----------
    table
        Result of `emotions.agreement`.

    Returns
    -------
    str
        Empty where no comment was coded by two people.

    Examples
    --------
    >>> about_agreement(pd.DataFrame({"coder": ["all"], "label": ["all"], "n": [120],
    ...     "measure": ["Krippendorff's alpha"], "value": [0.71], "low": [0.64], "high": [0.77]}))
    "Coders agree on labels with Krippendorff's alpha 0.71 (95 % interval 0.64 to 0.77, n = 120
    comments coded by two or more); 1 is full agreement, 0 is chance. That is enough for tentative
    conclusions."
    """
    rows = table[table["measure"].eq("Krippendorff's alpha")].dropna(subset=["value"])
    whole = rows[rows["coder"].eq("all") & rows["label"].eq("all")]
    if whole.empty:
        return ""
    row = whole.iloc[0]
    level = 100 * table.attrs.get("confidence", 0.95)
    # Of the lower end, as the true agreement may be no better.
    allows = (
        "enough to rely on" if row["low"] >= FIRM
        else "enough for tentative conclusions" if row["value"] >= TENTATIVE
        else "too little: look at the labels they part on, agree on their meaning, and code anew"
    )  # fmt: skip
    interval = f"{level:g} % interval {row['low']:.2f} to {row['high']:.2f}"
    if pd.isna(row["low"]):
        interval = "too little differs to tell an interval"
    return (
        f"Coders agree on labels with Krippendorff's alpha {row['value']:.2f} ({interval}, n = "
        f"{number(row['n'], 'count')} comments coded by two or more); 1 is full agreement, 0 is "
        f"chance. That is {allows}."
    )


def about_fit(report: pd.DataFrame) -> str:
    """Tell what a model gained by the study's own coded comments, on comments it had not learnt.

    Parameters
    ----------
    report
        `report_` of an adapted `EmotionClassifier`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_fit(pd.DataFrame({"label": ["annoyance", "cared for", "joy"], "n": [60, 30, 4],
    ...     "f1_before": [0.5, None, None], "f1_after": [0.7, 0.6, None],
    ...     "gain": [0.2, 0.6, None], "low": [0.1, 0.4, None], "high": [0.3, 0.7, None],
    ...     "adapted": [True, True, False]}))
    'Taught by these codes, the model reads annoyance better (F1 0.50 before, 0.70 after) on
    comments it had not learnt. It newly reads cared for (F1 0.60). 1 label had too few cases to be
    taught.'
    """
    whole = report[report["label"].eq(_ALL)]
    report = report[report["label"].ne(_ALL)]
    old = report.dropna(subset=["f1_before"])
    better, worse = old[old["low"] > 0], old[old["high"] < 0]
    told = [f"{r.label} better (F1 {r.f1_before:.2f} before, {r.f1_after:.2f} after)"
            for r in better.itertuples()]  # fmt: skip
    text = (
        f"Taught by these codes, the model reads {listing(told)} on comments it had not learnt."
        if told
        else "Taught by these codes, the model reads no known label better beyond noise."
    )
    if len(worse):
        text += f" It would read {listing(worse['label'])} worse, so these stay as they were."
    new = report[report["f1_before"].isna() & report["f1_after"].notna()]
    named = [f"{r.label} (F1 {r.f1_after:.2f})" for r in new.itertuples()]
    text += f" It newly reads {listing(named)}." if named else ""
    few = int(report["f1_after"].isna().sum())
    text += f" {counted(few, 'label')} had too few cases to be taught." if few else ""
    for row in whole.itertuples():
        text += (
            f" All known labels together: F1 {row.f1_before:.2f} before, {row.f1_after:.2f} after "
            f"(95 % interval of the gain {row.low:+.2f} to {row.high:+.2f})."
        )
    return text
