"""`Content`: scores are sums of squared similarities, as similar titles have them."""

import numpy as np
import pytest

from streamrec.models.content import Content
from streamrec.models.content_space import BLOCK_WEIGHTS, ContentSpace
from streamrec.models.query import Query

from .contract import ALL_ITEMS, NEW_VIEWER, LinearContract, checkerboard


class TestContent(LinearContract):
    def make(self) -> Content:
        return Content()


def test_a_weight_is_the_square_of_the_similarity() -> None:
    # scenes are the only weighted block, the votes are equal: cosine 1 within a colour
    matrix = Content().fit(checkerboard()).matrix.toarray()
    similarity = BLOCK_WEIGHTS["scene"] / sum(BLOCK_WEIGHTS.values())
    same_colour = np.add.outer(ALL_ITEMS, ALL_ITEMS) % 2 == 0
    expected = np.where(same_colour & ~np.eye(12, dtype=bool), similarity**2, 0.0)
    assert matrix == pytest.approx(expected, abs=1e-6)


def test_the_model_of_similar_titles_is_the_fitted_one() -> None:
    dataset = checkerboard()
    similar = ContentSpace.of_dataset(dataset).similar()
    served = Content.of_similar(*similar).score(NEW_VIEWER, ALL_ITEMS)
    fitted = Content().fit(dataset).score(NEW_VIEWER, ALL_ITEMS)
    assert np.array_equal(served, fitted, equal_nan=True)


def test_a_title_similar_to_none_of_the_rated_ones_is_unknown() -> None:
    found = Content().fit(checkerboard()).score(Query.from_likes([0]), ALL_ITEMS)
    assert np.isnan(found[1::2]).all()
    assert not np.isnan(found[2::2]).any()
