"""`gateline demo`: the main job with nothing given."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import AS_JSON, FOLDER, load_config


@click.command(name="demo", short_help=COMMANDS["demo"])
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(min=1000), help="Rows of the log.")
@click.option("--out", default="demo", show_default=True, type=FOLDER, help="Receives log, config, runs, releases.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Same seed, same log.")
@AS_JSON
@click.pass_context
def command(ctx: click.Context, rows: int, out: Path, seed: int, as_json: bool) -> None:
    """Run the whole pipeline on a generated three-domain ad log and release version 1.

    The true probabilities are known, so the summary shows the best AUC that any model could reach beside the one
    reached. Run again, the candidate is judged against version 1.
    """
    from components.progress import say
    from pipeline.demo.files import write_log
    from pipeline.run import Paths, run_config
    from pipeline.summary import result_json, summarise

    log = write_log(out / "log", rows, seed)
    say("demo", f"wrote {log.num_train_rows:,} rows to learn from and {log.num_eval_rows:,} to judge on: {out / 'log'}")
    config = out / "demo.config"
    with as_file(files("pipeline.demo") / "demo.config") as packaged:
        shutil.copyfile(packaged, config)
    run = run_config(
        load_config(str(config), ()), Paths(str(log.train), str(log.evaluate), out / "runs", str(out / "releases"))
    )
    click.echo(result_json(run) if as_json else summarise(run, log.best_auc))
    if run.version is None:
        ctx.exit(REFUSED)
