"""OKLCH colours as ``#rrggbb``: lightness and chroma look even across hues.

The matrices are those of Ottosson, "A perceptual color space for image processing", 2020.
"""

from __future__ import annotations

import math


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
