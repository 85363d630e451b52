"""Which facts about titles the models use, and how many titles have them."""

from __future__ import annotations

from typing import Any

import numpy as np

from streamrec.explore.source import Source
from streamrec.features.build import build_features
from streamrec.models.content import VOTES_EXPONENT, WEIGHTS
from streamrec.models.popularity import FAME_WEIGHTS

MADE_OF: dict[str, tuple[str, ...]] = {
    "text": ("overview", "tagline"),
    "title": ("title",),
    "genres": ("genres",),
    "scene": ("genres", "release_date", "original_language"),
    "keywords": ("keywords",),
    "collection": ("belongs_to_collection",),
    "companies": ("production_companies",),
    "directors": ("crew",),
    "cast": ("cast",),
    "decade": ("release_date",),
    "language": ("original_language",),
    "country": ("production_countries",),
}
"""Block of `streamrec.features.build_features` → the raw columns that it is made of."""


def blocks(source: Source) -> list[dict[str, Any]]:
    """Return per block of features how much of the catalogue it describes.

    ``block``, ``made_of`` (raw columns), ``titles`` that have any, their ``share`` of all,
    ``values`` (distinct ones), ``shared`` (values of two titles or more: only these make titles
    alike), ``similar_weight`` (its part in similar titles, None where it has none). Every block
    is in the matrix of EASE and of the hybrid, all with one weight. Counts are None where a note
    calls one of the columns incomplete.
    """
    features = build_features(source.tables)
    described = []
    for name, block in features.blocks.items():
        titles = int(np.count_nonzero(np.diff(block.indptr)))
        bearers = np.bincount(block.indices, minlength=block.shape[1])
        counts: dict[str, Any] = {
            "titles": titles,
            "share": titles / block.shape[0],
            "values": block.shape[1],
            "shared": int(np.count_nonzero(bearers > 1)),
        }
        if any(column in source.notes for column in MADE_OF[name]):
            counts = dict.fromkeys(counts)
        described.append(
            {
                "block": name,
                "made_of": list(MADE_OF[name]),
                **counts,
                "similar_weight": WEIGHTS.get(name),
            }
        )
    return described


def votes_prior(source: Source) -> dict[str, Any]:
    """Return what the number of votes does to lists.

    A title's similarity is multiplied by ``((1 + votes) / (1 + most votes)) ** exponent``:
    ``exponent``, ``most`` votes of any title, ``median`` votes, and the ``factor`` of a title
    with the median. ``fallback``: what counts how much in the fall-back's fame.
    """
    votes = source.titles["vote_count"].fill_null(0)
    most, median = votes.max(), votes.median()
    factor = (
        ((1 + float(median)) / (1 + float(most))) ** VOTES_EXPONENT  # type: ignore[arg-type]
        if most is not None and median is not None
        else None
    )
    return {
        "exponent": VOTES_EXPONENT,
        "most": most,
        "median": median,
        "factor": factor,
        "fallback": dict(FAME_WEIGHTS),
    }
