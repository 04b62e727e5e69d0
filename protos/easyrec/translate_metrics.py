"""Metrics of a tower."""

from typing import Any

from protos.easyrec.translation import Translation
from protos.model_pb2 import TaskTower

_NAMES = {
    "gauc": "grouped_auc",
    "session_auc": "grouped_auc",
    "recall_at_topk": "recall_at_k",
    "precision_at_topk": "precision_at_k",
}
"""Old metric -> new one, where names differ; the old name stays the name in reports."""

_FIELDS = {
    "num_thresholds": "thresholds",
    "topk": "top_k",
    "uid_field": "grouping_key",
    "session_id_field": "grouping_key",
}

_CORRECTED = {
    "max_f1": "EasyRec took F1 at thresholds of the logits; Gateline takes those of the probabilities",
    "recall": "EasyRec reported nothing for it; Gateline counts probabilities of at least 0.5",
    "precision": "EasyRec reported nothing for it; Gateline counts probabilities of at least 0.5",
}


def translate_metrics(translation: Translation, old: Any, new: TaskTower, path: str) -> None:  # noqa: ANN401 - a tower
    """Writes the metrics; a tower without metrics_set has none."""
    for index, metric in enumerate(old.metrics_set):
        kind, own_path = metric.WhichOneof("metric"), f"{path}.metrics_set[{index}]"
        if kind is None:
            translation.blame(own_path, "a metric", "an empty block", "write auc {}")
            continue
        new_path, name = f"{path}.metrics[{len(new.metrics)}]", _NAMES.get(kind, kind)
        added = new.metrics.add()
        translation.origins[new_path] = own_path
        message, settings = getattr(added, name), getattr(metric, kind)
        message.SetInParent()
        for field in settings.DESCRIPTOR.fields:
            names = (field.name, _FIELDS.get(field.name, field.name))
            translation.carry_as(settings, message, f"{own_path}.{kind}", f"{new_path}.{name}", names)
        if name != kind:
            translation.write(added, new_path, "metric_name", kind, own_path)
        if kind in _CORRECTED:
            translation.note(f"{own_path}.{kind}", "corrected", _CORRECTED[kind])
