"""The colours of a cover: the genre gives the hue, the era lightness and chroma."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from streamrec.service.pages.covers.eras import Style
from streamrec.service.pages.covers.oklch import hex_colour

# The hue of a title without a known genre.
_NO_GENRE_HUE = 250
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


def cover_colours(hues: tuple[int, ...], style: Style, rng: Random) -> Colours:
    """Return the colours of a title by the hues of its genres and the style of its era."""
    return _colours(hues, style, rng.choice(_HUE_SHIFTS))


@cache
def _colours(hues: tuple[int, ...], style: Style, shift: int) -> Colours:
    main = hues[0] if hues else _NO_GENRE_HUE
    first = _tinted(main + shift, style.tint)
    second = _tinted(hues[1] if len(hues) > 1 else main + _SECOND_HUE_OFFSET, style.tint)
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
