"""Measures the candidate and the released model on held-out rows."""
