"""What a client is told when its request can't be answered."""

from http import HTTPStatus


class Problem(Exception):  # noqa: N818 - not an error of this program
    """A request that gets no predictions.

    Attributes:
      status: the HTTP status, 4xx or 503.
    """

    def __init__(self, status: HTTPStatus, text: str) -> None:
        """Takes the status, and one line: where, what was wanted, what came."""
        super().__init__(text)
        self.status = status


def bad_request(text: str) -> Problem:
    """Returns the problem of a request that is wrong in itself."""
    return Problem(HTTPStatus.BAD_REQUEST, text)
