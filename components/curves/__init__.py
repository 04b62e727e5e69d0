"""Draws what the report says of one task."""
