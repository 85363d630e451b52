"""Motifs that show an object or a sign: an explosion, a heart, a record.

Each function yields the SVG shapes of a square of 200 units, from back to front. The cover clips
or covers what leaves the square.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

from streamrec.service.pages.covers.colours import Colours
from streamrec.service.pages.covers.shapes import (
    circle,
    line,
    path,
    polygon,
    rays,
    rect,
    ring,
    star,
)

_QUARTER_CIRCLES = ("h50a50 50 0 0 1-50 50z", "h50v50a50 50 0 0 1-50-50z")


def slashes(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a disc and fast diagonals: action."""
    yield circle(rng.randint(70, 140), rng.randint(70, 110), rng.randint(50, 68), c.accent)
    lean, x = rng.choice((70, 110, -80)), rng.randint(-60, -20)
    for fill in rng.sample((c.main, c.light, c.main, c.shade), 4):
        x += rng.randint(34, 60)
        wide, foot = rng.randint(10, 30), x - lean / 2
        top = [(x + wide + lean, -5), (x + lean, -5)]
        yield polygon([(foot, 210), (foot + wide, 210), *top], fill)


def burst(rng: Random, c: Colours) -> Iterator[str]:
    """Yield an explosion: action."""
    x, y = rng.randint(78, 122), rng.randint(84, 112)
    spikes, turned = rng.choice((9, 11, 13)), rng.uniform(0, 0.5)
    yield rays(x, y, spikes + 3, c.shade, turned)
    yield star(x, y, rng.randint(78, 90), c.main, spikes, 0.6)
    yield star(x, y, rng.randint(50, 58), c.accent, spikes, 0.62)
    yield circle(x, y, rng.randint(18, 26), c.light)


def chevrons(rng: Random, c: Colours) -> Iterator[str]:
    """Yield arrows that point to the right: action."""
    thick, bend = rng.randint(22, 34), rng.randint(36, 60)
    x = rng.randint(-60, -30)
    for fill in (c.shade, c.main, c.accent, c.light, c.main, c.shade):
        back = [(x + thick, 205), (x, 205), (x + bend, 100)]
        yield polygon([(x, -5), (x + thick, -5), (x + thick + bend, 100), *back], fill)
        x += thick + rng.randint(4, 16)


def compass(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a compass: adventure."""
    x, y, turned = rng.randint(92, 108), 100, rng.randint(10, 80)
    yield circle(x, y, 82, c.shade) + circle(x, y, 70, c.main)
    yield ring(x, y, 58, c.light, 2) + star(x, y, 66, c.light, 4, 0.2)
    yield f'<g transform="rotate({turned} {x} {y})">'
    yield polygon([(x, y - 54), (x + 12, y), (x, y + 54), (x - 12, y)], c.accent)
    yield "</g>"
    yield circle(x, y, 6, c.paper)


def tiles(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a mosaic of quarter circles and dots: animation."""
    for y in range(0, 200, 50):
        for x in range(0, 200, 50):
            kind = rng.randrange(6)
            fill = rng.choice((c.main, c.accent, c.light, c.shade))
            if kind < 4:
                yield path(f"M{x} {y}{_QUARTER_CIRCLES[kind // 2]}", fill)
            elif kind == 4:
                yield circle(x + 25, y + 25, 20, fill)


def smiles(rng: Random, c: Colours) -> Iterator[str]:
    """Yield half discs, most of them smiling: comedy."""
    size = rng.choice((40, 50, 67))
    count = math.ceil(200 / size)
    for row in range(count):
        for column in range(count):
            x, y, half = column * size, row * size + 6, size // 2
            sweep, level = (1, y + half) if rng.random() < 0.3 else (0, y)
            arc = f"a{half - 3} {half - 3} 0 0 {sweep} {size - 6} 0z"
            fill = rng.choice((c.main, c.accent, c.accent, c.light))
            yield path(f"M{x + 3} {level}{arc}", fill)


def lens(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a camera lens: documentary."""
    x, y = rng.randint(85, 115), rng.randint(90, 105)
    radius = rng.randint(70, 84)
    fills = (c.main, c.shade, c.accent, c.main, c.paper)
    for share, fill in zip((1, 0.84, 0.66, 0.46, 0.26), fills, strict=True):
        yield circle(x, y, radius * share, fill)
    yield circle(x - radius * 0.3, y - radius * 0.34, radius * 0.1, c.light)
    yield rect(12, 12, 26, 8, c.accent, 4) + circle(184, 16, 5, c.light)


def meeting(rng: Random, c: Colours) -> Iterator[str]:
    """Yield two discs that overlap: drama."""
    radius, apart = rng.randint(52, 66), rng.randint(30, 44)
    y, slope = 102, rng.randint(-24, 24)
    distance = math.hypot(apart, slope)
    height = math.sqrt(max(radius**2 - distance**2, 1)) / distance
    across, down = slope * height, apart * height
    (x1, y1), (x2, y2) = (100 + across, y - down), (100 - across, y + down)
    arc = f"A{radius} {radius} 0 0 1"
    yield circle(100 - apart, y - slope, radius, c.main)
    yield circle(100 + apart, y + slope, radius, c.accent)
    yield path(f"M{x1:.0f} {y1:.0f}{arc} {x2:.0f} {y2:.0f}{arc} {x1:.0f} {y1:.0f}z", c.light)


def profiles(rng: Random, c: Colours) -> Iterator[str]:
    """Yield two halves that face each other: drama."""
    y, radius, gap = 100, rng.randint(62, 78), rng.randint(2, 10)
    drop = rng.randint(-26, 26)
    for side, fill in ((-1, c.main), (1, c.accent)):
        sweep = int(side > 0)
        arc = f"a{radius} {radius} 0 0 {sweep} 0 {2 * radius}z"
        yield path(f"M{100 + side * gap} {y - radius + side * drop}{arc}", fill)
    yield circle(100 - radius * 0.42, y - drop - 14, 7, c.light)
    yield circle(100 + radius * 0.42, y + drop - 14, 7, c.paper)


def teeth(rng: Random, c: Colours) -> Iterator[str]:
    """Yield an eye between rows of teeth: horror."""
    count = rng.choice((5, 6, 7, 9))
    step = 200 / count

    def row(start: int, tips: tuple[int, int]) -> str:
        return "".join(
            f"L{n * step:.0f} {start}L{(n + 0.5) * step:.0f} {rng.randint(*tips)}"
            for n in range(count)
        )

    upper, lower = row(0, (44, 70)), row(205, (134, 158))
    half = rng.randint(58, 72)
    y, tall = 100, rng.randint(24, 32)
    left, right = 100 - half, 100 + half
    eye = f"M{left} {y}Q100 {y - 2 * tall} {right} {y}Q100 {y + 2 * tall} {left} {y}z"
    yield path(eye, c.light) + circle(100, y, tall * 0.86, c.main)
    yield rect(96, y - tall * 0.7, 8, tall * 1.4, c.paper, 4)
    yield path(f"M-5-5{upper}L200 0L205-5z", c.accent) + path(f"M-5 205{lower}L200 205z", c.accent)


def record(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a record: music."""
    x, y = rng.randint(80, 120), rng.randint(92, 108)
    yield circle(x, y, 84, c.main)
    yield from (ring(x, y, radius, c.shade, 2) for radius in (76, 67, 58, 49))
    yield circle(x, y, 34, c.accent) + circle(x, y, 6, c.paper)
    yield polygon([(150, 4), (162, 4), (146, 92), (136, 90)], c.light)


def bars(rng: Random, c: Colours) -> Iterator[str]:
    """Yield the bars of an equalizer: music."""
    count = rng.choice((7, 9, 11))
    step = 184 / count
    fills = (c.main, c.accent, c.light)
    for number in range(count):
        tall = rng.randint(30, 160)
        x, fill = 8 + step * (number + 0.12), fills[rng.randrange(3)]
        yield rect(x, 104 - tall / 2, step * 0.76, tall, fill, step * 0.38)


def eclipse(rng: Random, c: Colours) -> Iterator[str]:
    """Yield one disc in front of another: mystery."""
    x, y, radius = 100, 98, rng.randint(60, 74)
    shift = rng.choice((-1, 1)) * rng.randint(12, 26)
    yield from (ring(x, y, radius + extra, c.shade, 3) for extra in (12, 24, 38))
    yield circle(x, y, radius, c.accent)
    yield circle(x + shift, y - abs(shift) // 2, radius - 8, c.main)
    yield circle(x + shift * 2, y - 30, 4, c.light)


def hearts(rng: Random, c: Colours) -> Iterator[str]:
    """Yield hearts in a heart: romance."""
    x, y, size = 100.0, 100.0, rng.randint(76, 88)
    for share, fill in ((1.0, c.shade), (0.78, c.main), (0.55, c.accent), (0.31, c.light)):
        yield path(_heart(x, y, size * share), fill)
        x += rng.randint(-7, 7)
        y += rng.randint(-3, 5)


def _heart(x: float, y: float, s: float) -> str:
    left = f"C{x - 1.9 * s:.0f} {y - 0.1 * s:.0f} {x - s:.0f} {y - 1.3 * s:.0f}"
    right = f"C{x + s:.0f} {y - 1.3 * s:.0f} {x + 1.9 * s:.0f} {y - 0.1 * s:.0f}"
    return f"M{x:.0f} {y + s:.0f}{left} {x:.0f} {y - 0.45 * s:.0f}{right} {x:.0f} {y + s:.0f}z"


def vertigo(rng: Random, c: Colours) -> Iterator[str]:
    """Yield circles within circles, off their centre: thriller."""
    x, y, radius = 100.0, 100.0, 132.0
    angle = rng.uniform(0, 6.28)
    for fill in (c.main, c.paper, c.main, c.paper, c.accent, c.paper, c.main, c.light):
        yield circle(x, y, radius, fill)
        x += 7 * math.cos(angle)
        y += 7 * math.sin(angle)
        radius *= 0.76


def salute(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a star in front of rays: war."""
    y = rng.randint(90, 106)
    yield rays(100, y, rng.choice((9, 11, 13)), c.shade, rng.uniform(0, 0.6))
    yield circle(100, y, 66, c.main) + star(100, y, 54, c.accent)
    yield ring(100, y, 74, c.light, 3)


def screen(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a television set: television film."""
    yield rect(22, 46, 156, 124, c.main, 20) + rect(36, 60, 106, 96, c.light, 14)
    yield from (rect(44, top, rng.randint(30, 90), 5, c.accent, 2) for top in range(70, 150, 12))
    yield circle(160, 84, 8, c.accent) + circle(160, 110, 8, c.paper)
    yield line("M100 46L70 14M100 46L136 10", c.main, 4)


def globe(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a globe: a foreign film."""
    x, y, radius = rng.randint(90, 110), 100, 76
    meridian = f'fill="none" stroke="{c.accent}" stroke-width="3"'
    yield circle(x, y, radius, c.main)
    for wide in (27, 57):
        yield f'<ellipse cx="{x}" cy="{y}" rx="{wide}" ry="{radius}" {meridian}/>'
    rows = (f"M{x - half} {y + dy}H{x + half}" for dy, half in ((-44, 62), (0, 76), (44, 62)))
    dot = circle(x + rng.randint(-40, 40), y + rng.randint(-34, 34), 11, c.light)
    yield line("".join(rows), c.accent, 3)
    yield dot


def frames(rng: Random, c: Colours) -> Iterator[str]:
    """Yield frames within frames: a title without a genre."""
    x, y, size = 16.0, 16.0, 168.0
    for fill in (c.shade, c.main, c.accent, c.light):
        yield rect(x, y, size, size, fill)
        smaller = size * rng.uniform(0.66, 0.76)
        x += (size - smaller) * rng.uniform(0.3, 0.7)
        y += (size - smaller) * rng.uniform(0.5, 0.8)
        size = smaller
