"""Retraining: what is new against the newest release, whether to train for it, and the one run that does."""
