"""``streamrec train``: the catalogue and all ratings → the next model, measured and made live."""

from __future__ import annotations

from typing import Annotated

import typer

from streamrec.cli.output import DataOption, JsonOption, as_json, out, say, write_json
from streamrec.settings import read_settings


def train(
    model: Annotated[str, typer.Option(help="Name of the model.")] = "hybrid",
    promote: Annotated[bool, typer.Option(help="Make it live.")] = True,
    measure: Annotated[
        bool, typer.Option(help="Measure it first, fitted on three quarters of the ratings.")
    ] = True,
    seed: Annotated[int, typer.Option(help="For models with random starts.")] = 0,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Fit a model on the catalogue and all ratings; make it live unless --no-promote is given.

    Example: streamrec train --model hybrid
    """
    from streamrec.pipeline.train import train as train_model

    settings = read_settings(data=data)
    trained = train_model(settings, model, promote, measure, seed, say)
    write_json(json_out, as_json(trained))
    if json_out != "-":
        took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in trained.seconds.items())
        state = "live now" if promote else f"not live: {settings.models / trained.version}"
        out.print(
            f"Model {trained.version} ({model}, {trained.ratings:,} ratings; {took}): {state}",
            soft_wrap=True,
        )
        for name, figures in trained.metrics.items():
            shown = ", ".join(f"{k} {v:.3f}" for k, v in figures.items() if v is not None)
            out.print(f"  {name}: {shown}", highlight=False)
