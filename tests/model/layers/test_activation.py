import math

import numpy as np
import pytest

from model.layers.activation import FUNCTIONS, make_activation
from protos.activations import PARAMETERS, TENSORFLOW, parse_activation

X = np.array([[-2.0, -0.5, 0.0, 1.0, 3.0]], "f")


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


ERF = np.vectorize(math.erf)
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

CASES = {
    "": X,
    "nn.Identity": X,
    "nn.ReLU": np.maximum(X, 0),
    "nn.ReLU(inplace=True)": np.maximum(X, 0),
    "nn.LeakyReLU": np.where(X > 0, X, 0.01 * X),
    "nn.LeakyReLU(0.2)": np.where(X > 0, X, 0.2 * X),
    "nn.LeakyReLU(negative_slope=0.3)": np.where(X > 0, X, 0.3 * X),
    "nn.GELU": X * 0.5 * (1 + ERF(X / math.sqrt(2))),
    "nn.GELU('tanh')": 0.5 * X * (1 + np.tanh(math.sqrt(2 / math.pi) * (X + 0.044715 * X**3))),
    "nn.SiLU": X * sigmoid(X),
    "nn.Sigmoid": sigmoid(X),
    "nn.Tanh": np.tanh(X),
    "nn.ELU": np.where(X > 0, X, np.exp(X) - 1),
    "nn.ELU(alpha=0.5)": np.where(X > 0, X, 0.5 * (np.exp(X) - 1)),
    "nn.SELU": SELU_SCALE * np.where(X > 0, X, SELU_ALPHA * (np.exp(X) - 1)),
    "nn.ReLU6": np.clip(X, 0, 6),
    "nn.Softplus": np.log1p(np.exp(X)),
    "nn.Softsign": X / (1 + np.abs(X)),
    "nn.Mish": X * np.tanh(np.log1p(np.exp(X))),
    "nn.Hardsigmoid": np.clip(X / 6 + 0.5, 0, 1),
    "nn.Hardswish": X * np.clip(X / 6 + 0.5, 0, 1),
    "nn.PReLU": np.where(X > 0, X, 0.25 * X),
    "nn.PReLU(init=0.1)": np.where(X > 0, X, 0.1 * X),
    # Moving mean 0 and variance 1 at first, slope 0: p x with p = sigmoid(x / sqrt(1 + 1e-5)).
    "Dice": sigmoid(X / math.sqrt(1 + 1e-5)) * X,
}


@pytest.mark.parametrize("text", CASES, ids=lambda text: text or "empty")
def test_an_activation_is_torchs_function_of_that_name(text: str) -> None:
    layer = make_activation(text, name="activation")
    layer.build((None, 5))
    np.testing.assert_allclose(layer(X, step=None), CASES[text], rtol=1e-5, atol=1e-6)


def test_prelu_learns_one_slope_and_dice_one_a_number() -> None:
    prelu, dice = make_activation("nn.PReLU", name="a"), make_activation("Dice", name="b")
    for layer in (prelu, dice):
        layer.build((None, 5))
    assert [weight.shape for weight in prelu.trainable_weights] == [()]
    assert sum(int(np.prod(weight.shape)) for weight in dice.trainable_weights) == 5 + 2 * 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nn.Softshrink", "expected one of nn.Dice, nn.ELU"),
        ("nn.LeakyReLU(0.2, 3)", "expected nn.LeakyReLU with negative_slope or nothing"),
        ("nn.ReLU(slope=1)", "expected nn.ReLU alone"),
        ("nn.ELU(beta=1)", "expected nn.ELU with alpha or nothing"),
        ("nn.LeakyReLU(", 'expected "nn.Name" or "nn.Name(number)"'),
        ("nn.LeakyReLU(__import__('os').getpid())", 'expected "nn.Name" or'),
        ("lambda x: x", 'expected "nn.Name" or'),
    ],
)
def test_anything_else_is_an_error_and_is_never_run(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="activation") as caught:
        make_activation(text, name="activation")
    assert reason in str(caught.value)


def test_every_activation_of_the_list_is_a_layer_and_tensorflows_names_are_of_the_list() -> None:
    assert set(FUNCTIONS) | {"Dice", "PReLU"} == set(PARAMETERS)
    assert {parse_activation(text)[0] for text in TENSORFLOW.values()} <= set(PARAMETERS)
    layer = make_activation("tf.keras.activations.leaky_relu", name="activation")
    np.testing.assert_allclose(layer(X), np.where(X > 0, X, 0.2 * X))
