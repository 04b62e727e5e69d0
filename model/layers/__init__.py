"""Layers, one a file: its equation, its dimensions, its source."""
