"""The titles that a sentence asks for."""

from __future__ import annotations

from sqlalchemy import Connection

from streamrec.errors import InvalidParameter
from streamrec.recommend.titles_like import titles_like
from streamrec.service.dependencies import Service
from streamrec.service.sentence.sentence_reader import SEVERAL, Sentence
from streamrec.store.live_versions import live_versions
from streamrec.store.title_lists import most_voted_titles
from streamrec.store.title_lookup import TitleRecord, title_numbers, titles_by_number
from streamrec.title_filter import CatalogueFilter, TitleFilter
from streamrec.viewer import Viewer

_ANY_OF = ("country", "language")
"""Fields of which a title needs one of several values; of the others it needs all."""
_MAX_LIKE = 100  # titles like others that the filters then choose from


def titles_of_sentence(
    service: Service, connection: Connection, sentence: Sentence, limit: int
) -> list[TitleRecord]:
    """Return up to `limit` titles that pass the filters of a sentence.

    The best known ones come first; after "like", the most alike.
    """
    among = None
    if sentence.liked:
        among = _alike(service, connection, sentence)
    return most_voted_titles(connection, _groups(sentence), limit, among)


def _groups(sentence: Sentence) -> list[list[CatalogueFilter]]:
    """Return the filters of a sentence: a title must pass one of every group."""
    values = sentence.values
    bounds = {name: found[0] for name, found in values.items() if name not in SEVERAL}
    groups = [[CatalogueFilter(**bounds)]]
    for name in ("genre", "person", *_ANY_OF):
        filters = [CatalogueFilter(**{name: value}) for value in values.get(name, ())]
        groups += [filters] if name in _ANY_OF and filters else [[one] for one in filters]
    return groups


def _alike(service: Service, connection: Connection, sentence: Sentence) -> list[int]:
    """Return the numbers of the titles most like those of a sentence, the best first.

    The list is empty where the live bundle does not know a genre, language or country: it may be
    older than the catalogue.
    """
    live = service.live.of(live_versions(connection))
    liked = [one.title_id for one in titles_by_number(connection, sentence.liked)]
    values = sentence.values
    fields = ("genre", "language", "country", "year_from", "year_to")
    single = {name: values[name][0] for name in fields if len(values.get(name, ())) == 1}
    try:
        filters = TitleFilter(**single)
        if len(liked) == 1:
            alike = titles_like(
                live.recommender, liked[0], _MAX_LIKE, filters, without=live.removed
            )
        else:
            alike = live.recommender.recommend(
                Viewer.from_likes(liked), _MAX_LIKE, filters, without=live.removed
            )
    except InvalidParameter:
        return []
    return title_numbers(connection, [one.title_id for one in alike])
