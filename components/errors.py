"""The ways in which a step ends that are the user's to mend; the command line turns each into its exit code."""


class DataError(ValueError):
    """The data can't be used. Says where (file, row, column), what was wanted, what came, what to do."""


class StoppedError(RuntimeError):
    """A step was asked to end (SIGTERM) and has saved what it takes to go on; the command line exits with 143."""


class RefusalError(RuntimeError):
    """A step was asked to release what the gate has not approved."""
