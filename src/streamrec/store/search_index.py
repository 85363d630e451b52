"""One search over titles, people and franchises: by name, by how much they are seen.

The score of a hit is how well its name matches × how much it is seen. The words of a text are
looked up as they are and as beginnings of words first; mistakes are considered only if nothing
well known was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select

from streamrec.store.live_versions import live_versions
from streamrec.store.search_text import name_spellings, query_words
from streamrec.store.tables import collection, collection_alias, person, title, title_alias
from streamrec.store.word_index import Match, Name, WordIndex, seen_share
from streamrec.text import fold

Kind = Literal["title", "person", "collection"]
KINDS: tuple[Kind, ...] = ("title", "person", "collection")

# How much an entry without votes counts, beside the most seen one; and the power of the
# logarithm. An unknown title is still found by its name; an unknown person comes last.
_TITLE_SEEN, _PERSON_SEEN, _COLLECTION_SEEN = (0.12, 1.0), (0.03, 2.0), (0.12, 1.0)
_ALIAS_FACTOR, _NUMBERED_FACTOR = 0.97, 0.85
# A franchise is named after its titles, which mostly are meant.
_COLLECTION_FACTOR, _PART_OF_COLLECTION_FACTOR = 0.85, 0.75
# A hit of this score is a whole name of something known: then mistakes are not looked for.
_GOOD_SCORE = 0.75
# The tail of a list: hits far worse than the best one are left out, unless the whole name is the
# same.
_TAIL = 0.12
_MOST_NAME_WORDS = 5  # of a person that is looked for
_RESPELT_FACTOR = 0.95
_MOST_RESPELT_WORDS, _MOST_SPLIT_LETTERS = 5, 20
_FIRST_YEAR, _LAST_YEAR = 1874, 2100


class Hit(NamedTuple):
    """Something that a search found; `number` is its number in the table of its kind."""

    kind: Kind
    number: int
    score: float


@dataclass(frozen=True)
class _Kind:
    index: WordIndex
    numbers: Sequence[int]


@dataclass(frozen=True)
class _Variant:
    """A way to read the text: its words, how much it counts, and the year among them if any."""

    words: list[str]
    factor: float = 1.0
    year: int | None = None


class SearchIndex:
    """The search of the live catalogue, shared by the threads of a process.

    The index is built once for each catalogue version: by `prepare`, else on first use.
    """

    def __init__(self) -> None:
        self._version = ""
        self._kinds: dict[Kind, _Kind] = {}
        self._lock = Lock()

    def search(
        self, connection: Connection, text: str, limit: int, kinds: Sequence[Kind] = KINDS
    ) -> list[Hit]:
        """Return up to `limit` hits of the kinds asked for, best first."""
        words = query_words(text)
        if not words:  # the text holds accents alone
            return []
        index = self._of(connection)
        hits: dict[tuple[Kind, int], Hit] = {}
        whole: set[tuple[Kind, int]] = set()
        for misspelt in (False, True):
            has_title = any(kind != "person" for kind, _ in whole)
            for kind in kinds:
                if kind == "person" and (len(words) > _MOST_NAME_WORDS or (misspelt and has_title)):
                    continue
                for match in _search_kind(index[kind], kind, words, limit, misspelt):
                    hit = Hit(kind, index[kind].numbers[match.entry], match.score)
                    key = hit.kind, hit.number
                    if key not in hits or hits[key].score < hit.score:
                        hits[key] = hit
                    if match.is_whole:
                        whole.add(key)
            if max((hit.score for hit in hits.values()), default=0) >= _GOOD_SCORE:
                break
        found = sorted(hits.values(), key=lambda one: (-one.score, one.kind, one.number))
        near = (one for one in found if one[:2] in whole or one.score >= _TAIL * found[0].score)
        return list(near)[:limit]

    def prepare(self, connection: Connection) -> None:
        """Build the index of the live catalogue, unless it is there."""
        self._of(connection)

    def _of(self, connection: Connection) -> dict[Kind, _Kind]:
        version = live_versions(connection).catalogue
        with self._lock:
            if version != self._version:
                self._kinds = {
                    "title": _titles(connection),
                    "person": _people(connection),
                    "collection": _collections(connection),
                }
                self._version = version
            return self._kinds


def _search_kind(
    one: _Kind, kind: Kind, words: list[str], limit: int, misspelt: bool
) -> Iterator[Match]:
    variants = [_Variant(words)]
    if kind == "title":
        variants += _with_year(words)
    if not misspelt:
        variants += _respelt(one.index, words)
    for variant in variants:
        for match in one.index.search(variant.words, limit, misspelt=misspelt, year=variant.year):
            factor = 1.0
            if kind == "collection":
                factor = _COLLECTION_FACTOR if match.is_whole else _PART_OF_COLLECTION_FACTOR
            yield match._replace(score=match.score * variant.factor * factor)


def _with_year(words: list[str]) -> Iterator[_Variant]:
    """Yield the words without the first year among them, which is then the title's."""
    for at, word in enumerate(words):
        if len(words) > 1 and len(word) == 4 and word.isascii() and word.isdigit():
            rest = words[:at] + words[at + 1 :]
            if _FIRST_YEAR <= int(word) <= _LAST_YEAR:
                yield _Variant(rest, year=int(word))
                return


def _respelt(index: WordIndex, words: list[str]) -> Iterator[_Variant]:
    """Yield the words with two of them joined ("di caprio") or one split ("starwars")."""
    if len(words) > _MOST_RESPELT_WORDS:
        return
    for at in range(len(words) - 1):
        joined = words[at] + words[at + 1]
        if joined in index:
            yield _Variant([*words[:at], joined, *words[at + 2 :]], _RESPELT_FACTOR)
            return
    for at, word in enumerate(words):
        for cut in range(2, min(len(word), _MOST_SPLIT_LETTERS) - 1):
            parts = word[:cut], word[cut:]
            if index.hold_together(*parts):
                yield _Variant([*words[:at], *parts, *words[at + 1 :]], _RESPELT_FACTOR)
                return


def _titles(connection: Connection) -> _Kind:
    rows = connection.execute(
        select(
            title.c.title_num, title.c.title_id, title.c.fold, title.c.vote_count,
            title.c.release_year, title.c.collection_num, title.c.release_date,
        ).order_by(title.c.title_num)
    ).all()  # fmt: skip
    entries = {row.title_id: at for at, row in enumerate(rows)}
    aliases = connection.execute(
        select(title_alias.c.title_id, title_alias.c.name).order_by(
            title_alias.c.title_id, title_alias.c.position
        )
    ).all()

    def names() -> Iterator[Name]:
        own = {}
        for at, row in enumerate(rows):
            own[at] = {row.fold}
            for spelling in name_spellings(row.fold):
                yield Name(at, spelling)
        for title_id, name in aliases:
            at, folded = entries[title_id], fold(name)
            if folded not in own[at]:
                own[at].add(folded)
                for spelling in name_spellings(folded):
                    yield Name(at, spelling, _ALIAS_FACTOR)
        yield from _numbered(connection, rows)

    votes = [row.vote_count or 0 for row in rows]
    years = [row.release_year or 0 for row in rows]
    index = WordIndex(names(), seen_share(votes, *_TITLE_SEEN), years)
    return _Kind(index, [row.title_num for row in rows])


def _numbered(connection: Connection, rows: Sequence[Any]) -> Iterator[Name]:
    """Yield "harry potter 3" for the third title of a franchise, in each of its names.

    A franchise with episodes has none: those of Star Wars did not come out in their order.
    """
    members: dict[int, list[tuple[str, int]]] = {}
    for at, row in enumerate(rows):
        if row.collection_num is not None:
            members.setdefault(row.collection_num, []).append((row.release_date or "9999", at))
    for number, name in _collection_names(connection):
        dated = sorted(members.get(number, ()))
        if not any("episode" in rows[at].fold for _, at in dated):
            words = name_spellings(name)[0]
            for place, (_, at) in enumerate(dated, start=1):
                yield Name(at, [*words, str(place)], _NUMBERED_FACTOR)


def _collection_names(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield the number and each folded name of the franchises, without "Collection"."""
    own = select(collection.c.collection_num, collection.c.fold)
    for number, folded in connection.execute(own.order_by(collection.c.collection_num)):
        yield number, folded.removesuffix(" collection")
    others = select(collection_alias.c.collection_num, collection_alias.c.name)
    in_order = others.order_by(collection_alias.c.collection_num, collection_alias.c.name)
    for number, name in connection.execute(in_order):
        yield number, fold(name)


def _people(connection: Connection) -> _Kind:
    rows = connection.execute(
        select(person.c.person_num, person.c.fold, person.c.popularity).order_by(
            person.c.person_num
        )
    ).all()
    names = (
        Name(at, spelling)
        for at, (_, folded, _) in enumerate(rows)
        for spelling in name_spellings(folded)
    )
    index = WordIndex(names, seen_share([row[2] for row in rows], *_PERSON_SEEN))
    return _Kind(index, [row[0] for row in rows])


def _collections(connection: Connection) -> _Kind:
    votes: dict[int, int] = {}
    for number, count in connection.execute(
        select(title.c.collection_num, title.c.vote_count).where(
            title.c.collection_num.is_not(None)
        )
    ):
        votes[number] = max(votes.get(number, 0), count or 0)
    numbers = connection.scalars(
        select(collection.c.collection_num).order_by(collection.c.collection_num)
    ).all()
    entries = {number: at for at, number in enumerate(numbers)}
    names = (
        Name(entries[number], spelling)
        for number, name in _collection_names(connection)
        for spelling in name_spellings(name)
    )
    seen = seen_share([votes.get(number, 0) for number in numbers], *_COLLECTION_SEEN)
    return _Kind(WordIndex(names, seen), numbers)
