"""The maths: layers, networks, losses and optimizers; no paths, Beam or Kubeflow."""
