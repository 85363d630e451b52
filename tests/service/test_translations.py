"""Both languages throughout: every word of the templates is translated, and fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2 import Environment

from streamrec.service.pages.wording import translations

SERVICE = files("streamrec.service")
TEMPLATES = {
    entry.name: entry.read_text("utf-8")
    for entry in (SERVICE / "templates").iterdir()
    if entry.name.endswith(".html")
}
# What a template says in words: the text between tags, and these attributes.
SPOKEN = ("alt", "aria-label", "content", "placeholder", "title", "value")
# Names, units and signs, the same in every language.
NAMES = {
    "streamrec keys create --scopes admin",
    "StreamRec",
    "· StreamRec",
    "GET",
    "Letterboxd",
    "IMDb",
    "width=device-width, initial-scale=1",
}


def said(name: str) -> set[str | tuple[str, ...]]:
    """Return the messages of a template."""
    with (SERVICE / "templates" / name).open("rb") as file:
        found = extract("jinja2", file, options={"newstyle_gettext": "true", "trimmed": "true"})
        return {_words(message) for _, message, _, _ in found}


def _words(message: str | Sequence[str | None]) -> str | tuple[str, ...]:
    """Return a message, or its two forms; those come with a place for the number."""
    if isinstance(message, str):
        return message
    return tuple(word for word in message if isinstance(word, str))


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with (files("streamrec.i18n") / "translations" / "es.po").open("rb") as file:
        return read_po(file, locale="es")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_message_has_its_spanish(name: str, spanish: Catalog) -> None:
    for message in said(name):
        key = message if isinstance(message, str) else message[0]
        found = spanish.get(key)
        assert found is not None, f"{key!r} is not in es.po: make translations"
        told = found.string if isinstance(found.string, tuple) else (found.string,)
        assert all(told), f"{key!r} has no Spanish"
        assert not found.fuzzy


def test_the_spanish_has_the_same_places_for_values_and_nothing_is_left_over(
    spanish: Catalog,
) -> None:
    used = set().union(*map(said, TEMPLATES))
    keys = {key if isinstance(key, str) else key[0] for key in used}
    for message in spanish:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string or "",)
        assert ids[0] in keys, f"{ids[0]!r} is in no template: make translations"
        for string in strings:
            assert values(str(string)) == values(ids[-1]), ids[0]


def values(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def written(source: str) -> Iterator[str]:
    """Return a template as HTML in which whatever is computed or translated is a sign."""
    inside = False
    for _, kind, text in Environment(extensions=["jinja2.ext.i18n"]).lex(source):  # noqa: S701
        if kind == "name" and text in ("trans", "endtrans"):
            inside = text == "trans"
        elif kind == "data" and not inside:
            yield text
        elif kind == "variable_end":
            yield "·"


class Words(HTMLParser):
    """Collects what a reader would read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in SPOKEN:
            if (name != "value" or given.get("type") in ("submit", "button")) and given.get(name):
                self.found.append(given[name] or "")

    def handle_data(self, data: str) -> None:
        self.found.append(data)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_holds_text_that_is_not_translated(name: str) -> None:
    words = Words()
    words.feed("".join(written(TEMPLATES[name])))
    for text in words.found:
        plain = text.replace("·", "").strip()
        assert plain in NAMES or not re.search(r"[^\W\d_]{2,}", plain), f"{plain!r} in {name}"


def test_the_check_sees_text_that_is_not_translated() -> None:
    source = '<p>{{ x }} {% trans %}good{% endtrans %} bad</p><a aria-label="worse {{ y }}"></a>'
    words = Words()
    words.feed("".join(written(source)))
    assert [w.strip(" ·") for w in words.found if w.strip(" ·")] == ["bad", "worse"]


def test_spanish_counts_one_and_many() -> None:
    spoken = translations("es")
    count = [
        spoken.ngettext("%(count)s film in the catalogue.", "%(count)s films in the catalogue.", n)
        for n in (1, 2)
    ]
    assert count == ["%(count)s película en el catálogo.", "%(count)s películas en el catálogo."]
