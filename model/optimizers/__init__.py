"""How weights change: rules for dense variables, rules for table rows, and learning rates over time."""
