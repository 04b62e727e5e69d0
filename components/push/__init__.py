"""Publishes an approved candidate as the next version."""
