"""Rows to learn from and rows to judge on, parted out of one raw log by a rule on one of its columns."""
