"""The rule of activation strings: torch.nn's names with plain arguments."""

from protos.activations import ActivationError, parse_activation
from protos.rules.check import Check


def check_activation(check: Check, path: str, text: str) -> None:
    """An activation is empty (linear), "nn.Name" or "nn.Name(argument, ...)"."""
    try:
        parse_activation(text)
    except ActivationError as error:
        check.blame(path, error.wanted, f'"{text}"', error.step)
