"""What customers feel, read from their words.

>>> from cemlab.emotions import EmotionClassifier
>>> classifier = EmotionClassifier()
>>> chosen = classifier.predict(["Thanks a lot!"])[0]
>>> [str(name) for name in classifier.classes_[chosen]]
['gratitude']
"""

from cemlab.emotions.classifier import EmotionClassifier
from cemlab.emotions.coding import coded_comments
from cemlab.emotions.coverage import reading_coverage
from cemlab.emotions.moved import feelings_moved, feelings_over_time
from cemlab.emotions.reading import read_comments
from cemlab.emotions.shares import emotion_shares, reliable_emotions
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.ties import told_apart
from cemlab.emotions.tone import tone, tone_against_feelings

__all__ = [
    "EMOTIONS",
    "EmotionClassifier",
    "coded_comments",
    "emotion_shares",
    "feelings_moved",
    "feelings_over_time",
    "read_comments",
    "reading_coverage",
    "reliable_emotions",
    "told_apart",
    "tone",
    "tone_against_feelings",
]
