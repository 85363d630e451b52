"""The model card: what a reader needs to know to choose a model, declared on its class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Need = Literal["ratings", "times", "features", "votes"]
"""Data that a model learns from. ``times`` are those of the ratings; ``votes`` are the source's
number of votes, mean vote and popularity; ``features`` are blocks of title features."""

ALL_BLOCKS = ("*",)
"""Every block of features that the dataset holds, all with one weight."""


@dataclass(frozen=True)
class ModelCard:
    """Purpose, input and cost of a model, from which the documentation and reports are generated.

    Costs are written in R ratings, U users, T titles (T′ of them rated, at most 20,000), n ratings
    of one viewer, f factors and k neighbours.

    Parameters
    ----------
    purpose
        When to use the model, as one phrase.
    needs
        Data that the model cannot learn without.
    uses
        Data that makes it better where it is there.
    blocks
        Names of the blocks of features that it reads; `ALL_BLOCKS` = every block.
    fit_time, fit_memory
        Growth of ``fit``.
    kept
        Size of the fitted model, which a serving process maps from its files.
    source
        Where the model comes from.
    package
        Optional package that the model imports; "" = none.
    """

    purpose: str
    needs: tuple[Need, ...] = ()
    uses: tuple[Need, ...] = ()
    blocks: tuple[str, ...] = ()
    fit_time: str = "none"
    fit_memory: str = "none"
    kept: str = "nothing"
    source: str = ""
    package: str = ""
