"""Backbones: the same graph of blocks, with this dialect's layers in their new form."""

from protos.easyrec.copy_fields import copy_fields
from protos.easyrec.translation import Translation

_PATH = "model_config.backbone"


def translate_backbone(translation: Translation) -> None:
    """Writes the backbone; layers that need operations of EasyRec's own are refused by name."""
    old, new = translation.old.model_config.backbone, translation.new.model_config.backbone
    new.SetInParent()
    copy_fields(translation, old, new, _PATH, _PATH)
