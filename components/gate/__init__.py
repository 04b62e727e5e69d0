"""Judges a candidate by its report."""
