"""cemlab: the research workbench for customer experience.

The whole way, from a study file and its exports to what customers felt and wrote:

>>> from cemlab import load_study
>>> feedback = load_study("hitouch")
>>> int(feedback.intake["rows_in"].sum()), len(feedback.set_aside)
(42787, 45)
>>> from cemlab.stats import score
>>> answers = feedback.answers(role="touchpoint", pattern="past")
>>> score(answers, by="touchpoint")[["touchpoint", "n", "value"]].head(2).round(2)
  touchpoint     n  value
0    billing  1661   6.61
1   contract   936   7.17
>>> from cemlab.emotions import emotion_shares, read_comments
>>> comments = feedback.comments.head(500)
>>> shares = emotion_shares(read_comments(comments), by="touchpoint")
>>> from cemlab.themes import find_themes
>>> themes = find_themes(comments["text"]).table

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
