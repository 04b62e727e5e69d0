"""The words: what a user may write in a config, and the one reader of it."""
