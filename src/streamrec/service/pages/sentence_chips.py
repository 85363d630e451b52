"""The parts of a sentence as chips, each with the way to the same search without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from streamrec.i18n.messages import Argument, Joined, Message, Value, message
from streamrec.service.pages.site import query
from streamrec.service.sentence.sentence_grammar import Part
from streamrec.service.sentence.sentence_reader import Sentence

# What is left may be a name alone ("French"), which this word makes a sentence in every language.
_MOVIES = "films"


class SentenceChip(NamedTuple):
    """A part of a sentence in words, and the address of the search without it."""

    text: Message | Joined
    without: str


def sentence_chips(sentence: Sentence) -> list[SentenceChip]:
    """Return a chip for each part of a sentence, in the order of the text."""
    return [SentenceChip(_text(part.filters), _without(sentence, part)) for part in sentence.parts]


def _without(sentence: Sentence, part: Part) -> str:
    others = [one for one in sentence.parts if one is not part]
    if not others:
        return "/browse"
    words = sentence.tokens[: part.start] + sentence.tokens[part.end :]
    if all(one.is_weak for one in others):
        words.append(_MOVIES)
    return "/search" + query({"q": " ".join(words)})


def _text(filters: tuple[tuple[str, Any], ...]) -> Joined:
    values = {name: value for name, value in filters if value is not None}
    texts: list[Any] = [_named(name, value) for name, value in filters if name in _NAMED]
    if "year_from" in values or "year_to" in values:
        texts.append(_years(values))
    if "runtime_min" in values or "runtime_max" in values:
        texts.append(_runtime(values))
    return Joined(tuple(texts))


_NAMED = ("genre", "country", "language", "person", "like")


def _named(name: str, value: str) -> Argument:
    if name == "genre":
        return Value("genre_name", value)
    if name == "country":
        return Value("country_name", value)
    if name == "language":
        return message("in %(language)s", language=Value("language_name", value))
    return message("like %(title)s", title=value) if name == "like" else value


def _years(values: Mapping[str, int]) -> Argument:
    first, last = (str(values.get(name, "")) for name in ("year_from", "year_to"))
    if not first:
        return message("until %(year)s", year=last)
    if not last:
        return message("since %(year)s", year=first)
    return first if first == last else f"{first}–{last}"


def _runtime(values: Mapping[str, int]) -> Argument:
    least, most = (
        Value("duration", values[name]) if name in values else None
        for name in ("runtime_min", "runtime_max")
    )
    if least is None:
        return message("at most %(runtime)s", runtime=most or "")
    if most is None:
        return message("at least %(runtime)s", runtime=least)
    return least if least == most else Joined((least, most), "–")
