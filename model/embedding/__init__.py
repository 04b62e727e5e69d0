"""Embedding tables: many in one variable, looked up and updated by the rows that a batch touches."""
