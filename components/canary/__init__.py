"""A canary: a version served to some users beside the one that serves all others."""
