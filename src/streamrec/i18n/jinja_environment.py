"""Jinja templates in one language: their messages translated, a filter for each kind of value."""

from __future__ import annotations

from typing import get_args

from jinja2 import BaseLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from streamrec.i18n.languages import Language
from streamrec.i18n.messages import How, Message
from streamrec.i18n.translator import Translator, fill, translator


def jinja_environment(loader: BaseLoader, language: Language) -> Environment:
    """Return the templates in one language; HTML is escaped unless marked as such.

    The methods of ``Translator`` that write a value are filters: ``{{ film.budget|money }}``.
    A ``Message`` as a variable of ``{% trans %}`` is translated too.
    """
    environment = Environment(
        loader=loader,
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    translate = translator(language)
    # "New style" calls pass the variables along, so that they are escaped on their own.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals |= _gettext(translate)
    filters = (*get_args(How), "list_of", "moment", "text")
    environment.filters |= {name: getattr(translate, name) for name in filters}
    return environment


def _gettext(translate: Translator) -> dict[str, object]:
    """Return the functions that ``{% trans %}`` calls."""
    catalogue = translate.catalogue

    def filled(template: str, variables: dict[str, object]) -> Markup:
        values = {
            name: escape(translate.text(value) if isinstance(value, Message) else value)
            for name, value in variables.items()
        }
        return Markup(fill(template, values))  # noqa: S704 - each value is escaped above

    def gettext(text: str, /, **variables: object) -> Markup:
        return filled(catalogue.gettext(text), variables)

    def ngettext(one: str, many: str, num: int, /, **variables: object) -> Markup:
        return filled(catalogue.ngettext(one, many, num), {"num": num, **variables})

    def pgettext(context: str, text: str, /, **variables: object) -> Markup:
        return filled(catalogue.pgettext(context, text), variables)

    return {"gettext": gettext, "ngettext": ngettext, "pgettext": pgettext}
