"""Outside identifiers and their numbers 0…n-1 inside a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1
"""The number of an identifier that a vocabulary does not hold."""


@dataclass(frozen=True)
class Vocabulary:
    """The identifiers of one kind, in order; the number of an identifier is its position.

    >>> films = Vocabulary(("tmdb:862", "tmdb:949"))
    >>> films.numbers(["tmdb:949", "tmdb:1"])
    array([ 1, -1], dtype=int32)
    """

    ids: tuple[str, ...]
    _number: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        number = {identifier: position for position, identifier in enumerate(self.ids)}
        if len(number) < len(self.ids):
            raise ValueError("a vocabulary must hold each identifier once")
        object.__setattr__(self, "_number", number)

    @classmethod
    def of(cls, identifiers: Iterable[str]) -> Vocabulary:
        """Return the vocabulary of the distinct identifiers, in text order."""
        return cls(tuple(sorted(set(identifiers))))

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._number

    def number(self, identifier: str) -> int:
        """Return the number of the identifier, -1 if it is unknown."""
        return self._number.get(identifier, UNKNOWN)

    def numbers(self, identifiers: Iterable[str]) -> NDArray[np.int32]:
        """Return one number per identifier (int32), -1 for unknown ones."""
        return np.array([self._number.get(i, UNKNOWN) for i in identifiers], dtype=np.int32)
