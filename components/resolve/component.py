"""What a run is about, settled before it has cost anything, as Kubeflow sees it."""

from typing import NamedTuple


def resolve(config: str, releases: str) -> NamedTuple("Resolved", [("config", str), ("released", str)]):  # type: ignore[valid-type]
    """Returns the canonical config text and the newest release's folder, "" before the first.

    `config` is text or the URI of a file: it is read once, so that all steps of a run follow the same. A config or a
    releases folder that can't be used ends the run here.
    """
    from components.step_errors import recorded

    with recorded("resolve"):
        from components.config_text import read_config_text
        from components.releases import newest_release, usable_shelf

        text = read_config_text(config)
        return text, newest_release(usable_shelf(releases).uri)
