"""`gateline gate`: the fourth step alone."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import AS_JSON, CONFIG, OVERRIDES, input_folder, load_config, output_folder


@click.command(name="gate", short_help=COMMANDS["gate"])
@CONFIG
@input_folder("candidate", "What train wrote.")
@input_folder("report", "What evaluate wrote.")
@output_folder("The verdict's folder.")
@OVERRIDES
@AS_JSON
@click.pass_context
def command(  # noqa: PLR0913 - click passes one parameter an option
    ctx: click.Context,
    config: str,
    candidate: Path,
    report: Path,
    out: Path,
    overrides: tuple[str, ...],
    as_json: bool,
) -> None:
    """Approve or refuse a candidate by its report; exits with 3 if refused."""
    loaded = load_config(config, overrides)
    from components.artifacts import VERDICT
    from components.gate.run import run
    from components.verdict import read_verdict, verdict_text

    approved = run(loaded, candidate=candidate, report=report, verdict=out)
    verdict = read_verdict(out / VERDICT)
    lines = ["approved" if approved else "refused", *(finding.reason for finding in verdict.opposed)]
    click.echo(verdict_text(verdict) if as_json else "\n".join(lines))
    if not approved:
        ctx.exit(REFUSED)
