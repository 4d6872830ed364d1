"""Exports → Feedback: what comes through this door is redacted and accounted for."""

from cemlab.load.build import load_study
from cemlab.load.feedback import Feedback
from cemlab.load.new import new_study

__all__ = ["Feedback", "load_study", "new_study"]
