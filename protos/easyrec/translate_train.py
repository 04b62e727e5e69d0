"""Training, evaluation during it, and export."""

import math

from protos.easyrec.train_pb2 import DistributionStrategy
from protos.easyrec.translate_freezing import translate_freezing
from protos.easyrec.translate_optimizer import translate_optimizers
from protos.easyrec.translation import Translation
from protos.nearest import suggestion
from protos.uses import towers


def translate_train(translation: Translation) -> None:
    """Writes train_config, with the number of epochs that this dialect has in data_config."""
    old, new, path = translation.old.train_config, translation.new.train_config, "train_config"
    new.SetInParent()
    translation.origins[path] = path
    translate_optimizers(translation)
    if old.num_steps:
        translation.write(new, path, "num_steps", old.num_steps, f"{path}.num_steps")
    if translation.old.data_config.num_epochs:
        epochs = translation.old.data_config.num_epochs
        translation.write(new, path, "num_epochs", epochs, "data_config.num_epochs")
    translation.carry(old, new, path, path, "save_checkpoints_steps", "log_step_count_steps")
    if old.HasField("keep_checkpoint_max"):
        translation.carry(old, new, path, path, "keep_checkpoint_max")
    if old.gradient_clipping_by_norm > 0:
        clip = new.grad_clipping
        clip.clipping_type, clip.max_gradient = "norm", old.gradient_clipping_by_norm
        clip.include_embeddings = True
        translation.origins[f"{path}.grad_clipping"] = f"{path}.gradient_clipping_by_norm"
    translate_freezing(translation)
    if old.train_distribute:
        text = (
            f"training runs on one device; under {DistributionStrategy.Name(old.train_distribute)} a step has "
            "batch_size rows on every replica, here batch_size rows in all"
        )
        translation.note(f"{path}.train_distribute", "approximated", text)


def translate_evaluation(translation: Translation) -> None:
    """Writes eval_config: the number of rows becomes one of batches."""
    old, batch_size = translation.old, translation.old.data_config.batch_size
    if old.eval_config.num_examples and batch_size:
        steps = math.ceil(old.eval_config.num_examples / batch_size)
        path = "eval_config.num_examples"
        translation.write(translation.new.eval_config, "eval_config", "num_steps", steps, path)


def translate_export(translation: Translation) -> None:
    """Writes export_config; to be called when towers and metrics are written."""
    old, new, path = translation.old.export_config, translation.new.export_config, "export_config"
    if not translation.old.HasField("export_config"):
        return
    translation.origins[path] = path
    match old.exporter_type:
        case "final" | "latest":
            translation.write(new, path, "exporter_type", "latest", f"{path}.exporter_type")
        case "best":
            translation.write(new, path, "exporter_type", "best", f"{path}.exporter_type")
        case "none":
            text = "a candidate is always exported; the gate decides whether it is released"
            translation.note(f"{path}.exporter_type", "approximated", text)
        case other:
            translation.blame(f"{path}.exporter_type", "final, latest, best or none", f'"{other}"', "correct the value")
    if old.exporter_type == "best" or old.enable_early_stop:
        _write_metric(translation)
    translation.carry_as(old, new, path, path, ("metric_bigger", "metric_larger_is_better"))
    translation.carry(old, new, path, path, "enable_early_stop")
    if old.enable_early_stop:
        translation.carry(old, new, path, path, "max_check_steps")


def _write_metric(translation: Translation) -> None:
    """Names the metric with a tower's suffix; one without is completed where only one tower has it."""
    path, written = "export_config.best_exporter_metric", translation.old.export_config.best_exporter_metric
    names = _metric_names(translation)
    hits = [full for bare, full in names if written in (bare, full)]
    exact = [full for _, full in names if full == written]
    if len(exact or hits) != 1:
        near = suggestion(written, {full for _, full in names}) if names else "write metrics_set in a tower"
        translation.blame(path, "one metric with its tower's suffix", f'"{written}"', near)
        return
    name = (exact or hits)[0]
    translation.write(translation.new.export_config, "export_config", "best_exporter_metric", name, path)
    if name != written:
        translation.note(path, "alias", f"read as {name}, the only metric of that kind")


def _metric_names(translation: Translation) -> list[tuple[str, str]]:
    return [
        (bare, f"{bare}_{tower.tower_name}")
        for tower in towers(translation.new)
        for metric in tower.metrics
        for bare in [metric.metric_name or str(metric.WhichOneof("metric"))]
    ]
