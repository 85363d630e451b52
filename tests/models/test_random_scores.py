"""`Random`: its scores follow the seed and the query."""

from streamrec.models.query import Query
from streamrec.models.random_scores import Random

from .contract import ALL_ITEMS, ModelContract, checkerboard


class TestRandom(ModelContract):
    def make(self) -> Random:
        return Random(seed=4)


def test_scores_differ_by_query_and_by_seed() -> None:
    dataset = checkerboard()
    model = Random(seed=1).fit(dataset)
    first, second = (model.score(Query.of_user(dataset, u), ALL_ITEMS) for u in (0, 2))
    other = Random(seed=2).fit(dataset).score(Query.of_user(dataset, 0), ALL_ITEMS)
    assert first.tolist() != second.tolist()
    assert first.tolist() != other.tolist()
