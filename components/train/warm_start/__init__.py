"""Beginning from the weights of an earlier model."""
