"""Which towers read which, in EasyRec's relations between tasks."""

from collections.abc import Iterator, Sequence

from protos.loss_traits import compares_towers
from protos.model_pb2 import TaskTower


def relation_faults(towers: Sequence[TaskTower], *, are_possible: bool) -> Iterator[tuple[int, str]]:
    """Yields for each fault the index of its tower, and wanted, got, next step with the tower's name among them.

    Args:
      towers: in their order.
      are_possible: whether the model's towers can read each other; model_params' can.
    """
    earlier: set[str] = set()
    for index, tower in enumerate(towers):
        here, is_related = f'tower "{tower.tower_name}": wanted', tower.HasField("relation_mlp")
        # A loss that compares a tower with others needs their names alone.
        is_compared = any(compares_towers(loss) for loss in tower.losses)
        unknown = [name for name in tower.relation_tower_names if name not in earlier]
        reads = is_related or (tower.relation_tower_names and not is_compared)
        if reads and not are_possible:
            yield index, f"{here} no relation_mlp or relation_tower_names without model_params, got one; remove it"
        elif tower.relation_tower_names and not is_related and not is_compared:
            yield index, f"{here} a relation_mlp beside relation_tower_names, got none; write one"
        elif is_related and unknown:
            got = ", ".join(unknown)
            yield index, f"{here} relation_tower_names of earlier towers with a relation_mlp, got {got}; correct them"
        if is_related:
            earlier.add(tower.tower_name)
