"""The look of each genre on a cover: a hue and motifs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from streamrec.service.pages.covers import scenes, signs
from streamrec.service.pages.covers.colours import Colours

Motif = Callable[[Random, Colours], Iterable[str]]


class GenreLook(NamedTuple):
    """The hue is in degrees of OKLCH, close to what posters of the genre use."""

    hue: int
    motifs: tuple[Motif, ...]


LOOKS = {
    "Action": GenreLook(35, (signs.slashes, signs.burst, signs.chevrons)),
    "Adventure": GenreLook(75, (scenes.mountains, scenes.sails, signs.compass)),
    "Animation": GenreLook(205, (signs.tiles,)),
    "Children": GenreLook(130, (scenes.houses,)),
    "Comedy": GenreLook(92, (signs.smiles,)),
    "Crime": GenreLook(262, (scenes.blinds,)),
    "Documentary": GenreLook(182, (signs.lens,)),
    "Drama": GenreLook(282, (signs.meeting, scenes.arches, scenes.horizon, signs.profiles)),
    "Family": GenreLook(140, (scenes.houses,)),
    "Fantasy": GenreLook(312, (scenes.towers,)),
    "Film-Noir": GenreLook(265, (scenes.blinds,)),
    "Foreign": GenreLook(165, (signs.globe,)),
    "History": GenreLook(62, (scenes.columns,)),
    "Horror": GenreLook(20, (signs.teeth,)),
    "IMAX": GenreLook(225, ()),
    "Music": GenreLook(345, (signs.record, signs.bars)),
    "Musical": GenreLook(345, (signs.record, signs.bars)),
    "Mystery": GenreLook(298, (scenes.keyhole, signs.eclipse)),
    "Romance": GenreLook(4, (signs.hearts, signs.meeting)),
    "Sci-Fi": GenreLook(235, (scenes.planet, scenes.grid)),
    "Science Fiction": GenreLook(235, (scenes.planet, scenes.grid)),
    "TV Movie": GenreLook(195, (signs.screen,)),
    "Thriller": GenreLook(160, (signs.vertigo, scenes.stairs)),
    "War": GenreLook(115, (signs.salute,)),
    "Western": GenreLook(48, (scenes.mesas,)),
}
_BROAD = ("Drama", "Foreign", "TV Movie", "IMAX")  # the motif of a second genre says more
_SECOND_GENRE_SHARE = 0.75


def hues_of(genres: tuple[str, ...]) -> tuple[int, ...]:
    """Return the hues of a title's first two genres, without unknown genres."""
    return tuple(LOOKS[genre].hue for genre in genres[:2] if genre in LOOKS)


def pick_motif(genres: tuple[str, ...], rng: Random) -> Motif:
    """Return a motif of the first genre; mostly of the second where the first is broad."""
    drawn = [genre for genre in genres if genre in LOOKS and LOOKS[genre].motifs]
    if not drawn:
        return rng.choice((signs.frames,))
    specific = [genre for genre in drawn[:2] if genre not in _BROAD]
    if specific and (drawn[0] not in _BROAD or rng.random() < _SECOND_GENRE_SHARE):
        return rng.choice(LOOKS[specific[0]].motifs)
    return rng.choice(LOOKS[drawn[0]].motifs)
