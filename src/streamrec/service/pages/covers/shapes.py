"""SVG shapes as text, in whole units to keep a page with a hundred covers small."""

from __future__ import annotations

import math
from collections.abc import Iterable


def circle(x: float, y: float, radius: float, fill: str) -> str:
    """Return a disc."""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{fill}"/>'


def ring(x: float, y: float, radius: float, colour: str, thick: float = 2) -> str:
    """Return the outline of a circle."""
    stroke = f'stroke="{colour}" stroke-width="{thick:.0f}"'
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="none" {stroke}/>'


def rect(x: float, y: float, width: float, height: float, fill: str, round_by: float = 0) -> str:
    """Return a rectangle."""
    rounded = f' rx="{round_by:.0f}"' if round_by else ""
    size = f'width="{width:.0f}" height="{height:.0f}"{rounded}'
    return f'<rect x="{x:.0f}" y="{y:.0f}" {size} fill="{fill}"/>'


def path(data: str, fill: str) -> str:
    """Return a filled path."""
    return f'<path d="{data}" fill="{fill}"/>'


def line(data: str, colour: str, thick: float) -> str:
    """Return the outline of a path."""
    return f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{thick:.0f}"/>'


def polygon(points: Iterable[tuple[float, float]], fill: str) -> str:
    """Return a polygon."""
    return path("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points) + "z", fill)


def star(x: float, y: float, radius: float, fill: str, rays: int = 5, inner: float = 0.42) -> str:
    """Return a star; `inner` is the share of the radius between two rays."""
    points = []
    for step in range(2 * rays):
        far, angle = radius * (inner if step % 2 else 1.0), math.pi * step / rays
        points.append((x + far * math.sin(angle), y - far * math.cos(angle)))
    return polygon(points, fill)


def rays(x: float, y: float, count: int, fill: str, turned: float = 0.0) -> str:
    """Return `count` wedges that start at a point and leave the picture."""
    wedges = ""
    for number in range(count):
        start = turned + 2 * math.pi * number / count
        wedges += f"M{x:.0f} {y:.0f}"
        for angle in (start, start + math.pi / count):
            wedges += f"L{x + 300 * math.cos(angle):.0f} {y + 300 * math.sin(angle):.0f}"
        wedges += "z"
    return path(wedges, fill)
