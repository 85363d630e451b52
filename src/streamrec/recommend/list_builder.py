"""The rules of every list: no name twice, and no collection on most of its ranks."""

from __future__ import annotations

from collections.abc import Iterable

from streamrec.recommend.bundle import Bundle

# At most two fifths of a list, and always one title, may be of one collection: a title's sequels
# come first, but do not fill the list.
COLLECTION_SHARE = 2 / 5


class ListBuilder:
    """Takes the items of one list of `n`, best first, and leaves out those that break the rules.

    `taken` are items whose names the list must not hold.
    """

    def __init__(self, bundle: Bundle, n: int, taken: Iterable[int] = ()) -> None:
        self._namesakes = bundle.arrays["namesakes"]
        self._collections = bundle.arrays["collections"]
        self._n, self._collection_cap = n, max(1, int(n * COLLECTION_SHARE))
        self._names = {int(self._namesakes[item]) for item in taken}
        self._of_collection: dict[int, int] = {}
        self.items: list[int] = []

    @property
    def full(self) -> bool:
        """Whether the list has its length."""
        return len(self.items) >= self._n

    def add(self, item: int) -> bool:
        """Append `item` unless it breaks a rule; return whether it was appended."""
        name, collection = int(self._namesakes[item]), int(self._collections[item])
        count = self._of_collection.get(collection, 0)
        if name in self._names or (collection >= 0 and count == self._collection_cap):
            return False
        self._names.add(name)
        self._of_collection[collection] = count + 1
        self.items.append(item)
        return True

    def fill(self, items: Iterable[int]) -> None:
        """Append the first of `items` that keep the rules until the list is full."""
        for item in items:
            if self.full:
                return
            self.add(item)
