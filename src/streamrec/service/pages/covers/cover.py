"""Draw the cover of a title as inline SVG: a motif of its genre, and the title in type."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from random import Random
from zlib import crc32

from streamrec.service.pages.covers.colours import Colours, cover_colours
from streamrec.service.pages.covers.eras import Style, era_style
from streamrec.service.pages.covers.genre_looks import hues_of, pick_motif
from streamrec.service.pages.covers.lettering import typeset
from streamrec.service.pages.covers.shapes import rect

WIDTH, HEIGHT = 200, 300
_MARGIN = 14
_PICTURE = 200  # the square of the motif; the title takes the rest of the height
_MAX_FONT_SIZE = 33
# Letter width of each face relative to the usual one; the style sheet sets the same spacing.
_LETTER_WIDTHS = {
    "wide": 1.22,
    "thin": 1.16,
    "tall": 0.84,
    "serif": 0.97,
    "old": 1.04,
    "script": 0.95,
}
_TITLE_BELOW_SHARE = 0.72


@lru_cache(maxsize=4096)  # about 1.5 kB each
def cover(title_id: str, title: str, year: int | None, genres: tuple[str, ...]) -> str:
    """Return the cover as an SVG element that is hidden from screen readers.

    It has attributes only, no style and no id: a page can hold any number of covers under a strict
    content security policy. The style sheet has the typefaces (``face-old`` …). The same facts
    give the same bytes; the ``title_id`` seeds the details, so that namesakes differ.
    """
    rng = Random(crc32(title_id.encode()))  # noqa: S311 - a picture, no secret
    style = era_style(year, rng)
    c = cover_colours(hues_of(genres), style, rng)
    picture = "".join(pick_motif(genres, rng)(rng, c))
    below = rng.random() < _TITLE_BELOW_SHARE
    shift = "" if below else f' transform="translate(0 {HEIGHT - _PICTURE})"'
    top = _PICTURE if below else 0
    return (
        f'<svg class="cover face-{style.face}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" '
        f'focusable="false">{rect(0, 0, WIDTH, HEIGHT, c.paper)}<g{shift}>{picture}</g>'
        f"{rect(0, top, WIDTH, HEIGHT - _PICTURE, c.paper)}{_title(title, style, c, below)}"
        f"{_edge(year, c, below)}</svg>"
    )


def _title(title: str, style: Style, c: Colours, below: bool) -> str:
    """Return the lines of the title; each is stretched to its computed width in any font."""
    text = title.upper() if style.upper else title
    room = HEIGHT - _PICTURE - 36
    letter_width = _LETTER_WIDTHS.get(style.face, 1.0)
    block = typeset(text, WIDTH - 2 * _MARGIN, room, _MAX_FONT_SIZE, letter_width)
    capital = block.size * 0.74
    free = room - block.leading * (len(block.lines) - 1) - capital
    top, share = (_PICTURE + 10, 0.3) if below else (20, 0.5)
    first = top + capital + free * share
    lines = "".join(
        f'<text x="{_MARGIN}" y="{first + number * block.leading:.0f}" '
        f'textLength="{width:.0f}" lengthAdjust="spacingAndGlyphs">{escape(line)}</text>'
        for number, (line, width) in enumerate(zip(block.lines, block.widths, strict=True))
    )
    return f'<g font-size="{block.size:.1f}" fill="{c.ink}">{lines}</g>'


def _edge(year: int | None, c: Colours, below: bool) -> str:
    """Return the year at the outer edge, and a short bar in the accent colour."""
    y = HEIGHT - 13 if below else 16
    bar = rect(WIDTH - _MARGIN - 26, y - 6, 26, 4, c.accent)
    place = f'x="{_MARGIN}" y="{y}" font-size="10" fill="{c.ink}"'
    return bar if year is None else f'<text class="cover-year" {place}>{year}</text>{bar}'
