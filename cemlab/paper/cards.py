"""Cards for the table: customers' words to read aloud, and sheets to predict on."""

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.paper.pages import page
from cemlab.workshop.voices import voices


def voices_page(
    feedback: Feedback, touchpoint: str, n: int = 5, *, language: str | None = None, seed: int = 7
) -> str:
    """Lay out cards with customers' words, two to an A4 sheet, to be cut and read aloud.

    Parameters
    ----------
    feedback, touchpoint, n, language, seed
        As in `cemlab.workshop.voices.voices`.

    Returns
    -------
    str
        A self-contained HTML page without script; a card holds no figure.

    Raises
    ------
    ParameterError
        As in `voices`.
    DataError
        Where nothing may be quoted.
    """
    found = voices(feedback, touchpoint, n, language=language, seed=seed)
    label = feedback.study.touchpoints[touchpoint].label
    if found.empty:
        raise DataError(f"no card for {label}: {found.attrs['why']}.")
    return page(
        "voices", title=feedback.study.title, label=label, rows=list(found.itertuples()), n=n,
        wrote=f"{found.attrs['wrote']:,}", approved=found.attrs["approved"],
    )  # fmt: skip
