"""Covers: deterministic, well-formed SVG without style, with a readable title inside."""

from __future__ import annotations

import re
import subprocess
import sys
from random import Random
from xml.etree import ElementTree

import pytest

from streamrec.service.pages.covers import cover
from streamrec.service.pages.covers.colours import cover_colours, hex_colour
from streamrec.service.pages.covers.eras import era_style
from streamrec.service.pages.covers.genre_looks import LOOKS, hues_of
from streamrec.service.pages.covers.lettering import typeset

YEARS = (None, 1902, 1927, 1941, 1955, 1968, 1977, 1984, 1999, 2004, 2016)


def test_cover_is_the_same_in_every_process() -> None:
    code = (
        "from streamrec.service.pages.covers import cover;print(cover('a','Heat',1995,('Crime',)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == cover("a", "Heat", 1995, ("Crime",))


@pytest.mark.parametrize("genre", [*LOOKS, "Giallo", None])
def test_cover_is_well_formed_for_every_genre_and_era(genre: str | None) -> None:
    for year in YEARS:
        for number in range(12):
            drawn = cover(f"t:{number}", "A <Name> & more", year, (genre,) if genre else ())
            root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
            assert root.get("aria-hidden") == "true"
            assert "".join(root.itertext()).replace(" ", "").lower().startswith("a<name>&more")
            # A strict content security policy forbids these, and an id must be unique in a page.
            assert not re.search(r"style=|<style|<script| id=|href", drawn)


def test_cover_escapes_the_title() -> None:
    drawn = cover("x", '"><script>alert(1)</script>', 1999, ())
    assert "<script" not in drawn


def test_typeset_keeps_every_line_inside_the_room() -> None:
    long = "Night of the Day of the Dawn of the Son of the Bride of the Return of the Revenge"
    for text in ("M", "Up", "Koyaanisqatsi", "Supercalifragilisticexpialidocious", long, long * 3):
        block = typeset(text, 172, 64, 33)
        assert " ".join(block.lines) == text
        assert max(block.widths) <= 172.001
        assert block.leading * len(block.lines) <= 64.001


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("genre", LOOKS)
def test_cover_colours_give_the_title_enough_contrast(genre: str) -> None:
    for year in YEARS:
        for seed in range(20):
            rng = Random(seed)
            found = cover_colours(hues_of((genre, "Comedy")), era_style(year, rng), rng)
            dark, light = sorted((luminance(found.paper), luminance(found.ink)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (year, seed, found)


def test_hex_colour_converts_oklch() -> None:
    # From the table of examples of Ottosson 2020 and CSS Color 4: pure sRGB red and blue.
    assert hex_colour(0.62796, 0.25768, 29.234) == "#ff0000"
    assert hex_colour(0.45201, 0.31321, 264.052) == "#0000ff"
