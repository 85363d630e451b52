"""What all pages of a process share: templates in each language, assets, catalogue cache."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader

from streamrec.i18n.jinja_environment import jinja_environment
from streamrec.i18n.languages import LANGUAGES, Language
from streamrec.i18n.names import own_name
from streamrec.service.pages.assets import Assets
from streamrec.service.pages.catalogue_cache import CatalogueCache


class Site:
    """The templates by language, the assets and the catalogue cache of a process."""

    def __init__(self) -> None:
        self.assets = Assets()
        self.catalogue_cache = CatalogueCache()
        self.templates: Mapping[Language, Environment] = {
            language: _environment(language, self.assets) for language in LANGUAGES
        }


def _environment(language: Language, assets: Assets) -> Environment:
    """Return the templates in one language."""
    environment = jinja_environment(PackageLoader("streamrec.service"), language)
    environment.globals |= {
        "asset": assets.paths.__getitem__,
        "languages": {tag: own_name(tag) for tag in LANGUAGES},
    }
    environment.filters |= {"path": lambda text: quote(text, safe=":"), "query": query}
    return environment


def query(parameters: Mapping[str, object]) -> str:
    """Return the parameters that have a value as the query of an address.

    >>> query({"genre": "Science Fiction", "language": None}), query({})
    ('?genre=Science+Fiction', '')
    """
    sent = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"?{urlencode(sent)}" if sent else ""
