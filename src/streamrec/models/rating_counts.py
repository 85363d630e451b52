"""Rating counts: the plainest baseline, the number of ratings of each title."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard
from streamrec.models.non_personal import NonPersonal


class RatingCounts(NonPersonal):
    """The number of ratings of each title, whatever the stars; NaN for a title without any.

    What every list must beat: for a viewer with few ratings it is hard to beat.
    """

    name: ClassVar[str] = "rating_counts"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="baseline: how many viewers rated a title",
        needs=("ratings",),
        fit="R; 8 bytes · T",
        kept="8 bytes · T",
    )

    def _score_items(self, dataset: Dataset) -> NDArray[np.float64]:
        counts = dataset.rating_counts.astype(np.float64)
        counts[counts == 0] = np.nan
        return counts
