"""Losses of a task, and how its rows are weighted."""
