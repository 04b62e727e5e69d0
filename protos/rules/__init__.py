"""The rules of a valid config, a file for each part of it."""
