"""The steps: from a raw log to a release, each a plain function and a thin Kubeflow face."""
