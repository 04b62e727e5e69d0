"""EasyRec's two chains of layers, DNN and Keras MLP -> the one MLP, with what each does otherwise written out."""

from protos.easyrec import layer_pb2
from protos.easyrec.activation import translate_activation
from protos.easyrec.tower_pb2 import DNN
from protos.easyrec.translation import Translation
from protos.mlp_pb2 import MLP
from protos.positions import join

BN_EPSILON, BN_MOMENTUM = 1e-3, 0.99
"""TensorFlow's defaults, in tf.layers and tf.keras alike."""


def is_identity(dnn: DNN) -> bool:
    """Returns whether a DNN has no layer at all: no hidden_units, or as EasyRec has it too, hidden_units: [0]."""
    return list(dnn.hidden_units) in ([], [0])


def translate_dnn(translation: Translation, old: DNN, new: MLP, old_path: str, new_path: str) -> None:
    """Dense with bias, glorot-uniform kernels, then batch normalisation, activation and dropout; the last layer too."""
    _begin(translation, old, new, old_path, new_path)
    ratios, layers = list(old.dropout_ratio), len(old.hidden_units)
    if ratios and len(ratios) < layers:
        translation.blame(
            join(old_path, "dropout_ratio"), f"one dropout ratio for each of {layers} layers", len(ratios), "add them"
        )
    elif len(ratios) > layers:
        translation.note(join(old_path, "dropout_ratio"), "no effect", f"only the first {layers} ratios have a layer")
    _write_ratios(translation, new, ratios[:layers], old_path, new_path)
    translate_activation(translation, old, new, old_path, new_path, "activation")
    translation.write(new, new_path, "use_bn", old.use_bn, join(old_path, "use_bn"))
    _write_normalisation(translation, new, old.use_bn, old_path, new_path)
    translation.write(new, new_path, "kernel_initializer", "glorot_uniform", old_path)


def translate_keras_mlp(translation: Translation, old: layer_pb2.MLP, new: MLP, old_path: str, new_path: str) -> None:
    """The backbone's MLP: no biases by default, he-uniform kernels, a last layer with settings of its own."""
    _begin(translation, old, new, old_path, new_path)
    layers = len(old.hidden_units)
    ratios = [*old.dropout_ratio, *([0.0] * layers)][:layers] if old.dropout_ratio else []
    _write_ratios(translation, new, ratios, old_path, new_path)
    translate_activation(translation, old, new, old_path, new_path, "activation")
    translate_activation(translation, old, new, old_path, new_path, "final_activation")
    names = {"use_bn": "use_bn", "use_final_bn": "use_final_bn", "use_bias": "bias", "use_final_bias": "use_final_bias"}
    for old_name, new_name in names.items():
        translation.write(new, new_path, new_name, getattr(old, old_name), join(old_path, old_name))
    translation.carry(old, new, old_path, new_path, "use_bn_after_activation")
    translation.write(new, new_path, "kernel_initializer", old.initializer, join(old_path, "initializer"))
    _write_normalisation(translation, new, old.use_bn or old.use_final_bn, old_path, new_path)


def _begin(translation: Translation, old: DNN | layer_pb2.MLP, new: MLP, old_path: str, new_path: str) -> None:
    new.SetInParent()
    translation.origins[new_path] = old_path
    translation.carry(old, new, old_path, new_path, "hidden_units")


def _write_ratios(translation: Translation, new: MLP, ratios: list[float], old_path: str, new_path: str) -> None:
    new.dropout_ratio.extend(ratios)
    if ratios:
        translation.origins[join(new_path, "dropout_ratio")] = join(old_path, "dropout_ratio")


def _write_normalisation(translation: Translation, new: MLP, has_bn: bool, old_path: str, new_path: str) -> None:
    if has_bn:
        settings = {"bn_epsilon": BN_EPSILON, "bn_momentum": BN_MOMENTUM, "bn_unbiased_variance": False}
        for name, value in {**settings, "keep_bias_with_bn": True}.items():
            translation.write(new, new_path, name, value, join(old_path, "use_bn"))
