"""cemlab: the research workbench for customer experience.

The whole way, from a study file and its exports to what customers felt and why:

>>> from cemlab import load_study
>>> feedback = load_study("hitouch")                                      # doctest: +SKIP
>>> feedback.intake, feedback.set_aside                                   # doctest: +SKIP
>>> from cemlab.stats import score
>>> score(feedback.answers(role="touchpoint"), by="touchpoint")           # doctest: +SKIP
>>> from cemlab.emotions import emotion_shares, read_comments
>>> emotion_shares(read_comments(feedback.comments), by="touchpoint")     # doctest: +SKIP
>>> from cemlab.themes import find_themes
>>> find_themes(feedback.comments["text"]).table                          # doctest: +SKIP

A study is described in README.md; `cemlab run hitouch` makes its reports.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cemlab.load import Feedback, load_study

__all__ = ["Feedback", "load_study"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load a name when it is first used, so that importing cemlab stays instant."""
    if name in __all__:
        import cemlab.load

        return getattr(cemlab.load, name)
    raise AttributeError(f"module 'cemlab' has no attribute '{name}'")
