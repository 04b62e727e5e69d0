"""The step that learns: from examples to a candidate."""
