"""Serves a folder of releases over HTTP, as TensorFlow Serving does."""
