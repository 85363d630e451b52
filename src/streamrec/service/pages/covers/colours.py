"""A cover's colours: the hue is the genre's, how light and strong it is the decade's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

# Hues in degrees of OKLCH, where equal steps look equal. Chosen by what each genre's own posters
# tend to: blood for horror, terracotta for westerns.
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
# Where a title has one genre only, the second colour stands this far from the first.
_ACROSS = 155


@dataclass(frozen=True)
class Style:
    """How films of a time look: lightness (0-1) and chroma (0-0.3) of each colour, and the type.

    ``pull`` is (hue, share): all hues lean that far towards it, as film stock and fashion did.
    """

    paper: tuple[float, float]
    main: tuple[float, float]
    accent: tuple[float, float]
    light: tuple[float, float]
    pull: tuple[int, float]
    face: str
    upper: bool = False


# By the first year of each time; what is older than the first takes the first.
_STYLES: tuple[tuple[int, Style], ...] = (
    (0, Style((0.90, 0.035), (0.42, 0.05), (0.60, 0.06), (0.97, 0.02), (70, 0.8),
           "old", True)),
    (1930, Style((0.25, 0.035), (0.52, 0.07), (0.80, 0.09), (0.92, 0.03), (60, 0.2), "serif")),
    (1950, Style((0.52, 0.12), (0.34, 0.08), (0.84, 0.13), (0.95, 0.04), (40, 0.1), "script")),
    (1960, Style((0.94, 0.035), (0.62, 0.18), (0.78, 0.16), (0.86, 0.08), (80, 0.1), "pop")),
    (1970, Style((0.42, 0.085), (0.64, 0.13), (0.78, 0.13), (0.91, 0.06), (50, 0.4), "round")),
    (1980, Style((0.22, 0.085), (0.64, 0.22), (0.80, 0.15), (0.93, 0.06), (305, 0.3),
           "wide", True)),
    (1990, Style((0.31, 0.08), (0.56, 0.14), (0.79, 0.13), (0.93, 0.04), (260, 0.1),
           "tall", True)),
    (2000, Style((0.40, 0.06), (0.58, 0.10), (0.80, 0.13), (0.94, 0.03), (225, 0.25),
           "thin", True)),
    (2010, Style((0.91, 0.045), (0.64, 0.15), (0.55, 0.15), (0.80, 0.09), (95, 0.06), "plain")),
)  # fmt: skip
# The same times by night: for covers on light paper, so that a shelf of one decade is no monotony.
_NIGHTS = {
    "pop": Style((0.50, 0.14), (0.82, 0.14), (0.90, 0.12), (0.36, 0.10), (80, 0.1), "pop"),
    "plain": Style((0.27, 0.05), (0.62, 0.16), (0.80, 0.13), (0.93, 0.04), (265, 0.15), "plain"),
}
_NIGHT_SHARE = 0.45
# Within a genre, covers differ by so many degrees of hue.
_TURNS = (-14, -7, 0, 7, 14)
_UNDATED = Style((0.86, 0.015), (0.62, 0.04), (0.45, 0.05), (0.95, 0.01), (250, 0.5), "plain")


@dataclass(frozen=True)
class Colours:
    """A cover's colours as ``#rrggbb``: ground, its shade, three for shapes, and the type's."""

    paper: str
    shade: str
    main: str
    accent: str
    light: str
    ink: str


def style_of(year: int | None, lot: Random) -> Style:
    """Return the style of the time of a film, by day or by night."""
    if year is None:
        return _UNDATED
    style = next(style for start, style in reversed(_STYLES) if year >= start)
    return _NIGHTS.get(style.face, style) if lot.random() < _NIGHT_SHARE else style


def colours_of(genres: tuple[str, ...], style: Style, lot: Random) -> Colours:
    """Return the colours of a title's first two genres in the style of its time."""
    return _colours(genres[:2], style, lot.choice(_TURNS))


@cache
def _colours(genres: tuple[str, ...], style: Style, turn: int) -> Colours:
    hues = [_HUES[genre] for genre in genres if genre in _HUES][:2] or [_NO_GENRE]
    first = _pulled(hues[0] + turn, style.pull)
    second = _pulled(hues[1] if len(hues) > 1 else hues[0] + _ACROSS, style.pull)
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


def _pulled(hue: float, pull: tuple[int, float]) -> float:
    """Return the hue, moved along the shorter way round by a share of the distance."""
    towards, share = pull
    way = (towards - hue + 180) % 360 - 180
    return (hue + way * share) % 360


def hex_colour(lightness: float, chroma: float, hue: float) -> str:
    """Return an OKLCH colour as ``#rrggbb``, less strong where a screen cannot show it.

    The matrices are those of Ottosson, "A perceptual color space for image processing", 2020.

    >>> hex_colour(1.0, 0.0, 0), hex_colour(0.0, 0.0, 0)
    ('#ffffff', '#000000')
    """
    while True:
        channels = _linear(lightness, chroma, hue)
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            break
        chroma -= 0.01
    return "#" + "".join(f"{round(255 * _encoded(channel)):02x}" for channel in channels)


def _linear(lightness: float, chroma: float, hue: float) -> Sequence[float]:
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
