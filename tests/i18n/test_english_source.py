"""The code holds no Spanish: every Spanish text is in ``translations/es.po``."""

from __future__ import annotations

import ast
import re

from .extraction import ROOT

# The layer itself shows in its examples what it writes.
FILES = [path for path in sorted(ROOT.rglob("*.py")) if not path.is_relative_to(ROOT / "i18n")]
SPANISH_LETTER = re.compile("[áéíóúñüÁÉÍÓÚÑÜ¿¡«»]")
SPANISH_WORDS = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "unos",
        "unas",
        "del",
        "al",
        "que",
        "por",
        "para",
        "con",
        "sin",
        "sus",
        "como",
        "pero",
        "cada",
        "hay",
        "muy",
        "entre",
        "esta",
        "este",
        "estos",
        "estas",
        "ese",
        "esa",
        "si",
        "ya",
        "se",
        "su",
        "tu",
        "te",
        "le",
        "lo",
        "es",
        "son",
        "fue",
        "tiene",
        "desde",
        "hasta",
        "sobre",
    ]
)
# Names of films and people in examples.
NAMES = re.compile("Amélie|AMÉLIE|Penélope|Pathé|[Ff]rançais")


def is_spanish(text: str) -> bool:
    """Return whether a text has a letter of Spanish, or three of its small words."""
    text = NAMES.sub("", text)
    words = re.findall(r"[^\W\d_]+", text.lower())
    return bool(SPANISH_LETTER.search(text)) or sum(word in SPANISH_WORDS for word in words) > 2


def spanish_texts(source: str) -> list[str]:
    """Return the literals of a source in Spanish."""
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_spanish(node.value)
    ]


def test_no_module_has_a_spanish_text() -> None:
    found = {
        str(path.relative_to(ROOT)): texts
        for path in FILES
        if (texts := spanish_texts(path.read_text("utf-8")))
    }
    assert found == {}


def test_the_check_finds_spanish() -> None:
    source = "T = ['películas', f'con {1} de los que se vieron', 'te gusto lo que el', 'titulo']"
    assert set(spanish_texts(source)) == {
        "películas",
        " de los que se vieron",
        "te gusto lo que el",
    }
