"""From a study file to reports on the shelf: prepare once, run notebooks, publish in one move."""

from cemlab.report.prepare import prepare
from cemlab.report.run import run
from cemlab.report.summary import show_evidence, summarise

__all__ = ["prepare", "run", "show_evidence", "summarise"]
