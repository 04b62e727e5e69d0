"""Which of the metrics that training measures decides what is exported."""

from model.build.metrics import read_measured
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.uses import towers


def deciding_metric(config: PipelineConfig) -> str | None:
    """Returns the name of the metric that decides what is exported, or when training stops; None if none does.

    A name without its tower's suffix will do where only one tower has that metric.

    Raises:
      ConfigError: the metric's name is unknown, or fits several towers.
    """
    export = config.export_config
    if export.exporter_type == "latest" and not export.enable_early_stop:
        return None
    names = [measured.name for tower in towers(config) for measured in read_measured(tower)]
    wanted = export.best_exporter_metric
    fitting = [name for name in names if name == wanted] or [name for name in names if name.startswith(f"{wanted}_")]
    if len(fitting) != 1:
        raise ConfigError(
            f'export_config.best_exporter_metric: expected one of {", ".join(names)}, got "{wanted}"'
            f"{', which fits several' if fitting else ''}; set it to one of them"
        )
    return fitting[0]
