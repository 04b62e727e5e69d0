"""Keeps TensorFlow's, Beam's and TFT's chatter off stderr, where progress and errors are shown."""

import logging
import os

_NOISY = ("absl", "apache_beam", "root", "tensorflow", "tensorflow_transform", "tfx_bsl")


def quiet_logs() -> None:
    """Lets only errors through. Call it before TensorFlow is imported: its C++ part reads its level once.

    A level that the environment already sets (TF_CPP_MIN_LOG_LEVEL) stays, so that one may look.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
