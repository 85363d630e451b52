"""Places on a cover: a mountain, a street, a stair.

Each function draws into a square of 200 units, over the paper; what leaves the square is covered
or cut. The lot is seeded by the title, so a cover is always the same.
"""

from __future__ import annotations

from random import Random

from streamrec.service.pages.covers.colours import Colours
from streamrec.service.pages.covers.shapes import circle, line, path, polygon, rect, star


def mountains(lot: Random, c: Colours) -> str:
    """Return ranges of mountains before a sun: adventure."""
    drawn = [circle(lot.randint(50, 150), lot.randint(55, 80), lot.randint(28, 44), c.accent)]
    for base, height, fill in ((105, 60, c.shade), (140, 70, c.main), (178, 56, c.light)):
        points, x = [(-10.0, 210.0), (-10.0, float(base))], -10
        while x < 210:
            x += lot.randint(28, 52)
            points.append((x, base - lot.randint(height // 2, height)))
            x += lot.randint(22, 44)
            points.append((x, base + lot.randint(-8, 18)))
        drawn.append(polygon([*points, (220, 210)], fill))
    return "".join(drawn)


def sails(lot: Random, c: Colours) -> str:
    """Return a ship on the sea: adventure."""
    x, wide = lot.randint(84, 116), lot.randint(38, 52)
    side = lot.choice((-1, 1))
    waves = []
    for number, fill in enumerate((c.shade, c.main, c.light)):
        level, start = 146 + 18 * number, -lot.randint(0, 40)
        waves.append(path(f"M{start} {level}" + "q10-13 20 0t20 0" * 7 + "V205H-40z", fill))
    return "".join(
        (
            circle(x - side * 52, 58, lot.randint(20, 30), c.light),
            polygon([(x + side * 3, 34), (x + side * 3, 124), (x + side * wide, 124)], c.accent),
            polygon(
                [(x - side * 4, 50), (x - side * 4, 124), (x - side * wide * 0.7, 124)], c.main
            ),
            path(f"M{x - 48} 130h96l-16 24h-64z", c.accent),
            *waves,
        )
    )


def horizon(lot: Random, c: Colours) -> str:
    """Return a sun over water: drama."""
    level, x, radius = lot.randint(112, 130), lot.randint(70, 130), lot.randint(46, 62)
    drawn = [
        path(f"M{x - radius} {level}a{radius} {radius} 0 0 1 {2 * radius} 0z", c.accent),
        rect(0, level, 200, 100, c.main),
    ]
    for step in range(5):
        wide = radius * (1.7 - step * 0.26)
        shift = lot.randint(-12, 12)
        drawn.append(rect(x - wide / 2 + shift, level + 8 + step * 14, wide, 5, c.light, 2))
    return "".join(drawn)


def arches(lot: Random, c: Colours) -> str:
    """Return doors within doors: drama."""
    drawn, half = [], 88
    x = 100 + lot.randint(-14, 14)
    for fill in (c.shade, c.main, c.accent, c.light, c.paper):
        drawn.append(
            path(f"M{x - half} 210V{half + 20}a{half} {half} 0 0 1 {2 * half} 0V210z", fill)
        )
        half -= lot.randint(15, 19)
        x += lot.randint(-5, 5)
    return "".join(drawn)


def houses(lot: Random, c: Colours) -> str:
    """Return a street of houses: family."""
    drawn = [circle(lot.randint(40, 160), lot.randint(36, 56), lot.randint(18, 28), c.accent)]
    x = -lot.randint(0, 20)
    fills = [c.main, c.light, c.shade, c.accent]
    while x < 200:
        wide, top = lot.randint(38, 60), lot.randint(92, 128)
        wall, roof = lot.sample(fills, 2)
        drawn.append(rect(x, top, wide, 210 - top, wall))
        drawn.append(
            polygon([(x - 4, top), (x + wide / 2, top - wide * 0.6), (x + wide + 4, top)], roof)
        )
        drawn.append(rect(x + wide / 2 - 6, top + 16, 12, 16, c.paper))
        x += wide
    return "".join(drawn)


def towers(lot: Random, c: Colours) -> str:
    """Return a castle under a crescent: fantasy."""
    x, y = lot.choice((52, 148)), lot.randint(44, 60)
    drawn = [circle(x, y, 30, c.accent), circle(x + 13, y - 8, 25, c.paper)]
    for _ in range(7):
        drawn.append(
            star(lot.randint(8, 192), lot.randint(8, 100), lot.randint(3, 6), c.light, 4, 0.3)
        )
    at = lot.randint(0, 18)
    while at < 195:
        wide, top = lot.randint(22, 36), lot.randint(95, 150)
        fill = lot.choice((c.main, c.main, c.shade))
        drawn.append(rect(at, top, wide, 210 - top, fill))
        drawn.append(
            polygon([(at - 4, top), (at + wide / 2, top - 40), (at + wide + 4, top)], c.accent)
        )
        drawn.append(rect(at + wide / 2 - 3, top + 14, 6, 12, c.light, 3))
        at += wide + lot.randint(0, 14)
    return "".join([*drawn, rect(0, 178, 200, 30, c.main)])


def columns(lot: Random, c: Colours) -> str:
    """Return a temple's front: history."""
    count = lot.choice((4, 5, 6))
    drawn = [
        circle(100, 74, lot.randint(58, 70), c.accent),
        polygon([(18, 84), (100, 40), (182, 84)], c.main),
        rect(22, 88, 156, 10, c.light),
        rect(18, 178, 164, 9, c.light),
        rect(8, 189, 184, 14, c.main),
    ]
    step = 148 / count
    drawn += [rect(26 + step * (n + 0.22), 101, step * 0.56, 76, c.main) for n in range(count)]
    return "".join(drawn)


def keyhole(lot: Random, c: Colours) -> str:
    """Return a keyhole and the light through it: mystery."""
    x, y = lot.randint(80, 120), lot.randint(70, 84)
    lean = lot.choice((-50, 50))
    return "".join(
        (
            polygon(
                [(x - 14, y), (x + 14, y), (x + 90 + lean, 210), (x - 90 + lean, 210)], c.shade
            ),
            circle(x, y, 58, c.main),
            circle(x, y - 8, 26, c.accent),
            polygon([(x - 10, y), (x + 10, y), (x + 21, y + 46), (x - 21, y + 46)], c.accent),
            circle(x, y - 8, 9, c.light),
        )
    )


def planet(lot: Random, c: Colours) -> str:
    """Return a planet with its ring and stars: science fiction."""
    drawn = [
        circle(lot.randint(6, 194), lot.randint(6, 190), lot.choice((1, 2, 2, 3)), c.light)
        for _ in range(12)
    ]
    x, y, radius = lot.randint(84, 116), lot.randint(86, 110), lot.randint(46, 58)
    tilt = lot.choice((-24, -16, 18, 26))
    wide, flat = radius * 1.75, radius * 0.42
    arc = f"A{wide:.0f} {flat:.0f} 0 0"
    back = f"M{x - wide:.0f} {y}{arc} 1 {x + wide:.0f} {y}"
    front = f"M{x - wide:.0f} {y}{arc} 0 {x + wide:.0f} {y}"
    drawn.append(
        f'<g transform="rotate({tilt} {x} {y})">{line(back, c.light, 7)}'
        + circle(x, y, radius, c.main)
        + path(f"M{x - radius} {y}a{radius} {radius} 0 0 1 {2 * radius} 0z", c.accent)
        + f"{line(front, c.light, 7)}</g>"
    )
    return "".join([*drawn, circle(lot.choice((30, 168)), lot.choice((32, 168)), 9, c.accent)])


def grid(lot: Random, c: Colours) -> str:
    """Return a sun over a plane that runs to infinity: science fiction."""
    level, radius = 122, lot.randint(54, 68)
    x = 100 + lot.randint(-20, 20)
    drawn = [circle(x, level - 22, radius, c.accent)]
    drawn += [rect(x - radius, level - 8 - n * 13, 2 * radius, 2 + n, c.paper) for n in range(3)]
    drawn.append(rect(0, level, 200, 90, c.shade))
    fan = "".join(f"M100 {level}L{far} 205" for far in range(-260, 461, 60))
    rows = "".join(f"M0 {level + step}H200" for step in (0, 6, 16, 31, 52))
    return "".join([*drawn, line(fan + rows, c.main, 2)])


def stairs(lot: Random, c: Colours) -> str:
    """Return a stair and its shadow: thriller."""
    count = lot.choice((5, 6, 7))
    step = 200 / count
    rise = "".join(f"V{200 - step * n:.0f}H{step * n:.0f}" for n in range(1, count + 1))
    x = 200 - step * lot.choice((1.5, 2.5))
    figure = 200 - step * (int(x / step) + 1)
    return "".join(
        (
            circle(lot.randint(40, 80), lot.randint(40, 70), lot.randint(24, 34), c.accent),
            path(f"M0 205{rise}V205z", c.main),
            path(f"M{step:.0f} 205{rise}V205z", c.shade),
            rect(x - 5, figure - 28, 10, 30, c.light, 5),
            circle(x, figure - 36, 7, c.light),
        )
    )


def mesas(lot: Random, c: Colours) -> str:
    """Return table mountains, a striped sun and a cactus: western."""
    x, level, radius = lot.randint(70, 130), 140, lot.randint(54, 66)
    drawn = [circle(x, level - 44, radius, c.accent)]
    drawn += [rect(x - radius, level - 44 + n * 15, 2 * radius, 3 + n, c.paper) for n in range(3)]
    for left in (lot.randint(-20, 20), lot.randint(110, 150)):
        wide, top = lot.randint(50, 76), lot.randint(78, 110)
        drawn.append(
            polygon(
                [(left - 12, level), (left, top), (left + wide, top), (left + wide + 12, level)],
                c.main,
            )
        )
    at = lot.randint(36, 160)
    cactus = f"M{at} 186V140M{at} 168h-13v-16M{at} 162h13v-14"
    return "".join([*drawn, rect(0, level, 200, 70, c.shade), line(cactus, c.light, 7)])


def blinds(lot: Random, c: Colours) -> str:
    """Return somebody behind a blind: crime."""
    x, y = lot.randint(75, 130), lot.randint(78, 96)
    drawn = [
        rect(0, 0, 200, 200, c.main),
        polygon([(x - 70, 200), (x - 46, 140), (x + 46, 140), (x + 70, 200)], c.paper),
        circle(x, y + 12, 36, c.paper),
        path(f"M{x - 62} {y - 6}h124l-24-10l-8-40h-60l-8 40z", c.paper),
        circle(x + lot.choice((-46, 46)), y + 52, 5, c.accent),
    ]
    gap = lot.choice((18, 22, 26))
    drawn += [rect(0, top, 200, gap * 0.3, c.light) for top in range(4, 200, gap)]
    return "".join(drawn)
