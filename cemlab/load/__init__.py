"""Exports → Feedback: what comes through this door is redacted and accounted for."""

from cemlab.load.build import load_study
from cemlab.load.feedback import Feedback
from cemlab.load.new import new_study
from cemlab.load.quotes import approved_quotes

__all__ = ["Feedback", "approved_quotes", "load_study", "new_study"]
