"""Imports TensorFlow for a command of its own, where stderr is for progress and errors.

TensorFlow 2.21's C++ part writes remarks about the machine while it is imported and heeds no environment variable in
that. So stderr goes to a file during the import; if the import fails, what was said is shown after all.
"""

import os
import sys
import tempfile
from importlib import import_module

from components.quiet_logs import quiet_logs

STDERR = 2


def import_tensorflow() -> None:
    """Imports TensorFlow; a step that is imported afterwards finds it loaded."""
    quiet_logs()
    sys.stderr.flush()
    kept = os.dup(STDERR)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), STDERR)
        try:
            import_module("tensorflow")
        except ImportError:
            said.seek(0)
            os.write(kept, said.read())
            raise
        finally:
            os.dup2(kept, STDERR)
            os.close(kept)
