"""Learning rates over time."""
