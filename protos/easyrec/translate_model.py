"""model_config: which network, its regularisation, its backbone."""

from protos.easyrec.copy_fields import copy_fields
from protos.easyrec.model_pb2 import MMoE as OldMMoE
from protos.easyrec.translate_backbone import translate_backbone
from protos.easyrec.translate_groups import translate_groups
from protos.easyrec.translate_mlp import translate_dnn
from protos.easyrec.translate_towers import translate_towers
from protos.easyrec.translation import Translation
from protos.model_pb2 import PER_GROUP, MMoE

_CLASSES = {"mmoe": "MMoE", "model_params": "MultiTaskModel"}
"""Model field -> model_class that reads it."""


def translate_model(translation: Translation) -> None:
    """Writes model_config with what this dialect does by default: tables per group, glorot-uniform kernels."""
    old, new = translation.old.model_config, translation.new.model_config
    translation.origins["model_config"] = "model_config"
    translate_groups(translation)
    _check_class(translation)
    translation.carry(old, new, "model_config", "model_config", "embedding_regularization", "loss_weight_strategy")
    translation.write(new, "model_config", "table_sharing", PER_GROUP, "model_config")
    translation.write(new, "model_config", "kernel_initializer", "glorot_uniform", "model_config")
    if old.HasField("variational_dropout"):
        path = "model_config.variational_dropout"
        new.variational_dropout.SetInParent()
        copy_fields(translation, old.variational_dropout, new.variational_dropout, path, path)
        new.variational_dropout.include_single_feature_groups = True
    if old.HasField("backbone"):
        translate_backbone(translation)
    match old.WhichOneof("model"):
        case "mmoe":
            _translate_mmoe(translation, old.mmoe, new.mmoe)
        case "model_params":
            _translate_params(translation)


def _check_class(translation: Translation) -> None:
    """The class says how the parts are read; where it is absent they tell it themselves."""
    old, path = translation.old.model_config, "model_config.model_class"
    fitting = _CLASSES.get(old.WhichOneof("model") or "")
    if fitting is None:
        wanted = "mmoe {...} with model_class MMoE, or backbone {...} and model_params {...} with MultiTaskModel"
        translation.blame("model_config", wanted, f'model_class "{old.model_class}" with neither', "write one of them")
    elif old.model_class and old.model_class != fitting:
        next_step = f'write model_class: "{fitting}"'
        translation.blame(path, f'"{fitting}" beside {old.WhichOneof("model")}', f'"{old.model_class}"', next_step)
    elif fitting == "MultiTaskModel" and not old.HasField("backbone"):
        translation.blame("model_config", "a backbone under MultiTaskModel", "none", "write backbone {...}")


def _translate_mmoe(translation: Translation, old: OldMMoE, new: MMoE) -> None:
    path = "model_config.mmoe"
    new.SetInParent()
    translation.origins[path] = path
    translation.carry(old, new, path, path, "l2_regularization")
    if old.HasField("expert_dnn"):
        if old.experts:
            translation.note(f"{path}.experts", "no effect", "expert_dnn holds, which EasyRec reads first")
        if not old.num_expert:
            translation.blame(f"{path}.num_expert", "num_expert of at least 1", old.num_expert, "write num_expert: 4")
        translate_dnn(translation, old.expert_dnn, new.expert_mlp, f"{path}.expert_dnn", f"{path}.expert_mlp")
        translation.write(new, path, "num_expert", old.num_expert, f"{path}.num_expert")
    else:
        _translate_experts(translation, old, new)
    _note_experts(translation, old)
    translate_towers(translation, old.task_towers, new.task_towers, path)


def _translate_experts(translation: Translation, old: OldMMoE, new: MMoE) -> None:
    """The deprecated list: equal experts become one shape and their number, others stay as they are."""
    path = "model_config.mmoe"
    if not old.experts:
        translation.blame(path, "expert_dnn {...} with num_expert, or experts", "neither", "write expert_dnn")
        return
    translation.note(f"{path}.experts", "alias", "deprecated; expert_dnn and num_expert say the same")
    if old.HasField("num_expert"):
        translation.note(f"{path}.num_expert", "no effect", f"there are {len(old.experts)} experts, one an entry")
    if len({expert.dnn.SerializeToString(deterministic=True) for expert in old.experts}) == 1:
        inner = f"{path}.experts[0].dnn"
        translate_dnn(translation, old.experts[0].dnn, new.expert_mlp, inner, f"{path}.expert_mlp")
        translation.write(new, path, "num_expert", len(old.experts), f"{path}.experts")
        return
    for index, expert in enumerate(old.experts):
        inner, added = f"{path}.experts[{index}]", new.experts.add()
        translation.origins[inner] = inner
        translation.carry(expert, added, inner, inner, "expert_name")
        translate_dnn(translation, expert.dnn, added.mlp, f"{inner}.dnn", f"{inner}.mlp")
    widths = [list(expert.dnn.hidden_units)[-1:] for expert in old.experts]
    if any(width != widths[0] for width in widths):
        translation.blame(f"{path}.experts", "experts of one last width", widths, "make them equal")


def _note_experts(translation: Translation, old: OldMMoE) -> None:
    written = [("expert_dnn", old.expert_dnn)] if old.HasField("expert_dnn") else []
    written = written or [(f"experts[{index}].dnn", expert.dnn) for index, expert in enumerate(old.experts)]
    for name, dnn in written[:1]:
        if dnn.use_bn or any(dnn.dropout_ratio):
            text = (
                "EasyRec built experts without their training flag: dropout never acted and batch normalisation "
                "kept its initial statistics; Gateline trains them as written, and as EasyRec did with "
                "--set model_config.mmoe.expert_inference_mode=true"
            )
            translation.note(f"model_config.mmoe.{name}", "corrected", text)


def _translate_params(translation: Translation) -> None:
    old, new = translation.old.model_config.model_params, translation.new.model_config.model_params
    path = "model_config.model_params"
    new.SetInParent()
    translation.origins[path] = path
    translation.carry(old, new, path, path, "l2_regularization", "outputs")
    if old.l2_regularization:
        text = (
            "EasyRec collected it from towers and output layers only; Gateline adds it for the backbone's kernels too"
        )
        translation.note(f"{path}.l2_regularization", "corrected", text)
    translate_towers(translation, old.task_towers, new.task_towers, path)
