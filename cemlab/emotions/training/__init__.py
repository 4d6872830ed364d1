"""Train the shipped tiers from raw files: ``python -m cemlab.emotions.training --data DIR``."""
