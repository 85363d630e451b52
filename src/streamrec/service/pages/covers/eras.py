"""The look of a cover by the film's decade: lightness, chroma and typeface."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Style:
    """The look of the films of an era: (lightness, chroma) of each colour in OKLCH, and the type.

    ``tint`` is (hue, share): every hue moves that share of the way towards it, as film stock did.
    """

    paper: tuple[float, float]
    main: tuple[float, float]
    accent: tuple[float, float]
    light: tuple[float, float]
    tint: tuple[int, float]
    face: str
    upper: bool = False


# By the first year of each era.
_STYLES: tuple[tuple[int, Style], ...] = (
    (0, Style((0.90, 0.035), (0.42, 0.05), (0.60, 0.06), (0.97, 0.02), (70, 0.8), "old", True)),
    (1930, Style((0.25, 0.035), (0.52, 0.07), (0.80, 0.09), (0.92, 0.03), (60, 0.2), "serif")),
    (1950, Style((0.52, 0.12), (0.34, 0.08), (0.84, 0.13), (0.95, 0.04), (40, 0.1), "script")),
    (1960, Style((0.94, 0.035), (0.62, 0.18), (0.78, 0.16), (0.86, 0.08), (80, 0.1), "pop")),
    (1970, Style((0.42, 0.085), (0.64, 0.13), (0.78, 0.13), (0.91, 0.06), (50, 0.4), "round")),
    (1980, Style((0.22, 0.085), (0.64, 0.22), (0.8, 0.15), (0.93, 0.06), (305, 0.3), "wide", True)),
    (1990, Style((0.31, 0.08), (0.56, 0.14), (0.79, 0.13), (0.93, 0.04), (260, 0.1), "tall", True)),
    (2000, Style((0.4, 0.06), (0.58, 0.1), (0.8, 0.13), (0.94, 0.03), (225, 0.25), "thin", True)),
    (2010, Style((0.91, 0.045), (0.64, 0.15), (0.55, 0.15), (0.80, 0.09), (95, 0.06), "plain")),
)  # fmt: skip
# Dark variants of the eras with light paper, so that covers of one decade differ.
_DARK_STYLES = {
    "pop": Style((0.50, 0.14), (0.82, 0.14), (0.90, 0.12), (0.36, 0.10), (80, 0.1), "pop"),
    "plain": Style((0.27, 0.05), (0.62, 0.16), (0.80, 0.13), (0.93, 0.04), (265, 0.15), "plain"),
}
_DARK_SHARE = 0.45
_UNDATED = Style((0.86, 0.015), (0.62, 0.04), (0.45, 0.05), (0.95, 0.01), (250, 0.5), "plain")


def era_style(year: int | None, rng: Random) -> Style:
    """Return the style of a release year, in its light or dark variant."""
    if year is None:
        return _UNDATED
    style = next(style for start, style in reversed(_STYLES) if year >= start)
    return _DARK_STYLES.get(style.face, style) if rng.random() < _DARK_SHARE else style
