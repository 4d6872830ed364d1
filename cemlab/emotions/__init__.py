"""What customers feel, read from their words: `EmotionClassifier` and `emotion_shares`."""
