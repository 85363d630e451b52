"""What the models know about titles: the blocks of features, and the effect of votes."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from streamrec.explore.facts.fact import Record, fact
from streamrec.explore.report_data import ReportData
from streamrec.features.build import build_features
from streamrec.features.feature_blocks import BLOCKS
from streamrec.models.content_space import BLOCK_WEIGHTS, POPULARITY_EXPONENT
from streamrec.models.popularity import FACT_WEIGHTS


class FeatureBlock(Record):
    """How much of the catalogue a block of features describes.

    ``made_of`` lists its raw columns; ``titles`` have any of its ``values``, a ``share`` of all;
    ``shared`` values belong to two titles or more, and only these make titles similar. The
    counts are None if a note calls one of the columns incomplete. ``similar_weight`` is the
    block's weight in similar titles, None if they do not use it.
    """

    block: str
    made_of: tuple[str, ...]
    titles: int | None = None
    share: float | None = None
    values: int | None = None
    shared: int | None = None
    similar_weight: float | None = None


class VotesPrior(Record):
    """What the number of votes does to lists.

    The similarity of a title is multiplied by ``((1 + votes) / (1 + most votes)) ** exponent``;
    ``factor`` is that of a title with the ``median`` votes. ``fallback`` has the weights of the
    popularity score.
    """

    exponent: float
    most: int | None
    median: float | None
    factor: float | None
    fallback: dict[str, float]


@fact
def features(data: ReportData) -> list[FeatureBlock]:
    """Return the blocks of features, as the models get them."""
    made = build_features(data.tables)
    return [_feature_block(data, name, block) for name, block in made.blocks.items()]


def _feature_block(data: ReportData, name: str, block: csr_array) -> FeatureBlock:
    weight, made_of = BLOCK_WEIGHTS.get(name), BLOCKS[name].made_of
    if any(column in data.notes for column in made_of):
        return FeatureBlock(name, made_of, similar_weight=weight)
    titles = int(np.count_nonzero(np.diff(block.indptr)))
    titles_per_value = np.bincount(block.indices, minlength=block.shape[1])
    return FeatureBlock(
        block=name,
        made_of=made_of,
        titles=titles,
        share=titles / block.shape[0],
        values=block.shape[1],
        shared=int(np.count_nonzero(titles_per_value > 1)),
        similar_weight=weight,
    )


@fact
def votes_prior(data: ReportData) -> VotesPrior:
    """Return what the number of votes does to lists."""
    votes = data.titles["vote_count"].fill_null(0).cast(pl.Int64)
    most, median = votes.max(), votes.median()
    factor = None
    if isinstance(most, int) and isinstance(median, float):
        factor = ((1 + median) / (1 + most)) ** POPULARITY_EXPONENT
    return VotesPrior(POPULARITY_EXPONENT, most, median, factor, dict(FACT_WEIGHTS))  # type: ignore[arg-type]
