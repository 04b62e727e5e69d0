"""`gateline synth`: the generated ad log alone."""

import json
from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import AS_JSON, FOLDER


@click.command(name="synth", short_help=COMMANDS["synth"])
@click.option("-o", "--output", type=FOLDER, required=True, help="Receives train.parquet, eval.parquet, truth.json.")
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(min=1000), help="Rows in all.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Same seed, same log.")
@AS_JSON
def command(output: Path, rows: int, seed: int, as_json: bool) -> None:
    """Write a generated three-domain ad log, and the AUC that its true probabilities have."""
    from pipeline.demo.files import write_log

    log = write_log(output, rows, seed)
    if as_json:
        click.echo(json.dumps({"train": str(log.train), "eval": str(log.evaluate), "best_auc": log.best_auc}, indent=2))
        return
    click.echo(f"{log.train}  {log.num_train_rows:,} rows\n{log.evaluate}  {log.num_eval_rows:,} rows")
    for task, domains in log.best_auc.items():
        for domain, auc in domains.items():
            click.echo(f"best AUC  {task}  {domain or 'all'}  {'-' if auc is None else f'{auc:.4f}'}")
