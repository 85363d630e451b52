"""The words of sentences in every language: declared ones, and the names of the i18n layer.

A file ``sentence_words_<language>.toml`` declares the words of a language that are no names: stop
words, prepositions, numbers, demonyms. Phrases of all languages are understood side by side; a
language without a file has no sentences yet.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import product
from typing import Any, TypeAlias

from streamrec.i18n.film_names import GENRES
from streamrec.i18n.languages import LANGUAGES
from streamrec.i18n.names import country_names, language_names
from streamrec.i18n.translator import translator
from streamrec.service.sentence.sentence_tokens import sentence_tokens

Phrase: TypeAlias = tuple[str, ...]

_FILES = files("streamrec.service.sentence")
_DECLARED = tuple(
    one for one in LANGUAGES if _FILES.joinpath(f"sentence_words_{one}.toml").is_file()
)
_INFLECTED_LETTERS = 4  # of a word that has endings; shorter ones are prepositions and articles


@dataclass(frozen=True)
class Meaning:
    """What a phrase says of titles by itself."""

    genres: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    runtime_max: int | None = None


@dataclass(frozen=True)
class SentenceWords:
    """The phrases that are understood for one catalogue.

    ``meanings`` are genres, demonyms and the like; ``places`` and ``spoken`` are the names of
    countries and languages, which need a preposition or another part beside them; ``marks`` are
    grammar: the kind of a phrase → the phrases. Numbers and decades have values.
    """

    meanings: Mapping[Phrase, Meaning]
    places: Mapping[Phrase, str]
    spoken: Mapping[Phrase, str]
    marks: Mapping[str, Collection[Phrase]]
    numbers: Mapping[Phrase, float]
    minutes: Mapping[Phrase, int]
    decades: Mapping[Phrase, int]
    longest: int

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word that occurs in a phrase."""
        tables: Iterable[Iterable[Phrase]] = (
            self.meanings, self.places, self.spoken, self.numbers, self.minutes, self.decades,
            *self.marks.values(),
        )  # fmt: skip
        return frozenset(word for table in tables for phrase in table for word in phrase)


def sentence_words(
    genres: Collection[str], countries: Collection[str], languages: Collection[str]
) -> SentenceWords:
    """Return the phrases for a catalogue with these genres, countries and languages (codes).

    What no title has is not understood, because nothing would be found.
    """
    meanings: dict[Phrase, Meaning] = {}
    for phrase, groups, country in _genre_phrases(genres):
        chosen = [next((name for name in group if name in genres), None) for group in groups]
        if None not in chosen and (country is None or country in countries):
            meanings.setdefault(phrase, Meaning(tuple(filter(None, chosen)), country))
    places = _of_catalogue(country_names(), countries)
    spoken = _of_catalogue(language_names(), languages)
    marks: dict[str, set[Phrase]] = {}
    numbers: dict[Phrase, float] = {}
    minutes: dict[Phrase, int] = {}
    decades: dict[Phrase, int] = {}
    for words in map(_declared, _DECLARED):
        for kind, phrases in _marks(words):
            marks.setdefault(kind, set()).update(phrases)
        for code, phrase in _by_code(words, "countries"):
            if code in countries:
                meanings.setdefault(phrase, Meaning(country=code))
        for code, phrase in _by_code(words, "languages"):
            if code in languages:
                spoken.setdefault(phrase, code)
        for one in words["length"]:
            for phrase in _inflected(words, one["words"]):
                meanings.setdefault(phrase, Meaning(runtime_max=one["runtime_max"]))
        numbers |= {phrase: float(number) for number, phrase in _by_code(words, "numbers")}
        minutes |= {phrase: int(number) for number, phrase in _by_code(words, "minutes")}
        decades |= {phrase: int(number) for number, phrase in _by_code(words, "decades")}
    longest = max(map(len, (*meanings, *places, *spoken, *numbers, *set().union(*marks.values()))))
    return SentenceWords(meanings, places, spoken, marks, numbers, minutes, decades, longest)


@cache
def _declared(language: str) -> dict[str, Any]:
    return tomllib.loads((_FILES / f"sentence_words_{language}.toml").read_text("utf-8"))


def _of_catalogue(names: Mapping[str, str], codes: Collection[str]) -> dict[Phrase, str]:
    return {tuple(sentence_tokens(name)): code for name, code in names.items() if code in codes}


def _genre_phrases(
    genres: Iterable[str],
) -> Iterator[tuple[Phrase, tuple[tuple[str, ...], ...], str | None]]:
    """Yield a phrase, the genres that it means, each by its possible names, and a country."""
    for language in _DECLARED:
        words = _declared(language)
        for one in words["both"]:
            for phrase in _inflected(words, one["words"]):
                yield phrase, tuple(map(tuple, one["genres"])), one.get("country")
        for one in words["genre"]:
            for phrase in _inflected(words, one["words"]):
                yield phrase, (tuple(one["names"]),), None
        for name in {**dict.fromkeys(genres), **dict.fromkeys(GENRES)}:
            for phrase in _inflected(words, [translator(language).genre_name(name)]):
                yield phrase, ((name,),), None


def _marks(words: dict[str, Any]) -> Iterator[tuple[str, Iterable[Phrase]]]:
    yield "stop", map(tuple, map(sentence_tokens, words["stop"]["words"]))
    yield "stop", _inflected(words, words["stop"]["words"])
    yield "movies", _inflected(words, words["stop"]["movies"])
    for where in ("before", "between", "after"):
        for kind, phrases in words[where].items():
            yield f"{where} {kind}", _inflected(words, phrases)
    yield "half after", _inflected(words, words["halves"]["words"])
    yield "half before", _inflected(words, words["halves"]["before"])
    yield "decade article", map(tuple, map(sentence_tokens, words["decade_articles"]["words"]))


def _by_code(words: dict[str, Any], section: str) -> Iterator[tuple[str, Phrase]]:
    for code, phrases in words[section].items():
        for phrase in _inflected(words, phrases):
            yield code, phrase


def _inflected(words: dict[str, Any], phrases: Iterable[str]) -> Iterator[Phrase]:
    """Yield the phrases with every ending of their longer words."""
    for phrase in phrases:
        yield from product(*(_forms(words["endings"], one) for one in sentence_tokens(phrase)))


def _forms(endings: Mapping[str, list[str]], word: str) -> list[str]:
    if len(word) < _INFLECTED_LETTERS:
        return [word]
    ending = next(one for one in (word[-1], "") if one in endings)
    stem = word.removesuffix(ending) if ending else word
    return [stem + one for one in endings[ending]]
