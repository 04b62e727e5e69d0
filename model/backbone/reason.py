"""What is wrong, in one line, out of what Keras makes of an error inside a layer."""

import re

_STYLE = re.compile(r"\x1b\[\d+m")


def reason_of(error: Exception) -> str:
    """Returns the first line of a message that tells more than where Keras was."""
    lines = [_STYLE.sub("", line).strip() for line in str(error).splitlines()]
    telling = (line for line in lines if line and not line.startswith("Exception encountered when calling"))
    return next(telling, type(error).__name__)
