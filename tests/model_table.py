"""The page of all models in docs, from their cards: ``python -m tests.model_table`` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from streamrec.extras import EXTRA_OF_MODULE
from streamrec.features.feature_blocks import BLOCKS
from streamrec.models.base import ALL_BLOCKS, Linear, Model
from streamrec.models.content_space import BLOCK_WEIGHTS
from streamrec.models.registry import ALL, find_model

_INTRODUCTION = """\
# Models: purpose, input, cost

Written by `make docs` from the cards in the code. [Models](models.md) says how to choose one.

"Exact" reasons: a score is a sum over the viewer's ratings. Without one rating, the score falls by
that rating's contribution.
"""

_BLOCKS = """\
## Feature blocks

The models with all blocks give each the same weight. Similar titles, `content` and the unrated
titles of `hybrid` weigh them as follows.
"""

_COSTS = """\
## Costs

R ratings, U users, T titles (T′ of them rated), n ratings of one viewer, f factors,
k neighbours. "Kept" is the fitted model, which a serving process maps from its files. A list for a
viewer with n ratings costs n rows of the matrix in every model with exact reasons. Seconds and
megabytes at 0.1 to 25 million ratings: [costs](../benchmarks/costs.md).
"""


def model_table() -> str:
    """Return the page, in Markdown."""
    models = [find_model(name) for name in ALL]
    purposes = _table(
        ("name", "class", "for", "needs", "uses", "feature blocks", "scores", "reasons"),
        map(_purpose, models),
    )
    blocks = _table(
        ("block", "made of (raw columns)", "weight in content"),
        (
            (f"`{name}`", ", ".join(block.made_of), str(BLOCK_WEIGHTS.get(name, "")))
            for name, block in BLOCKS.items()
        ),
    )
    costs = _table(("name", "`fit`: time; memory", "kept", "source"), map(_cost, models))
    return f"{_INTRODUCTION}\n{purposes}\n{_BLOCKS}\n{blocks}\n{_COSTS}\n{costs}"


def _purpose(model: type[Model]) -> Sequence[str]:
    card = model.card
    extra = f" (extra `{EXTRA_OF_MODULE[card.package]}`)" if card.package else ""
    blocks = "all" if card.blocks == ALL_BLOCKS else ", ".join(card.blocks)
    return (
        f"`{model.name}`",
        f"`{model.__name__}`",
        card.purpose + extra,
        ", ".join(card.needs),
        ", ".join(card.uses),
        blocks,
        "stars" if model.predicts_stars else "order",
        "exact" if issubclass(model, Linear) else "no",
    )


def _cost(model: type[Model]) -> Sequence[str]:
    card = model.card
    return (f"`{model.name}`", card.fit, card.kept, card.source)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    sys.stdout.write(model_table())
