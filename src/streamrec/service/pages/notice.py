"""What a form did, shown once on the next page, and what takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from streamrec.recommend.reason import written_stars

_SEPARATOR = "|"  # quoted inside a part


@dataclass(frozen=True)
class Notice:
    """The result of a form.

    `kind` names it; a rating or mark also has the title. `half_stars` are those that were saved,
    `before` those that the title had: 0 is no rating.
    """

    kind: str = ""
    title_id: str = ""
    half_stars: int = 0
    before: int = 0

    def cookie(self) -> str:
        """Return the notice as the value of a cookie.

        >>> Notice("rated", "tmdb:862", 9).cookie()
        'rated|tmdb%3A862|9|0'
        """
        parts = (self.kind, self.title_id, str(self.half_stars), str(self.before))
        return _SEPARATOR.join(quote(part, safe="") for part in parts)

    @property
    def stars(self) -> str:
        """The stars that were saved, as one writes them beside stars.

        >>> Notice("rated", "tmdb:862", 9).stars, Notice("rated", "tmdb:862", 1).stars
        ('4½', '½')
        """
        return written_stars(self.half_stars / 2)

    @property
    def undo(self) -> tuple[str, dict[str, str]] | None:
        """The path and the fields of the form that takes it back; None where none does."""
        path = quote(self.title_id, safe=":")
        if not path:
            return None
        if self.kind in ("rated", "rating_removed"):
            if self.kind == "rating_removed" and not self.before:
                return None
            if self.before:
                return f"/me/ratings/{path}", {"stars": f"{self.before / 2:g}"}
            return f"/me/ratings/{path}/delete", {}
        mark, _, state = self.kind.rpartition("_")
        return f"/me/marks/{mark}/{path}", {"on": "0" if state == "on" else "1"}


NO_NOTICE = Notice()


def read_notice(cookie: str) -> Notice:
    """Return the notice of a cookie; `NO_NOTICE` where the value is not one.

    >>> read_notice("signed_in||0|0"), read_notice("rated|x|11|0") == NO_NOTICE
    (Notice(kind='signed_in', title_id='', half_stars=0, before=0), True)
    """
    parts = cookie.split(_SEPARATOR)
    if len(parts) != len(Notice.__dataclass_fields__):
        return NO_NOTICE
    kind, title_id, *stars = map(unquote, parts)
    if not kind.isidentifier() or not all(one.isdecimal() and int(one) <= 10 for one in stars):
        return NO_NOTICE
    return Notice(kind, title_id, int(stars[0]), int(stars[1]))
