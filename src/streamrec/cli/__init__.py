"""The command line: ``streamrec COMMAND --help`` shows each one with an example."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from streamrec import __version__
from streamrec.cli import (
    backup_command,
    catalogue_command,
    demo_command,
    doctor_command,
    evaluate_command,
    explore_command,
    keys_command,
    ratings_command,
    recommend_command,
    serve_command,
    train_command,
)
from streamrec.cli.output import err, out
from streamrec.errors import StreamRecError
from streamrec.extras import naming_extras

app = typer.Typer(
    help="From the messy catalogue of a streaming aggregator to answers and recommendations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    catalogue_command.catalogue,
    ratings_command.ratings,
    train_command.train,
    evaluate_command.evaluate,
    evaluate_command.tune,
    recommend_command.recommend,
    explore_command.explore,
    serve_command.serve,
    demo_command.demo,
    backup_command.backup,
    backup_command.restore,
    doctor_command.doctor,
):
    app.command()(command)
app.add_typer(keys_command.keys, name="keys")


def _print_version(asked: bool) -> None:
    if asked:
        out.print(f"streamrec {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None: ...


def main() -> None:
    """Run the command line; our own errors become one line on stderr and exit status 1."""
    # Before NumPy is loaded, which asks once. See docs/decisions/0005-one-blas-thread.md.
    if "OMP_NUM_THREADS" not in os.environ:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with naming_extras():
            app()
    except StreamRecError as error:
        _fail(str(error))
    except OSError as error:
        # A disk that is full or gone, a file that may not be written: the operator's to mend.
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _fail(what: str) -> NoReturn:
    err.print(f"streamrec: {what}", style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(1)
