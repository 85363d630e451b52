"""The model card: purpose, input and cost of a model, declared on its class."""

from __future__ import annotations

from typing import Literal, NamedTuple

Need = Literal["ratings", "times", "features", "votes"]
"""Input of a model: ratings, their times, blocks of title features, and the source's ``votes``
(number of votes, mean vote and popularity)."""

ALL_BLOCKS = ("*",)
"""Every block of features that the dataset holds, all with one weight."""


class ModelCard(NamedTuple):
    """What a reader needs to know to choose a model; documentation and reports print it.

    Costs are written in R ratings, U users, T titles (T′ of them rated, at most 20,000), n ratings
    of one viewer, f factors and k neighbours. ``needs`` is the input that the model cannot learn
    without; ``uses`` is input that improves it; ``blocks`` names the blocks of features that it
    reads, ``numbers`` the columns of ``titles`` (``vote_count``, ``vote_average``,
    ``popularity``); ``fit`` is time and memory, ``kept`` the size of the fitted model;
    ``package`` is an optional package.
    """

    purpose: str
    needs: tuple[Need, ...] = ()
    uses: tuple[Need, ...] = ()
    blocks: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    fit: str = "none"
    kept: str = "nothing"
    source: str = ""
    package: str = ""
