"""Sentences on what the models read, made from the declarations of the models."""

from __future__ import annotations

from streamrec.explore.exhibits.written_values import NUMBER_NAMES, percent
from streamrec.i18n.messages import Message, message, plural
from streamrec.models.content import WEIGHTS
from streamrec.models.registry import ALL

_READS = {
    "popularity": ("vote_count", "popularity"),
    "trending": ("times",),
    "content": ("vote_count", "blocks"),
    "feature_knn": ("vote_average", "popularity", "blocks"),
    "ease": ("blocks",),
    "svd": ("vote_count", "vote_average", "popularity", "blocks"),
    "bayesian_fm": ("vote_count", "vote_average", "popularity", "blocks"),
    "hybrid": ("vote_count", "popularity", "blocks"),
}


def models_that_read(*data: str) -> tuple[str, ...]:
    """Return the names of the models that read any of these numbers, ``blocks`` or ``times``."""
    return tuple(name for name in ALL if not set(data).isdisjoint(_READS.get(name, ())))


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
    if block not in WEIGHTS:
        return message("Similar titles do not use the block %(block)s.", block=block)
    return message(
        "The block %(block)s makes up %(share)s of the similarity of two titles.",
        block=block,
        share=percent(WEIGHTS[block] / sum(WEIGHTS.values())),
    )
