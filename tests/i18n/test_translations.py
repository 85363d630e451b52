"""The translations are complete: every message of code and templates, and no text besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment

from tests.i18n.extraction import ROOT, TRANSLATIONS, extracted, forms, parameters, strings

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


@pytest.fixture(scope="module")
def messages() -> Catalog:
    return extracted()


@pytest.fixture(scope="module", params=sorted(path.name for path in TRANSLATIONS.glob("*.po")))
def translations(request: pytest.FixtureRequest) -> Catalog:
    with (TRANSLATIONS / request.param).open("rb") as file:
        return read_po(file, locale=request.param.removesuffix(".po"))


def test_every_message_of_code_and_templates_is_translated(
    messages: Catalog, translations: Catalog
) -> None:
    missing = []
    for message in messages:
        found = translations.get(message.id, message.context) if message.id else None
        if message.id and (found is None or found.fuzzy or not all(strings(found))):
            missing.append((forms(message)[0], message.locations[0]))
    assert not missing, "make translations, then fill them in"


def test_no_translation_is_left_over(messages: Catalog, translations: Catalog) -> None:
    left_over = [
        one.id for one in translations if one.id and messages.get(one.id, one.context) is None
    ]
    assert not left_over, "make translations"


def test_translations_have_the_same_parameters(translations: Catalog) -> None:
    for message in translations:
        if message.id:
            for text in strings(message):
                assert parameters(text) == parameters(forms(message)[-1]), message.id


def test_the_template_of_a_message_can_be_filled(messages: Catalog, translations: Catalog) -> None:
    """A percent sign that belongs to no parameter is doubled."""
    for message in [*messages, *translations]:
        for text in (*forms(message), *filter(None, strings(message))):
            assert text % dict.fromkeys(parameters(text), "x") or not text, text


def test_the_extraction_is_that_of_make_translations() -> None:
    recipe = (ROOT.parents[1] / "Makefile").read_text()
    for keyword in ("-k message ", "-k plural:1,2 ", "-k message_in:1c,2 "):
        assert keyword in recipe


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
