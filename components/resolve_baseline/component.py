"""The search for the released model as Kubeflow sees it; what it finds is components/releases.py's."""


def resolve_baseline(releases: str) -> str:
    """Returns the newest release's folder, "" before the first; a releases folder that can't be used ends the run."""
    from components.step_errors import recorded

    with recorded("resolve_baseline"):
        from components.releases import newest_release, usable_shelf

        return newest_release(usable_shelf(releases).uri)
