"""What stands on a cover: the motifs of each genre; the title's lot draws one of them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from streamrec.service.pages.covers import scenes, signs
from streamrec.service.pages.covers.colours import Colours

Motif = Callable[[Random, Colours], str]

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
NO_GENRE: tuple[Motif, ...] = (signs.frames,)
