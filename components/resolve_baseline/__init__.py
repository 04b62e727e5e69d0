"""Finds the model to judge against."""
