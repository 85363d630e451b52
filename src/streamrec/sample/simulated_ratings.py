"""Ratings of the sample films by simulated viewers; no person gave any of them.

A viewer belongs to a taste group and adds tastes of their own (genres, decades, keywords,
franchises, languages), comes across well-known films more often, and has habits with the scale. The
same seed gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streamrec.sample.films import Film

SEED = 862
N_VIEWERS = 6000
_N_GROUPS = 12

# Kind of feature: how many a viewer likes, how many they dislike, and the weight of one.
_TASTES = {
    "genre": (3, 2, 0.8),
    "decade": (2, 1, 0.6),
    "keyword": (6, 2, 0.9),
    "franchise": (2, 1, 1.2),
    "language": (2, 1, 0.8),
}

_DAY_S = 86_400
_DAYS = 3 * 365
_START = int(datetime(2017, 1, 1, tzinfo=UTC).timestamp())
LAST_YEAR = _START + (_DAYS - 365) * _DAY_S
"""When the last of the three years of ratings starts, in seconds since 1970."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Ratings(NamedTuple):
    """Ratings as columns of equal length, by viewer and film."""

    user_id: Integers  # from 1
    movie_id: Integers  # TMDB's identifier
    stars: Floats  # 0.5 to 5 in steps of 0.5
    timestamp: Integers  # seconds since 1970, UTC


def simulate(films: Sequence[Film], n_viewers: int = N_VIEWERS, seed: int = SEED) -> Ratings:
    """Return the ratings of the first `n_viewers` simulated viewers, by viewer and film."""
    names = _shared_features(films)
    table = np.array([[float(name in film.features) for name in names] for film in films])
    groups = [_taste(names, np.random.default_rng([seed, 1, i])) for i in range(_N_GROUPS)]
    quality = _quality(films, seed)
    exposures = np.array([film.exposure for film in films])
    numbers = np.array([film.movie_id for film in films], dtype=np.int64)
    parts: list[Ratings] = []
    for user in range(1, n_viewers + 1):
        rng = np.random.default_rng([seed, 2, user])
        group = groups[int(rng.random() * _N_GROUPS)]
        preference = _standardised(table @ (group + _taste(names, rng)))
        watched = _watched(exposures + preference, rng)
        users = np.full(len(watched), user, dtype=np.int64)
        stars = _stars(preference[watched], quality[watched], rng)
        parts.append(Ratings(users, numbers[watched], stars, _timestamps(len(watched), rng)))
    return Ratings(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _shared_features(films: Sequence[Film]) -> list[str]:
    """Return the features of at least two films; a taste for one film alone means nothing."""
    counts = Counter(name for film in films for name in set(film.features))
    return sorted(name for name, count in counts.items() if count > 1)


def _quality(films: Sequence[Film], seed: int) -> Floats:
    """Return what all viewers agree on; it depends on the film's number alone."""
    rngs = (np.random.default_rng([seed, 3, film.movie_id]) for film in films)
    return np.array([rng.standard_normal() for rng in rngs])


def _taste(names: Sequence[str], rng: np.random.Generator) -> Floats:
    """Return random weights of the features: some liked, some disliked, most 0."""
    weights = np.zeros(len(names))
    for kind, (likes, dislikes, weight) in _TASTES.items():
        of_kind = [i for i, name in enumerate(names) if name.startswith(f"{kind}:")]
        indices = np.array(of_kind, dtype=np.int64)
        shuffled = indices[np.argsort(rng.random(len(indices)))]
        weights[shuffled[:likes]] = weight
        weights[shuffled[likes : likes + dislikes]] = -weight
    return weights


def _standardised(values: Floats) -> Floats:
    """Return values with mean 0 and deviation 1, so that every viewer is equally choosy."""
    centred = values - values.mean()
    deviation = float(centred.std())
    standardised: Floats = centred / (deviation or 1.0)
    return standardised


def _watched(appeal: Floats, rng: np.random.Generator) -> Integers:
    """Return a random sample of film indices, weighted by exp(appeal) (Gumbel top-k), sorted."""
    count = int(np.clip(np.exp(3.9 + 0.6 * rng.standard_normal()), 12, 0.8 * len(appeal)))
    gumbel = -np.log(-np.log(rng.random(len(appeal))))
    return np.sort(np.argsort(-(appeal + gumbel))[:count])


def _stars(preference: Floats, quality: Floats, rng: np.random.Generator) -> Floats:
    """Return the stars of one viewer, who has habits with the scale."""
    centre = 3.3 + 0.35 * rng.standard_normal()
    deviation = 0.5 + 0.5 * rng.random()
    step = 1.0 if rng.random() < 0.25 else 0.5  # some viewers use whole stars only
    opinion = 0.6 * preference + 0.5 * quality + 0.5 * rng.standard_normal(len(preference))
    stars: Floats = np.clip(np.round((centre + deviation * opinion) / step) * step, step, 5.0)
    return stars


def _timestamps(count: int, rng: np.random.Generator) -> Integers:
    """Return random times between the viewer's joining and leaving."""
    joined, left = np.sort(rng.random(2)) * _DAYS * _DAY_S
    times = _START + joined + (left - joined) * rng.random(count)
    seconds: Integers = times.astype(np.int64)
    return seconds


def ratings_csv(ratings: Ratings) -> str:
    """Return the text of a ratings file in MovieLens' form; ``movieId`` is TMDB's number here."""
    lines = zip(*(column.tolist() for column in ratings), strict=True)
    return "userId,movieId,rating,timestamp\n" + "".join(
        f"{user},{movie},{stars},{timestamp}\n" for user, movie, stars, timestamp in lines
    )
