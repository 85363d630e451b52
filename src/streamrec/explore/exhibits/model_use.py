"""Sentences on what the models read, made from the declarations of the models."""

from __future__ import annotations

from streamrec.explore.exhibits.written_values import NUMBER_NAMES, percent
from streamrec.i18n.messages import Message, message, plural
from streamrec.models.base import Need
from streamrec.models.content_space import BLOCK_WEIGHTS
from streamrec.models.registry import ALL, find_model

CARDS = {name: find_model(name).card for name in ALL}
"""Name of each model → its declaration."""


def models_that_read(*numbers: str) -> tuple[str, ...]:
    """Return the names of the models that read any of these numbers of a title."""
    return tuple(name for name in ALL if not set(numbers).isdisjoint(CARDS[name].numbers))


def models_with(need: Need) -> tuple[str, ...]:
    """Return the names of the models that need or use some data."""
    return tuple(name for name in ALL if need in CARDS[name].needs + CARDS[name].uses)


def number_use(*numbers: str) -> Message:
    """Return which models read any of these numbers of a title."""
    if models := models_that_read(*numbers):
        return message("Models that read it: %(models)s.", models=models)
    return plural(
        "No model reads this number: %(numbers)s.",
        "No model reads these numbers: %(numbers)s.",
        count=len(numbers),
        numbers=[NUMBER_NAMES[number] for number in numbers],
    )


def block_use(block: str) -> Message:
    """Return what part a block of features has in the similarity of two titles."""
    if block not in BLOCK_WEIGHTS:
        return message("Similar titles do not use the block %(block)s.", block=block)
    return message(
        "The block %(block)s makes up %(share)s of the similarity of two titles.",
        block=block,
        share=percent(BLOCK_WEIGHTS[block] / sum(BLOCK_WEIGHTS.values())),
    )
