"""Settles what a run is about: the config and the model to judge against."""
