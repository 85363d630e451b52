"""Motifs that show a place: a mountain, a street, a staircase.

Each function yields the SVG shapes of a square of 200 units, from back to front. The cover clips
or covers what leaves the square.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from streamrec.service.pages.covers.colours import Colours
from streamrec.service.pages.covers.shapes import circle, line, path, polygon, rect, star


def mountains(rng: Random, c: Colours) -> Iterator[str]:
    """Yield mountain ranges in front of a sun: adventure."""
    yield circle(rng.randint(50, 150), rng.randint(55, 80), rng.randint(28, 44), c.accent)
    for base, height, fill in ((105, 60, c.shade), (140, 70, c.main), (178, 56, c.light)):
        points, x = [(-10.0, 210.0), (-10.0, float(base))], -10
        while x < 210:
            x += rng.randint(28, 52)
            points.append((x, base - rng.randint(height // 2, height)))
            x += rng.randint(22, 44)
            points.append((x, base + rng.randint(-8, 18)))
        yield polygon([*points, (220, 210)], fill)


def sails(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a ship on the sea: adventure."""
    x, wide = rng.randint(84, 116), rng.randint(38, 52)
    side = rng.choice((-1, 1))
    wave_starts = [-rng.randint(0, 40) for _ in range(3)]
    yield circle(x - side * 52, 58, rng.randint(20, 30), c.light)
    yield polygon([(x + side * 3, 34), (x + side * 3, 124), (x + side * wide, 124)], c.accent)
    yield polygon([(x - side * 4, 50), (x - side * 4, 124), (x - side * wide * 0.7, 124)], c.main)
    yield path(f"M{x - 48} 130h96l-16 24h-64z", c.accent)
    fills = (c.shade, c.main, c.light)
    for start, y, fill in zip(wave_starts, (146, 164, 182), fills, strict=True):
        yield path(f"M{start} {y}" + "q10-13 20 0t20 0" * 7 + "V205H-40z", fill)


def horizon(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a sun over water: drama."""
    level, x, radius = rng.randint(112, 130), rng.randint(70, 130), rng.randint(46, 62)
    yield path(f"M{x - radius} {level}a{radius} {radius} 0 0 1 {2 * radius} 0z", c.accent)
    yield rect(0, level, 200, 100, c.main)
    for step in range(5):
        wide = radius * (1.7 - step * 0.26)
        shift = rng.randint(-12, 12)
        yield rect(x - wide / 2 + shift, level + 8 + step * 14, wide, 5, c.light, 2)


def arches(rng: Random, c: Colours) -> Iterator[str]:
    """Yield doors within doors: drama."""
    half = 88
    x = 100 + rng.randint(-14, 14)
    for fill in (c.shade, c.main, c.accent, c.light, c.paper):
        yield path(f"M{x - half} 210V{half + 20}a{half} {half} 0 0 1 {2 * half} 0V210z", fill)
        half -= rng.randint(15, 19)
        x += rng.randint(-5, 5)


def houses(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a street of houses: family."""
    yield circle(rng.randint(40, 160), rng.randint(36, 56), rng.randint(18, 28), c.accent)
    x = -rng.randint(0, 20)
    fills = [c.main, c.light, c.shade, c.accent]
    while x < 200:
        wide, top = rng.randint(38, 60), rng.randint(92, 128)
        wall, roof = rng.sample(fills, 2)
        yield rect(x, top, wide, 210 - top, wall)
        yield polygon([(x - 4, top), (x + wide / 2, top - wide * 0.6), (x + wide + 4, top)], roof)
        yield rect(x + wide / 2 - 6, top + 16, 12, 16, c.paper)
        x += wide


def towers(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a castle under a crescent: fantasy."""
    x, y = rng.choice((52, 148)), rng.randint(44, 60)
    yield circle(x, y, 30, c.accent) + circle(x + 13, y - 8, 25, c.paper)
    for _ in range(7):
        yield star(rng.randint(8, 192), rng.randint(8, 100), rng.randint(3, 6), c.light, 4, 0.3)
    left = rng.randint(0, 18)
    while left < 195:
        wide, top = rng.randint(22, 36), rng.randint(95, 150)
        yield rect(left, top, wide, 210 - top, rng.choice((c.main, c.main, c.shade)))
        roof = [(left - 4, top), (left + wide / 2, top - 40), (left + wide + 4, top)]
        yield polygon(roof, c.accent)
        yield rect(left + wide / 2 - 3, top + 14, 6, 12, c.light, 3)
        left += wide + rng.randint(0, 14)
    yield rect(0, 178, 200, 30, c.main)


def columns(rng: Random, c: Colours) -> Iterator[str]:
    """Yield the front of a temple: history."""
    count = rng.choice((4, 5, 6))
    yield circle(100, 74, rng.randint(58, 70), c.accent)
    yield polygon([(18, 84), (100, 40), (182, 84)], c.main) + rect(22, 88, 156, 10, c.light)
    yield rect(18, 178, 164, 9, c.light) + rect(8, 189, 184, 14, c.main)
    step = 148 / count
    for number in range(count):
        yield rect(26 + step * (number + 0.22), 101, step * 0.56, 76, c.main)


def keyhole(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a keyhole and the light through it: mystery."""
    x, y = rng.randint(80, 120), rng.randint(70, 84)
    lean = rng.choice((-50, 50))
    beam = [(x - 14, y), (x + 14, y), (x + 90 + lean, 210), (x - 90 + lean, 210)]
    yield polygon(beam, c.shade) + circle(x, y, 58, c.main)
    yield circle(x, y - 8, 26, c.accent)
    yield polygon([(x - 10, y), (x + 10, y), (x + 21, y + 46), (x - 21, y + 46)], c.accent)
    yield circle(x, y - 8, 9, c.light)


def planet(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a planet with its ring and stars: science fiction."""
    for _ in range(12):
        x, y = rng.randint(6, 194), rng.randint(6, 190)
        yield circle(x, y, rng.choice((1, 2, 2, 3)), c.light)
    x, y, radius = rng.randint(84, 116), rng.randint(86, 110), rng.randint(46, 58)
    tilt = rng.choice((-24, -16, 18, 26))
    wide, flat = radius * 1.75, radius * 0.42
    start, end = f"M{x - wide:.0f} {y}A{wide:.0f} {flat:.0f} 0 0", f"{x + wide:.0f} {y}"
    yield f'<g transform="rotate({tilt} {x} {y})">'
    yield line(f"{start} 1 {end}", c.light, 7)  # the ring's half behind the planet
    yield circle(x, y, radius, c.main)
    yield path(f"M{x - radius} {y}a{radius} {radius} 0 0 1 {2 * radius} 0z", c.accent)
    yield line(f"{start} 0 {end}", c.light, 7)
    yield "</g>"
    yield circle(rng.choice((30, 168)), rng.choice((32, 168)), 9, c.accent)


def grid(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a sun over an endless plane: science fiction."""
    level, radius = 122, rng.randint(54, 68)
    x = 100 + rng.randint(-20, 20)
    yield circle(x, level - 22, radius, c.accent)
    for number in range(3):
        yield rect(x - radius, level - 8 - number * 13, 2 * radius, 2 + number, c.paper)
    yield rect(0, level, 200, 90, c.shade)
    fan = "".join(f"M100 {level}L{far} 205" for far in range(-260, 461, 60))
    rows = "".join(f"M0 {level + step}H200" for step in (0, 6, 16, 31, 52))
    yield line(fan + rows, c.main, 2)


def stairs(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a staircase and its shadow: thriller."""
    count = rng.choice((5, 6, 7))
    step = 200 / count
    rise = "".join(f"V{200 - step * n:.0f}H{step * n:.0f}" for n in range(1, count + 1))
    x = 200 - step * rng.choice((1.5, 2.5))
    figure = 200 - step * (int(x / step) + 1)
    yield circle(rng.randint(40, 80), rng.randint(40, 70), rng.randint(24, 34), c.accent)
    yield path(f"M0 205{rise}V205z", c.main) + path(f"M{step:.0f} 205{rise}V205z", c.shade)
    yield rect(x - 5, figure - 28, 10, 30, c.light, 5) + circle(x, figure - 36, 7, c.light)


def mesas(rng: Random, c: Colours) -> Iterator[str]:
    """Yield table mountains, a striped sun and a cactus: western."""
    x, level, radius = rng.randint(70, 130), 140, rng.randint(54, 66)
    yield circle(x, level - 44, radius, c.accent)
    for number in range(3):
        yield rect(x - radius, level - 44 + number * 15, 2 * radius, 3 + number, c.paper)
    for left in (rng.randint(-20, 20), rng.randint(110, 150)):
        right, top = left + rng.randint(50, 76), rng.randint(78, 110)
        yield polygon([(left - 12, level), (left, top), (right, top), (right + 12, level)], c.main)
    foot = rng.randint(36, 160)
    yield rect(0, level, 200, 70, c.shade)
    yield line(f"M{foot} 186V140M{foot} 168h-13v-16M{foot} 162h13v-14", c.light, 7)


def blinds(rng: Random, c: Colours) -> Iterator[str]:
    """Yield a person behind a blind: crime."""
    x, y = rng.randint(75, 130), rng.randint(78, 96)
    yield rect(0, 0, 200, 200, c.main)
    yield polygon([(x - 70, 200), (x - 46, 140), (x + 46, 140), (x + 70, 200)], c.paper)
    yield circle(x, y + 12, 36, c.paper)
    yield path(f"M{x - 62} {y - 6}h124l-24-10l-8-40h-60l-8 40z", c.paper)
    yield circle(x + rng.choice((-46, 46)), y + 52, 5, c.accent)
    gap = rng.choice((18, 22, 26))
    yield from (rect(0, top, 200, gap * 0.3, c.light) for top in range(4, 200, gap))
