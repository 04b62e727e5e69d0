"""Says how a run ended."""
