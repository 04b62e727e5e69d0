"""What is wrong, in one line, out of what Keras and TensorFlow make of an error inside a layer."""

import re

_NOISE = re.compile(r"\x1b\[\d+m|\{\{function_node [^}]*\}\} ?| \[Op:\w+\].*")


def reason_of(error: Exception) -> str:
    """Returns the first line of a message that tells more than where Keras was."""
    lines = [_NOISE.sub("", line).strip() for line in str(error).splitlines()]
    telling = (line for line in lines if line and not line.startswith("Exception encountered when calling"))
    return next(telling, type(error).__name__)
