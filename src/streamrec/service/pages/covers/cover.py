"""A title's facts → its cover as inline SVG: genre, time, and the title set in type."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from random import Random
from zlib import crc32

from streamrec.service.pages.covers.colours import Colours, Style, colours_of, style_of
from streamrec.service.pages.covers.lettering import Setting, set_in_type
from streamrec.service.pages.covers.motifs import MOTIFS, NO_GENRE, Motif
from streamrec.service.pages.covers.shapes import rect

WIDTH, HEIGHT = 200, 300
_MARGIN = 14
_PICTURE = 200  # the motif's square; the title takes what is left of the height
_LARGEST = 33
# How much wider than usual each face's letters stand; the style sheet spaces them so.
_SPREADS = {"wide": 1.22, "thin": 1.16, "tall": 0.84, "serif": 0.97, "old": 1.04, "script": 0.95}
# The genre says least about these: where there is a second one, that is drawn.
_VAGUE = ("Drama", "Foreign", "TV Movie", "IMAX")


@lru_cache(maxsize=4096)  # some 1.5 kB each
def cover(title_id: str, title: str, year: int | None, genres: tuple[str, ...]) -> str:
    """Return the cover as an SVG element that says nothing to a screen reader.

    It carries presentation attributes only, no style and no identifier, so that any number of
    them stand in a page under a strict content security policy; the faces are classes of the
    style sheet (``face-old`` …). The same facts give the same bytes.

    Parameters
    ----------
    title_id
        Seeds the details, so that two titles of one name differ.
    year
        None where unknown.
    genres
        As the catalogue writes them, the main one first; may be empty.
    """
    lot = Random(crc32(title_id.encode()))  # noqa: S311 - a picture, no secret
    style = style_of(year, lot)
    c = colours_of(genres, style, lot)
    picture = _motif(genres, lot)(lot, c)
    below = lot.random() < 0.72  # where the title stands
    shift = "" if below else f' transform="translate(0 {HEIGHT - _PICTURE})"'
    top = _PICTURE if below else 0
    return (
        f'<svg class="cover face-{style.face}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" '
        f'focusable="false">{rect(0, 0, WIDTH, HEIGHT, c.paper)}<g{shift}>{picture}</g>'
        f"{rect(0, top, WIDTH, HEIGHT - _PICTURE, c.paper)}{_title(title, style, c, top, below)}"
        f"{_edge(year, c, below)}</svg>"
    )


def _motif(genres: tuple[str, ...], lot: Random) -> Motif:
    known = [genre for genre in genres if genre in MOTIFS]
    telling = [genre for genre in known[:2] if genre not in _VAGUE]
    if telling and (known[0] not in _VAGUE or lot.random() < 0.75):
        return lot.choice(MOTIFS[telling[0]])
    return lot.choice(MOTIFS[known[0]]) if known else lot.choice(NO_GENRE)


def _title(title: str, style: Style, c: Colours, top: int, below: bool) -> str:
    text = title.upper() if style.upper else title
    high = HEIGHT - _PICTURE - 36
    setting = set_in_type(text, WIDTH - 2 * _MARGIN, high, _LARGEST, _SPREADS.get(style.face, 1.0))
    tall = setting.leading * (len(setting.lines) - 1) + setting.size * 0.74
    first = (
        top + (10 if below else 20) + setting.size * 0.74 + (high - tall) * (0.3 if below else 0.5)
    )
    return f'<g font-size="{setting.size:.1f}" fill="{c.ink}">{_lines(setting, first)}</g>'


def _lines(setting: Setting, first: float) -> str:
    """Return the lines; each is fitted to the width that was counted with, whatever the font."""
    return "".join(
        f'<text x="{_MARGIN}" y="{first + number * setting.leading:.0f}" '
        f'textLength="{width:.0f}" lengthAdjust="spacingAndGlyphs">{escape(line)}</text>'
        for number, (line, width) in enumerate(zip(setting.lines, setting.widths, strict=True))
    )


def _edge(year: int | None, c: Colours, below: bool) -> str:
    """Return the year at the outer edge, and a short bar in the colour of the genre."""
    y = HEIGHT - 13 if below else 16
    told = (
        f'<text class="cover-year" x="{_MARGIN}" y="{y}" font-size="10" fill="{c.ink}">'
        f"{year}</text>"
    )
    bar = rect(WIDTH - _MARGIN - 26, y - 6, 26, 4, c.accent)
    return (told if year is not None else "") + bar
