"""The messages of the code and the templates, as ``make translations`` finds them."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

import streamrec

ROOT = Path(streamrec.__file__).parent
TRANSLATIONS = ROOT / "i18n" / "translations"
# The conventions of `make translations` and pyproject.toml; a test compares them.
KEYWORDS = DEFAULT_KEYWORDS | {"message": None, "plural": (1, 2), "message_in": ((1, "c"), 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"newstyle_gettext": "true", "trimmed": "true"}}


def extracted() -> Catalog:
    """Return every message, with the files and lines that hold it."""
    catalogue = Catalog()
    found = extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS)
    for file, line, message, comments, context in found:
        catalogue.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue


def forms(message: Message) -> tuple[str, ...]:
    """Return the English text, or its two forms."""
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)


def strings(message: Message) -> tuple[str, ...]:
    """Return the translation, or its forms."""
    found = message.string
    return tuple(found) if isinstance(found, (list, tuple)) else (found or "",)


def parameters(text: str) -> set[str]:
    """Return the names of the parameters of a message."""
    return set(re.findall(r"%\((\w+)\)s", text))
