"""`gateline canary`: whether a version that is served to some users goes on, may serve all, or must stop."""

import dataclasses
import json

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import AS_JSON, CONFIG, OVERRIDES, load_config
from protos.uses import label_names


@click.command(name="canary", short_help=COMMANDS["canary"])
@CONFIG
@click.option(
    "--log", "paths", metavar="PATHS", required=True, help="Raw log of the rows served since the canary began."
)
@click.option("--version-column", metavar="NAME", required=True, help="The log's column of the version that served.")
@click.option("--stable", metavar="VERSION", required=True, help="Its value for the version that serves the others.")
@click.option("--canary", metavar="VERSION", required=True, help="Its value for the version on trial.")
@OVERRIDES
@AS_JSON
@click.pass_context
def command(  # noqa: PLR0913 - click passes one parameter an option
    ctx: click.Context,
    config: str,
    paths: str,
    version_column: str,
    stable: str,
    canary: str,
    overrides: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compare what the users of two served versions did; ask as often as you like. Exits with 3 if it must stop."""
    loaded = load_config(config, overrides)
    from components.canary.arms import count_arms
    from components.canary.decide import judge_canary
    from components.verdict import Verdict

    arms = count_arms(loaded, paths, version_column, (stable, canary), label_names(loaded))
    verdict = Verdict("", "", "", None, None, tuple(judge_canary(arms, loaded.gate_config)))
    findings = [dataclasses.asdict(finding) for finding in verdict.findings]
    said = {"pass": "pass: it may serve all", "fail": "fail: stop it", "inconclusive": "inconclusive: go on"}
    lines = [said[verdict.answer], *(finding.reason for finding in verdict.findings)]
    click.echo(json.dumps({"answer": verdict.answer, "findings": findings}) if as_json else "\n".join(lines))
    if verdict.failed:
        ctx.exit(REFUSED)
