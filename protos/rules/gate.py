"""Rules of the gate: bands that hold something, rules for towers that exist."""

from protos.nearest import suggestion
from protos.release_pb2 import TaskGate
from protos.rules.check import Check
from protos.uses import towers


def check_gate(check: Check) -> None:
    """Each calibration band has its lower end below its upper; single rules name towers, each once."""
    gate, known = check.config.gate_config, [tower.tower_name for tower in towers(check.config)]
    _check_band(check, "gate_config.overall", gate.overall)
    _check_band(check, "gate_config.per_domain", gate.per_domain)
    _check_band(check, "gate_config.per_slice", gate.per_slice)
    _check_band(check, "gate_config.per_cold", gate.per_cold)
    names = [tower.tower_name for tower in gate.towers]
    for index, tower in enumerate(gate.towers):
        path = f"gate_config.towers[{index}]"
        if tower.tower_name not in known:
            got = f'"{tower.tower_name}"' if tower.tower_name else "none"
            check.blame(f"{path}.tower_name", "a task tower's name", got, suggestion(tower.tower_name, known))
        elif tower.tower_name in names[:index]:
            check.blame(f"{path}.tower_name", "each tower once", f'"{tower.tower_name}" again', "merge the two")
        _check_band(check, f"{path}.overall", tower.overall)
        _check_band(check, f"{path}.per_domain", tower.per_domain)


def _check_band(check: Check, path: str, rules: TaskGate) -> None:
    low, high = rules.min_predicted_over_observed, rules.max_predicted_over_observed
    if not low < high:
        wanted = f"max_predicted_over_observed above min_predicted_over_observed, {low:g}"
        check.blame(f"{path}.max_predicted_over_observed", wanted, f"{high:g}", "widen the band")
