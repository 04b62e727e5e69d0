"""Kubeflow Pipelines as a service: its API, spoken by its own generated client."""
