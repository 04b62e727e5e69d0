"""Makes `python -m pipeline` the same as `gateline`."""

from pipeline.cli import main

main(prog_name="gateline")
