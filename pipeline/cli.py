"""The `gateline` command: what can be typed, and how every command ends.

Commands stand in pipeline/commands/, one file each, and are imported when they are named: `gateline --help`,
`gateline convert` and `gateline check --quick` load neither TensorFlow nor Beam nor Kubeflow.
"""

from importlib import import_module
from textwrap import shorten

import click

from components.errors import DataError, RefusalError, StoppedError
from protos.errors import ConfigError

COMMANDS = {
    "demo": "Run the whole pipeline on a generated ad log.",
    "run": "Run the whole pipeline on this machine.",
    "retrain": "Run the whole pipeline if data, config or code are new.",
    "check": "Parse, validate and explain a config.",
    "convert": "Write a config of any dialect in Gateline's own form.",
    "preprocess": "Step 1: raw logs to examples and transform graph.",
    "train": "Step 2: examples to a candidate.",
    "evaluate": "Step 3: candidate and released model to a report.",
    "gate": "Step 4: report to a verdict.",
    "push": "Step 5: an approved candidate to a release.",
    "compile": "Write the pipeline for Kubeflow.",
    "submit": "Run the pipeline on Kubeflow, or schedule it.",
    "releases": "List what was released and refused, when and why.",
    "rollback": "Make an older version the newest again.",
    "canary": "Compare a version that serves some users with the others'.",
    "rebuild": "Train a release again and compare the weights, bit for bit.",
    "predict": "Score a file with a release.",
    "serve": "Serve the newest release over HTTP.",
    "synth": "Write the generated ad log alone.",
}
"""Every command with its line of help, in the order in which they are listed."""

OTHER_ERROR, USAGE_ERROR, REFUSED, DATA_ERROR, STOPPED = 1, 2, 3, 4, 143
"""Exit codes; 0 is success, 143 what a shell gives for a process that SIGTERM ended."""

MAX_CHARACTERS = 300
"""Of an unforeseen error's message; some libraries write pages, and the traceback's file has all of it."""

EXIT_CODES = {ConfigError: USAGE_ERROR, RefusalError: REFUSED, DataError: DATA_ERROR, StoppedError: STOPPED}


class Commands(click.Group):
    """The commands, each loaded when it is named, and one line instead of a traceback for what the user can mend."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the commands in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command's file."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"pipeline.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command named and turns an error into its line and its exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            for line in _lines(error):
                click.echo(f"Error: {line}", err=True)
            ctx.exit(next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), OTHER_ERROR))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="gateline", message="%(prog)s %(version)s")
def main() -> None:
    """From a raw ad or feed log and one text config to a judged, released ranking model.

    Exit codes: 0 done (and released, where the command releases), 2 wrong usage or config, 3 refused by the gate,
    4 the data can't be used, 143 ended by SIGTERM with its work saved, 1 anything else. Results go to stdout, progress
    and errors to stderr.
    """


def _lines(error: Exception) -> list[str]:
    """Returns the message, on one line for each problem of a config.

    An error that is no user's gets its kind before it and the place of its traceback after.
    """
    from components.step_errors import USER_ERRORS, StepError
    from pipeline.traceback_file import write_traceback

    if isinstance(error, ConfigError):
        return str(error).splitlines()
    text = " ".join(str(error).split())
    if isinstance(error, (*USER_ERRORS, StepError, StoppedError)):
        return [text]
    return [f"{type(error).__name__}: {shorten(text, MAX_CHARACTERS)}; details in {write_traceback(error)}"]
