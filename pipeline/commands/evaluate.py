"""`gateline evaluate`: the third step alone."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import (
    BEAM_ARGS,
    CONFIG,
    FOLDER,
    OVERRIDES,
    RUNNER,
    input_folder,
    judged,
    load_config,
    output_folder,
    with_runner,
)


@click.command(name="evaluate", short_help=COMMANDS["evaluate"])
@CONFIG
@input_folder("candidate", "What train wrote.")
@click.option(
    "--eval", "data", metavar="PATHS", help="Raw log to judge on; else the config's eval_input_path or split."
)
@click.option("--released", metavar="DIR", help="A release's version folder to compare with; none without it.")
@click.option("--statistics", type=FOLDER, help="What preprocess found out about the data, to stand in the report.")
@output_folder("The report's folder.")
@OVERRIDES
@RUNNER
@BEAM_ARGS
def command(  # noqa: PLR0913 - click passes one parameter an option
    config: str,
    candidate: Path,
    data: str | None,
    released: str | None,
    statistics: Path | None,
    out: Path,
    overrides: tuple[str, ...],
    runner: str | None,
    beam_args: tuple[str, ...],
) -> None:
    """Measure a candidate, and a released model beside it, on held-out raw rows."""
    loaded = load_config(config, overrides)
    data = judged(data, loaded)
    from pipeline.quiet_tensorflow import import_tensorflow

    import_tensorflow()
    from components.artifacts import REPORT
    from components.evaluate.run import run
    from components.report_file import read_report
    from pipeline.summary import auc_table

    run(
        loaded,
        candidate=candidate,
        data=data,
        released=released or "",
        report=out,
        statistics=statistics,
        beam_args=with_runner(beam_args, runner),
    )
    click.echo("\n".join(auc_table(read_report(out / REPORT))))
    click.echo(str(out))
