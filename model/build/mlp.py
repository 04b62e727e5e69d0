"""From messages to shapes of networks."""

from typing import get_args

from model.layers.batch_norm import NormConstants
from model.layers.initial_weights import InitialWeights
from model.layers.mlp import LastLayer, MLPShape
from protos.errors import ConfigError
from protos.mlp_pb2 import MLP


def read_mlp(message: MLP) -> MLPShape:
    """Returns the shape that a message asks for.

    Raises:
      ConfigError: its kernel_initializer is unknown.
    """
    return MLPShape(
        hidden_units=tuple(message.hidden_units),
        dropout_rates=tuple(message.dropout_ratio),
        activation=message.activation,
        use_batch_norm=message.use_bn,
        use_layer_norm=message.use_ln,
        use_bias=message.bias,
        bias_beside_norm=message.keep_bias_with_bn,
        # Rounded, since 1 less a float32 of 0.9 is not quite 0.1.
        norm_constants=NormConstants(
            message.bn_epsilon, round(1 - message.bn_momentum, 6), is_unbiased=message.bn_unbiased_variance
        ),
        activation_first=message.use_bn_after_activation,
        initial_weights=read_initial_weights(message.kernel_initializer),
        last=_read_last(message),
    )


def read_initial_weights(name: str) -> InitialWeights:
    """Returns how kernels start.

    Raises:
      ConfigError: the name is unknown.
    """
    known = get_args(InitialWeights)
    if name not in known:
        raise ConfigError(f"kernel_initializer: expected one of {', '.join(known)}, got {name!r}")
    return name  # type: ignore[return-value]


def _read_last(message: MLP) -> LastLayer | None:
    if not any(message.HasField(field) for field in ("final_activation", "use_final_bn", "use_final_bias")):
        return None
    return LastLayer(
        activation=message.final_activation if message.HasField("final_activation") else message.activation,
        use_batch_norm=message.use_final_bn if message.HasField("use_final_bn") else message.use_bn,
        use_bias=message.use_final_bias if message.HasField("use_final_bias") else message.bias,
    )
