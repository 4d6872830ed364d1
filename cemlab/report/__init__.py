"""From a study file to reports on the shelf: prepare once, run notebooks, publish in one move."""

from typing import TYPE_CHECKING, Any

from cemlab.report.prepare import prepare
from cemlab.report.run import run

if TYPE_CHECKING:
    from cemlab.report.summary import show_evidence, summarise

__all__ = ["prepare", "run", "show_evidence", "summarise"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load the summary, with all the statistics behind it, when it is first used."""
    if name in ("show_evidence", "summarise"):
        from cemlab.report import summary

        return getattr(summary, name)
    raise AttributeError(f"module 'cemlab.report' has no attribute '{name}'")
