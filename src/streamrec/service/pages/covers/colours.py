"""The colours of a cover: the genre gives the hue, the era lightness and chroma."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from streamrec.service.pages.covers.eras import Style
from streamrec.service.pages.covers.oklch import hex_colour

# Degrees in OKLCH, close to what posters of the genre use: blood for horror, terracotta for
# westerns.
_HUES = {
    "Action": 35,
    "Adventure": 75,
    "Animation": 205,
    "Children": 130,
    "Comedy": 92,
    "Crime": 262,
    "Documentary": 182,
    "Drama": 282,
    "Family": 140,
    "Fantasy": 312,
    "Film-Noir": 265,
    "Foreign": 165,
    "History": 62,
    "Horror": 20,
    "IMAX": 225,
    "Music": 345,
    "Musical": 345,
    "Mystery": 298,
    "Romance": 4,
    "Sci-Fi": 235,
    "Science Fiction": 235,
    "TV Movie": 195,
    "Thriller": 160,
    "War": 115,
    "Western": 48,
}
_NO_GENRE = 250
# Distance of the second colour from the first where a title has one genre only.
_SECOND_HUE_OFFSET = 155
# Covers of one genre differ by this many degrees.
_HUE_SHIFTS = (-14, -7, 0, 7, 14)


@dataclass(frozen=True)
class Colours:
    """A cover's colours as ``#rrggbb``: ground, its shade, three for shapes, and the type's."""

    paper: str
    shade: str
    main: str
    accent: str
    light: str
    ink: str


def cover_colours(genres: tuple[str, ...], style: Style, rng: Random) -> Colours:
    """Return the colours of a title's first two genres in the style of its era."""
    return _colours(genres[:2], style, rng.choice(_HUE_SHIFTS))


@cache
def _colours(genres: tuple[str, ...], style: Style, shift: int) -> Colours:
    hues = [_HUES[genre] for genre in genres if genre in _HUES] or [_NO_GENRE]
    first = _tinted(hues[0] + shift, style.tint)
    second = _tinted(hues[1] if len(hues) > 1 else hues[0] + _SECOND_HUE_OFFSET, style.tint)
    lightness, chroma = style.paper
    dark = lightness < 0.66
    return Colours(
        paper=hex_colour(lightness, chroma, first),
        shade=hex_colour(lightness + (-0.06 if dark else -0.05), chroma * 1.15, first),
        main=hex_colour(*style.main, first),
        accent=hex_colour(*style.accent, second),
        light=hex_colour(*style.light, second),
        ink=hex_colour(0.97, 0.015, second) if dark else hex_colour(0.24, 0.04, first),
    )


def _tinted(hue: float, tint: tuple[int, float]) -> float:
    """Return the hue after it moved a share of the shorter way towards the tint."""
    towards, share = tint
    way = (towards - hue + 180) % 360 - 180
    return (hue + way * share) % 360
