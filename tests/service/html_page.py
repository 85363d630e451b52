"""Parse a page into a tree, so that tests ask for elements instead of matching text."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

_VOID = {"br", "hr", "img", "input", "link", "meta"}


class Card(NamedTuple):
    """A title on a page; ``reason`` is empty where the card gives none."""

    title_id: str
    name: str
    reason: str


class Element:
    """An element with its attributes and children."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def __iter__(self) -> Iterator[Element]:
        """Yield the element and all elements inside it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    @property
    def text(self) -> str:
        """The text inside, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, Element):
                yield from child._texts()
            else:
                yield child

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        """Return the elements with one of the tags and all of the attributes.

        An underscore in the name of an attribute stands for a hyphen.
        """
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self
            if (not tags or element.tag in tags) and wanted.items() <= element.attributes.items()
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        """Return the only element that ``all`` returns."""
        (found,) = self.all(*tags, **attributes)
        return found

    def having(self, attribute: str) -> list[Element]:
        """Return the elements that have an attribute."""
        return [element for element in self if attribute in element.attributes]

    def hooks(self, name: str) -> list[Element]:
        """Return the elements with this ``data-testid``."""
        return self.all(data_testid=name)

    def hook(self, name: str) -> Element:
        """Return the only element with this ``data-testid``."""
        return self.one(data_testid=name)

    def region(self, label_id: str) -> Element:
        """Return the section that the element with this id labels."""
        return self.one("section", aria_labelledby=label_id)

    def cards(self) -> list[Card]:
        """Return the titles shown inside, in order."""
        return [
            Card(
                card.all("a")[0]["href"].removeprefix("/titles/"),
                card.hook("name").text,
                " ".join(reason.text for reason in card.hooks("reason")),
            )
            for card in self.hooks("card")
        ]

    def title_ids(self) -> list[str]:
        """Return the ``title_id`` of each title shown inside, in order."""
        return [card.title_id for card in self.cards()]

    def form(self, action: str) -> Element:
        """Return the first form that is sent to an address."""
        return self.all("form", action=action)[0]

    def hidden_fields(self) -> dict[str, str]:
        """Return the hidden fields of a form."""
        return {field["name"]: field["value"] for field in self.all("input", type="hidden")}


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        last = self.open.pop()
        assert last.tag == tag, f"<{last.tag}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse_page(html: str) -> Element:
    """Return the root of a page; fails where an element is not closed."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    (root,) = builder.open
    return root
