"""Things and signs on a cover: a blast, a heart, a record.

Each function draws into a square of 200 units, over the paper; what leaves the square is covered
or cut. The lot is seeded by the title, so a cover is always the same.
"""

from __future__ import annotations

import math
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


def slashes(lot: Random, c: Colours) -> str:
    """Return a disc and fast diagonals: action."""
    drawn = [circle(lot.randint(70, 140), lot.randint(70, 110), lot.randint(50, 68), c.accent)]
    lean, x = lot.choice((70, 110, -80)), lot.randint(-60, -20)
    for fill in lot.sample((c.main, c.light, c.main, c.shade), 4):
        x += lot.randint(34, 60)
        wide = lot.randint(10, 30)
        foot = x - lean / 2
        drawn.append(
            polygon([(foot, 210), (foot + wide, 210), (x + wide + lean, -5), (x + lean, -5)], fill)
        )
    return "".join(drawn)


def burst(lot: Random, c: Colours) -> str:
    """Return a blast: action."""
    x, y = lot.randint(78, 122), lot.randint(84, 112)
    spikes, turned = lot.choice((9, 11, 13)), lot.uniform(0, 0.5)
    return "".join(
        (
            rays(x, y, spikes + 3, c.shade, turned),
            star(x, y, lot.randint(78, 90), c.main, spikes, 0.6),
            star(x, y, lot.randint(50, 58), c.accent, spikes, 0.62),
            circle(x, y, lot.randint(18, 26), c.light),
        )
    )


def chevrons(lot: Random, c: Colours) -> str:
    """Return arrows that press on: action."""
    thick, bend = lot.randint(22, 34), lot.randint(36, 60)
    x, drawn = lot.randint(-60, -30), []
    for fill in (c.shade, c.main, c.accent, c.light, c.main, c.shade):
        drawn.append(
            polygon(
                [(x, -5), (x + thick, -5), (x + thick + bend, 100), (x + thick, 205), (x, 205),
                 (x + bend, 100)],
                fill,
            )
        )  # fmt: skip
        x += thick + lot.randint(4, 16)
    return "".join(drawn)


def compass(lot: Random, c: Colours) -> str:
    """Return a compass: adventure."""
    x, y, turned = lot.randint(92, 108), 100, lot.randint(10, 80)
    return "".join(
        (
            circle(x, y, 82, c.shade),
            circle(x, y, 70, c.main),
            ring(x, y, 58, c.light, 2),
            star(x, y, 66, c.light, 4, 0.2),
            f'<g transform="rotate({turned} {x} {y})">',
            polygon([(x, y - 54), (x + 12, y), (x, y + 54), (x - 12, y)], c.accent),
            "</g>",
            circle(x, y, 6, c.paper),
        )
    )


_QUARTERS = ("h50a50 50 0 0 1-50 50z", "h50v50a50 50 0 0 1-50-50z")


def tiles(lot: Random, c: Colours) -> str:
    """Return a mosaic of quarter circles and dots: animation."""
    drawn = []
    fills = (c.main, c.accent, c.light, c.shade)
    for y in range(0, 200, 50):
        for x in range(0, 200, 50):
            kind = lot.randrange(6)
            fill = lot.choice(fills)
            if kind < 2:
                drawn.append(path(f"M{x} {y}{_QUARTERS[0]}", fill))
            elif kind < 4:
                drawn.append(path(f"M{x} {y}{_QUARTERS[1]}", fill))
            elif kind == 4:
                drawn.append(circle(x + 25, y + 25, 20, fill))
    return "".join(drawn)


def smiles(lot: Random, c: Colours) -> str:
    """Return half discs that laugh, and some that do not: comedy."""
    size = lot.choice((40, 50, 67))
    drawn = []
    for row in range(math.ceil(200 / size)):
        for column in range(math.ceil(200 / size)):
            x, y, half = column * size, row * size + 6, size // 2
            up = lot.random() < 0.3
            sweep, level = (1, y + half) if up else (0, y)
            drawn.append(
                path(
                    f"M{x + 3} {level}a{half - 3} {half - 3} 0 0 {sweep} {size - 6} 0z",
                    lot.choice((c.main, c.accent, c.accent, c.light)),
                )
            )
    return "".join(drawn)


def lens(lot: Random, c: Colours) -> str:
    """Return a lens that looks on: documentary."""
    x, y = lot.randint(85, 115), lot.randint(90, 105)
    radius = lot.randint(70, 84)
    drawn = [
        circle(x, y, radius * share, fill)
        for share, fill in (
            (1, c.main), (0.84, c.shade), (0.66, c.accent), (0.46, c.main), (0.26, c.paper),
        )
    ]  # fmt: skip
    drawn.append(circle(x - radius * 0.3, y - radius * 0.34, radius * 0.1, c.light))
    return "".join([*drawn, rect(12, 12, 26, 8, c.accent, 4), circle(184, 16, 5, c.light)])


def meeting(lot: Random, c: Colours) -> str:
    """Return two discs that overlap: drama."""
    radius, apart = lot.randint(52, 66), lot.randint(30, 44)
    y, slope = 102, lot.randint(-24, 24)
    left, right = (100 - apart, y - slope), (100 + apart, y + slope)
    across = math.hypot(apart, slope)
    height = math.sqrt(max(radius**2 - across**2, 1)) / across
    ends = [(100 - sign * slope * height, y + sign * apart * height) for sign in (-1, 1)]
    (x1, y1), (x2, y2) = ends
    arc = f"A{radius} {radius} 0 0"
    both = f"M{x1:.0f} {y1:.0f}{arc} 1 {x2:.0f} {y2:.0f}{arc} 1 {x1:.0f} {y1:.0f}z"
    return circle(*left, radius, c.main) + circle(*right, radius, c.accent) + path(both, c.light)


def profiles(lot: Random, c: Colours) -> str:
    """Return two halves that face each other: drama."""
    y, radius, gap = 100, lot.randint(62, 78), lot.randint(2, 10)
    drop = lot.randint(-26, 26)
    return "".join(
        (
            path(
                f"M{100 - gap} {y - radius - drop}a{radius} {radius} 0 0 0 0 {2 * radius}z", c.main
            ),
            path(
                f"M{100 + gap} {y - radius + drop}a{radius} {radius} 0 0 1 0 {2 * radius}z",
                c.accent,
            ),
            circle(100 - radius * 0.42, y - drop - 14, 7, c.light),
            circle(100 + radius * 0.42, y + drop - 14, 7, c.paper),
        )
    )


def teeth(lot: Random, c: Colours) -> str:
    """Return an eye between rows of teeth: horror."""
    count = lot.choice((5, 6, 7, 9))
    step = 200 / count
    upper = "M-5-5" + "".join(
        f"L{n * step:.0f} 0L{(n + 0.5) * step:.0f} {lot.randint(44, 70)}" for n in range(count)
    )
    lower = "M-5 205" + "".join(
        f"L{n * step:.0f} 205L{(n + 0.5) * step:.0f} {lot.randint(134, 158)}" for n in range(count)
    )
    half = lot.randint(58, 72)
    y, tall = 100, lot.randint(24, 32)
    left, right = 100 - half, 100 + half
    eye = f"M{left} {y}Q100 {y - 2 * tall} {right} {y}Q100 {y + 2 * tall} {left} {y}z"
    return "".join(
        (
            path(eye, c.light),
            circle(100, y, tall * 0.86, c.main),
            rect(96, y - tall * 0.7, 8, tall * 1.4, c.paper, 4),
            path(f"{upper}L200 0L205-5z", c.accent),
            path(f"{lower}L200 205z", c.accent),
        )
    )


def record(lot: Random, c: Colours) -> str:
    """Return a record: music."""
    x, y = lot.randint(80, 120), lot.randint(92, 108)
    drawn = [circle(x, y, 84, c.main)]
    drawn += [ring(x, y, radius, c.shade, 2) for radius in (76, 67, 58, 49)]
    drawn += [circle(x, y, 34, c.accent), circle(x, y, 6, c.paper)]
    return "".join([*drawn, polygon([(150, 4), (162, 4), (146, 92), (136, 90)], c.light)])


def bars(lot: Random, c: Colours) -> str:
    """Return a rhythm of bars: music."""
    count = lot.choice((7, 9, 11))
    step = 184 / count
    fills = (c.main, c.accent, c.light)
    drawn = []
    for number in range(count):
        tall = lot.randint(30, 160)
        x = 8 + step * (number + 0.12)
        drawn.append(
            rect(x, 104 - tall / 2, step * 0.76, tall, fills[lot.randrange(3)], step * 0.38)
        )
    return "".join(drawn)


def eclipse(lot: Random, c: Colours) -> str:
    """Return one disc before another: mystery."""
    x, y, radius = 100, 98, lot.randint(60, 74)
    shift = lot.choice((-1, 1)) * lot.randint(12, 26)
    drawn = [ring(x, y, radius + extra, c.shade, 3) for extra in (12, 24, 38)]
    drawn += [
        circle(x, y, radius, c.accent),
        circle(x + shift, y - abs(shift) // 2, radius - 8, c.main),
    ]
    return "".join([*drawn, circle(x + shift * 2, y - 30, 4, c.light)])


def _heart(x: float, y: float, size: float) -> str:
    s = size
    return (
        f"M{x:.0f} {y + s:.0f}C{x - 1.9 * s:.0f} {y - 0.1 * s:.0f} {x - s:.0f} {y - 1.3 * s:.0f} "
        f"{x:.0f} {y - 0.45 * s:.0f}C{x + s:.0f} {y - 1.3 * s:.0f} {x + 1.9 * s:.0f} "
        f"{y - 0.1 * s:.0f} {x:.0f} {y + s:.0f}z"
    )


def hearts(lot: Random, c: Colours) -> str:
    """Return hearts in a heart: romance."""
    x, y, size = 100.0, 100.0, lot.randint(76, 88)
    drawn = []
    for share, fill in ((1.0, c.shade), (0.78, c.main), (0.55, c.accent), (0.31, c.light)):
        drawn.append(path(_heart(x, y, size * share), fill))
        x += lot.randint(-7, 7)
        y += lot.randint(-3, 5)
    return "".join(drawn)


def vertigo(lot: Random, c: Colours) -> str:
    """Return circles that draw the eye in: thriller."""
    x, y, radius = 100.0, 100.0, 132.0
    angle, drawn = lot.uniform(0, 6.28), []
    fills = (c.main, c.paper, c.main, c.paper, c.accent, c.paper, c.main, c.light)
    for fill in fills:
        drawn.append(circle(x, y, radius, fill))
        x += 7 * math.cos(angle)
        y += 7 * math.sin(angle)
        radius *= 0.76
    return "".join(drawn)


def salute(lot: Random, c: Colours) -> str:
    """Return a star before rays: war."""
    y = lot.randint(90, 106)
    return "".join(
        (
            rays(100, y, lot.choice((9, 11, 13)), c.shade, lot.uniform(0, 0.6)),
            circle(100, y, 66, c.main),
            star(100, y, 54, c.accent),
            ring(100, y, 74, c.light, 3),
        )
    )


def screen(lot: Random, c: Colours) -> str:
    """Return a television set: television film."""
    drawn = [rect(22, 46, 156, 124, c.main, 20), rect(36, 60, 106, 96, c.light, 14)]
    tops = range(70, 150, 12)
    drawn += [rect(44, top, lot.randint(30, 90), 5, c.accent, 2) for top in tops]
    drawn += [circle(160, 84, 8, c.accent), circle(160, 110, 8, c.paper)]
    return "".join([*drawn, line("M100 46L70 14M100 46L136 10", c.main, 4)])


def globe(lot: Random, c: Colours) -> str:
    """Return a globe: a foreign film."""
    x, y, radius = lot.randint(90, 110), 100, 76
    drawn = [circle(x, y, radius, c.main)]
    for share in (0.35, 0.75):
        wide = radius * share
        drawn.append(
            f'<ellipse cx="{x}" cy="{y}" rx="{wide:.0f}" ry="{radius}" fill="none" '
            f'stroke="{c.accent}" stroke-width="3"/>'
        )
    rows = "".join(
        f"M{x - math.sqrt(radius**2 - dy**2):.0f} {y + dy}H{x + math.sqrt(radius**2 - dy**2):.0f}"
        for dy in (-44, 0, 44)
    )
    at = circle(x + lot.randint(-40, 40), y + lot.randint(-34, 34), 11, c.light)
    return "".join([*drawn, line(rows, c.accent, 3), at])


def frames(lot: Random, c: Colours) -> str:
    """Return frames within frames: a title without a genre."""
    drawn, x, y, size = [], 16.0, 16.0, 168.0
    for fill in (c.shade, c.main, c.accent, c.light):
        drawn.append(rect(x, y, size, size, fill))
        smaller = size * lot.uniform(0.66, 0.76)
        x += (size - smaller) * lot.uniform(0.3, 0.7)
        y += (size - smaller) * lot.uniform(0.5, 0.8)
        size = smaller
    return "".join(drawn)
