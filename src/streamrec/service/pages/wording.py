"""The pages' words in each language: gettext catalogues, compiled in memory as a process starts.

Messages are the English text in the templates; ``translations/es.po`` holds the Spanish one. See
``make translations``.
"""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from streamrec.i18n.names import Language


def translations(language: Language) -> NullTranslations:
    """Return the translations into a language; English is what the messages are."""
    if language == "en":
        return NullTranslations()
    source = files("streamrec.i18n") / "translations" / f"{language}.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
