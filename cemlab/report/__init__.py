"""From a study file to reports on the shelf: prepare once, run notebooks, publish in one move."""

from cemlab.report.prepare import prepare
from cemlab.report.run import run

__all__ = ["prepare", "run"]
