"""The text of a reason."""

from streamrec.i18n.languages import Language
from streamrec.i18n.translator import translator
from streamrec.recommend.reason import Reason


def text_of(reason: Reason, language: Language = "en") -> str:
    """Return a reason in words."""
    return translator(language).text(reason.message())
