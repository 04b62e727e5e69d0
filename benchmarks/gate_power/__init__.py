"""Benchmark of the gate; see run.py."""
