"""From the message of variational dropout to a layer for each feature group that has it."""

from model.embedding.layout import Layout
from model.layers.variational_dropout import VariationalDropout
from model.seeds import child_seed
from protos.model_pb2 import ModelConfig


def read_entries(config: ModelConfig, layout: Layout, seed: int) -> dict[str, VariationalDropout]:
    """Returns the layers by group; none without variational dropout, none for a group left out of it."""
    if not config.HasField("variational_dropout"):
        return {}
    message = config.variational_dropout
    names = {group.group_name for group in config.feature_groups}
    widths = {group: layout.member_widths(group) for group in layout.groups if group not in layout.histories}
    return {
        group: VariationalDropout(
            found,
            factor=message.regularization_lambda,
            of_numbers=message.embedding_wise_variational_dropout,
            # EasyRec, which takes single features too, draws the first logits from Glorot's range.
            starts_normal=not message.include_single_feature_groups,
            seed=child_seed(seed, group),
            name=f"variational_dropout_{group}",
        )
        for group, found in widths.items()
        # What raw_input and embedding_layer blocks read has other names.
        if group in names and (len(found) > 1 or message.include_single_feature_groups)
    }
