"""The step from raw logs to examples and the transform graph."""
