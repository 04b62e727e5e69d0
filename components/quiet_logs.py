"""Keeps TensorFlow's, Beam's and TFT's chatter off stderr, where progress and errors are shown."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from components.quick_imports import quick_imports

_NOISY = ("absl", "apache_beam", "tensorflow", "tensorflow_transform", "tfx_bsl")


def quiet_logs() -> None:
    """Imports TensorFlow without what it says on the way, and lets only errors through from then on.

    Call it before anything else imports TensorFlow, whose C++ part speaks while it loads and heeds no level then. A
    level that the environment sets (TF_CPP_MIN_LOG_LEVEL) stays.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if "tensorflow" not in sys.modules:
        with _held_back_stderr(), quick_imports():
            import tensorflow as tf

            tf.config.list_physical_devices()
    quiet_loggers()


def quiet_loggers() -> None:
    """Lets only errors of these libraries through, without importing any."""
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def _held_back_stderr() -> Iterator[None]:
    """Keeps what is written to the process's stderr, C++ included; shows it after all if the block raises."""
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(stderr, held.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(stderr, 2)
            os.close(stderr)
