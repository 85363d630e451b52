"""A third language made of one ``.po`` file, and a catalogue in which no text is in Latin letters.

The language is Greek by its tag, so the names of months and countries are in Greek letters. Every
message is translated as itself within brackets. The catalogue's own texts are in Cyrillic letters.
So a Latin letter outside brackets is a text that did not go through the translations.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from streamrec.sample import path

from ..service.html_page import Element
from .extraction import ROOT, extracted

TAG = "el"
OPEN, CLOSE = "⟦⟧"
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = str.maketrans(
    LATIN + LATIN.upper(), "абвгдежзиклмнопрстуфхцчшщы" + "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫ"
)
# Fields of the nested cells of the files that hold names.
_NAMED = {"belongs_to_collection", "production_companies", "keywords", "cast", "crew"}
_TEXTS = {"title", "original_title", "overview", "tagline"}

# Names and signs that are the same in every language.
_NAMES = re.compile(
    r"StreamRec|Letterboxd|IMDb|TMDB|MovieLens|GitHub|OpenAPI|English|Español"
    r"|Toy Story"  # the example of a form
    r"|(?:tmdb|ml):\w+|[0-9a-f]{12,}|ndcg@10"
)
_PARAMETER = re.compile(r"^[a-z_]+: ")  # of a problem's sentence
_WORD = re.compile("[A-Za-z_][A-Za-z0-9_@]*")
_CUT = re.compile(f"{OPEN}\\w+…")  # a label that a chart cuts off
_BRACKETED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_SKIPPED = {"script", "style", "code", "pre"}
_SPOKEN = {"alt", "aria-label", "placeholder", "title", "data-progress"}


def add_language(directory: Path) -> Path:
    """Return a directory for ``PYTHONPATH``: the package as it is, with one more ``.po``."""
    package = directory / "streamrec"
    (package / "i18n" / "translations").mkdir(parents=True)
    for entry in ROOT.iterdir():
        if entry.name != "i18n":
            (package / entry.name).symlink_to(entry)
    for entry in (ROOT / "i18n").iterdir():
        if entry.name != "translations":
            (package / "i18n" / entry.name).symlink_to(entry)
    for entry in (ROOT / "i18n" / "translations").glob("*.po"):
        (package / "i18n" / "translations" / entry.name).symlink_to(entry)
    with (package / "i18n" / "translations" / f"{TAG}.po").open("wb") as file:
        write_po(file, _bracketed(extracted()), omit_header=True)
    return directory


def _bracketed(messages: Catalog) -> Catalog:
    catalogue = Catalog(locale=TAG)
    for message in messages:
        if message.id:
            forms = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
            texts = tuple(f"{OPEN}{form}{CLOSE}" for form in forms)
            catalogue.add(
                message.id, texts if len(texts) > 1 else texts[0], context=message.context
            )
    return catalogue


def write_cyrillic_files(directory: Path) -> None:
    """Write the sample's files with the names and texts of the films in Cyrillic letters."""
    for name in ("movies.csv", "credits.csv", "keywords.csv"):
        with path(name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (directory / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            for row in rows:
                writer.writerow({column: _cyrillic(column, text) for column, text in row.items()})


def _cyrillic(column: str, text: str) -> str:
    if column in _TEXTS:
        return text.translate(CYRILLIC)
    if column not in _NAMED or not text:
        return text
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError):  # one of the sample's broken rows
        return text
    for entry in found if isinstance(found, list) else [found]:
        for field in ("name", "character"):
            if isinstance(entry, dict) and isinstance(entry.get(field), str):
                entry[field] = entry[field].translate(CYRILLIC)
    return repr(found)


def untranslated(text: str) -> str:
    """Return what of a text is in Latin letters outside brackets; empty where nothing is.

    >>> untranslated("⟦Popular⟧ 7 ⟦Because of ⟦that⟧⟧"), untranslated("⟦a⟧ and b")
    ('', 'and b')
    """
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    text = _CUT.sub("", _PARAMETER.sub("", _NAMES.sub("", text))).strip()
    return text if re.search("[A-Za-z]{2,}|[A-Za-z] ?$", text) else ""


def leaks(page: Element, identifiers: Collection[str] = ()) -> list[str]:
    """Return the texts of a page that did not go through the translations.

    Parameters
    ----------
    identifiers
        Names of columns, models, metrics …, which are the same in every language.
    """
    found = {leak for text in _texts(page) if (leak := untranslated(text))}
    return sorted(leak for leak in found if set(_WORD.findall(leak)) - set(identifiers))


def _texts(element: Element) -> Iterator[str]:
    """Yield what a reader would read or hear, except code and what the source says in English."""
    if element.tag in _SKIPPED or element.attributes.get("lang") == "en":
        return
    for name in _SPOKEN & element.attributes.keys():
        yield element[name]
    if element.tag == "meta" and element.attributes.get("name") == "description":
        yield element["content"]
    for child in element.children:
        if isinstance(child, str):
            yield " ".join(child.split())
        else:
            yield from _texts(child)
