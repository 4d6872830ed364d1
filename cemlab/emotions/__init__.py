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
from cemlab.emotions.reading import read_comments
from cemlab.emotions.shares import emotion_shares, reliable_emotions
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.tone import tone

__all__ = [
    "EMOTIONS",
    "EmotionClassifier",
    "coded_comments",
    "emotion_shares",
    "read_comments",
    "reading_coverage",
    "reliable_emotions",
    "tone",
]
