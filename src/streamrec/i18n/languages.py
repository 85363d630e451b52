"""The languages: English, and one for each ``translations/*.po``, named by its BCP 47 tag."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Literal, TypeAlias

Language: TypeAlias = str

SOURCE: Language = "en"
"""The language that the messages are written in."""

QUESTIONS_LANGUAGE: Language = "es"
"""The language of the catalogue questions, whose clients read Spanish."""

TRANSLATIONS = files("streamrec.i18n") / "translations"

LANGUAGES: tuple[Language, ...] = (
    SOURCE,
    *sorted(
        entry.name.removesuffix(".po")
        for entry in TRANSLATIONS.iterdir()
        if entry.name.endswith(".po")
    ),
)

# The type of a parameter or an option: anything else is refused, and the documents list these.
if TYPE_CHECKING:
    LanguageChoice: TypeAlias = str
else:
    LanguageChoice = Literal[LANGUAGES]
