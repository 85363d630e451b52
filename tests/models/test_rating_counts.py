"""`RatingCounts` counts ratings."""

import numpy as np

from streamrec.models.query import Query
from streamrec.models.rating_counts import RatingCounts

from .contract import ALL_ITEMS, ModelContract, checkerboard, with_two_unrated_items


class TestRatingCounts(ModelContract):
    def make(self) -> RatingCounts:
        return RatingCounts()


def test_rating_counts_scores_the_number_of_ratings_and_nan_without_any() -> None:
    dataset = with_two_unrated_items(checkerboard())
    found = RatingCounts().fit(dataset).score(Query.from_likes([]), ALL_ITEMS)
    assert np.isnan(found[[8, 10]]).all()
    rated = np.delete(ALL_ITEMS, [8, 10])
    assert found[rated].tolist() == dataset.rating_counts[rated].tolist()
