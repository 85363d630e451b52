"""The colours of a cover: the genre gives the hue, the era lightness and chroma.

In OKLCH, lightness and chroma look even across hues. The matrices are those of Ottosson, "A
perceptual color space for image processing", 2020.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random

from streamrec.service.pages.covers.eras import Style

_NO_GENRE_HUE = 250  # of a title without a known genre
_SECOND_HUE_OFFSET = 155  # of the second colour from the first where a title has one genre only
_HUE_SHIFTS = (-14, -7, 0, 7, 14)  # between covers of one genre


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


def hex_colour(lightness: float, chroma: float, hue: float) -> str:
    """Return an OKLCH colour as ``#rrggbb``, with less chroma where sRGB cannot show it.

    >>> hex_colour(1.0, 0.0, 0), hex_colour(0.0, 0.0, 0)
    ('#ffffff', '#000000')
    """
    while True:
        channels = _linear(lightness, chroma, hue)
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            break
        chroma -= 0.01
    return "#" + "".join(f"{round(255 * _encoded(channel)):02x}" for channel in channels)


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, ...]:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encoded(channel: float) -> float:
    """Return an sRGB channel (0-1) of a linear one."""
    channel = min(max(channel, 0.0), 1.0)
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
