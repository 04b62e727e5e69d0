"""The order: the only place that sees all steps, and the command line."""
