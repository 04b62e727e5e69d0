"""`gateline gate`: the fourth step alone."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import CONFIG, OVERRIDES, input_folder, load_config, output_folder


@click.command(name="gate", short_help=COMMANDS["gate"])
@CONFIG
@input_folder("candidate", "What train wrote.")
@input_folder("report", "What evaluate wrote.")
@output_folder("The verdict's folder.")
@OVERRIDES
@click.pass_context
def command(
    ctx: click.Context, config: Path, candidate: Path, report: Path, out: Path, overrides: tuple[str, ...]
) -> None:
    """Approve or refuse a candidate by its report; exits with 3 if refused."""
    loaded = load_config(config, overrides)
    from components.artifacts import VERDICT
    from components.gate.run import run
    from components.verdict import read_verdict

    approved = run(loaded, candidate=candidate, report=report, verdict=out)
    click.echo("approved" if approved else "refused")
    for finding in read_verdict(out / VERDICT).failed:
        click.echo(finding.reason)
    if not approved:
        ctx.exit(REFUSED)
