"""Errors a researcher can act on: what is wrong, where, and how to mend it."""

from collections.abc import Iterable


class CemlabError(Exception):
    """Base of every error that cemlab raises on purpose."""


class StudyError(CemlabError):
    """The study file says something that cannot be carried out."""


class DataError(CemlabError):
    """A source or a table does not hold what it should."""


class ParameterError(CemlabError, ValueError):
    """A parameter of a function, notebook or command is unusable."""


class RunError(CemlabError):
    """A notebook failed, so nothing was published."""


def raise_all(problems: Iterable[str], error: type[CemlabError], heading: str) -> None:
    """Raise one `error` that lists every problem; do nothing where there is none.

    Parameters
    ----------
    problems
        One line each, telling what, where and how to mend it; never a customer's words.
    error
        The class to raise.
    heading
        The first line of the message, for instance "study.yaml cannot be used".

    Raises
    ------
    CemlabError
        An instance of `error`, where `problems` is not empty.

    Examples
    --------
    >>> raise_all([], DataError, "answers.csv cannot be read")
    >>> raise_all(["row 3: no date"], DataError, "answers.csv cannot be read")
    Traceback (most recent call last):
    cemlab.errors.DataError: answers.csv cannot be read:
      - row 3: no date
    """
    lines = list(problems)
    if lines:
        raise error("\n  - ".join([f"{heading}:", *lines]))
