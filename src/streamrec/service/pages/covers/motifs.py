"""The motifs of each genre, and the choice of one for a title."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from streamrec.service.pages.covers import scenes, signs
from streamrec.service.pages.covers.colours import Colours

Motif = Callable[[Random, Colours], Iterable[str]]

MOTIFS: dict[str, tuple[Motif, ...]] = {
    "Action": (signs.slashes, signs.burst, signs.chevrons),
    "Adventure": (scenes.mountains, scenes.sails, signs.compass),
    "Animation": (signs.tiles,),
    "Children": (scenes.houses,),
    "Comedy": (signs.smiles,),
    "Crime": (scenes.blinds,),
    "Documentary": (signs.lens,),
    "Drama": (signs.meeting, scenes.arches, scenes.horizon, signs.profiles),
    "Family": (scenes.houses,),
    "Fantasy": (scenes.towers,),
    "Film-Noir": (scenes.blinds,),
    "Foreign": (signs.globe,),
    "History": (scenes.columns,),
    "Horror": (signs.teeth,),
    "Music": (signs.record, signs.bars),
    "Musical": (signs.record, signs.bars),
    "Mystery": (scenes.keyhole, signs.eclipse),
    "Romance": (signs.hearts, signs.meeting),
    "Sci-Fi": (scenes.planet, scenes.grid),
    "Science Fiction": (scenes.planet, scenes.grid),
    "TV Movie": (signs.screen,),
    "Thriller": (signs.vertigo, scenes.stairs),
    "War": (signs.salute,),
    "Western": (scenes.mesas,),
}
_NO_GENRE: tuple[Motif, ...] = (signs.frames,)
# Broad genres: the motif of a second genre says more.
_BROAD = ("Drama", "Foreign", "TV Movie", "IMAX")
_SECOND_GENRE_SHARE = 0.75


def pick_motif(genres: tuple[str, ...], rng: Random) -> Motif:
    """Return a motif of the first genre; mostly of the second where the first is broad."""
    drawn = [genre for genre in genres if genre in MOTIFS]
    if not drawn:
        return rng.choice(_NO_GENRE)
    specific = [genre for genre in drawn[:2] if genre not in _BROAD]
    if specific and (drawn[0] not in _BROAD or rng.random() < _SECOND_GENRE_SHARE):
        return rng.choice(MOTIFS[specific[0]])
    return rng.choice(MOTIFS[drawn[0]])
