"""Metrics of binary tasks: plain functions of labels and predictions."""
