"""How sure the candidate's lead over the baseline is: what training measures it by, and the gate reads it by."""

NUM_BLOCKS = 20
"""Of eval examples, each of which is left out once."""

LEVEL = 0.95
"""Of the intervals."""
