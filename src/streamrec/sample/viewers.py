"""
Simulated viewers of the sample films.

No rating here was given by a person. Each viewer belongs to a circle with shared tastes, adds
tastes of their own (genres, decades, keywords, franchises, languages), meets famous films more
often than others and has habits with the scale. The same seed gives the same bytes.

Run ``python -m streamrec.sample.viewers --out ratings.csv`` to write ratings in MovieLens' form.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.artifacts import write_file
from streamrec.sample import path

SEED = 862
VIEWERS = 6000
CIRCLES = 12

# Kind of feature: how many a viewer likes, how many they dislike, and what one weighs.
TASTES = {
    "genre": (3, 2, 0.8),
    "decade": (2, 1, 0.6),
    "keyword": (6, 2, 0.9),
    "franchise": (2, 1, 1.2),
    "language": (2, 1, 0.8),
}

FIRST_DAY = int(datetime(2017, 1, 1, tzinfo=UTC).timestamp())
DAY = 86_400
DAYS = 3 * 365

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Film:
    """
    What the simulation knows of a film.

    Parameters
    ----------
    movie_id : int
        TMDB's identifier.
    imdb_id : str
        IMDb's identifier, empty where unknown.
    fame : float
        How easily a viewer meets the film.
    features : tuple of str
        What tastes are about, such as ``genre:Drama`` or ``keyword:heist``.
    """

    movie_id: int
    imdb_id: str
    fame: float
    features: tuple[str, ...]


@dataclass(frozen=True)
class Ratings:
    """
    Ratings as columns of equal length, by viewer and film.

    Parameters
    ----------
    user_id : numpy.ndarray
        Viewers, from 1.
    movie_id : numpy.ndarray
        TMDB's identifiers.
    stars : numpy.ndarray
        Half steps from 0.5 to 5.
    timestamp : numpy.ndarray
        Seconds since 1970, UTC.
    """

    user_id: Integers
    movie_id: Integers
    stars: Floats
    timestamp: Integers


def clean_rows(rows: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """
    Keep the rows that describe a film: a number, a title, a date, each number once.

    Parameters
    ----------
    rows : sequence of dict
        Rows of ``movies.csv``, dirt included.

    Yields
    ------
    dict
        The first clean row of each identifier, in the file's order.
    """
    seen: set[str] = set()
    for row in rows:
        number = row["id"]
        if number.isdigit() and row["title"] and row["release_date"] and number not in seen:
            seen.add(number)
            yield row


def fame(revenue: int, released: date) -> float:
    """
    Say how easily a viewer meets a film: what sold more is better known, and age fades.

    Five million is the least that counts: the takings of an old or foreign film are often
    unknown, or those of one country.

    Parameters
    ----------
    revenue : int
        US dollars, 0 where unknown.
    released : datetime.date
        Release date.

    Returns
    -------
    float
        Fame, 0 for a film of 2017 that earned 100 million.
    """
    return 0.5 * log(max(revenue, 5_000_000) / 100_000_000) - 0.01 * (2017 - released.year)


def load_films(movies: Path | None = None, keywords: Path | None = None) -> list[Film]:
    """
    Read the films of the sample.

    Parameters
    ----------
    movies : pathlib.Path, optional
        Films; the packaged file unless told otherwise.
    keywords : pathlib.Path, optional
        Their keywords; the packaged file unless told otherwise.

    Returns
    -------
    list of Film
        The clean rows, in the file's order.
    """
    words = {row["id"]: row["keywords"] for row in _read(keywords or path("keywords.csv"))}
    rows = clean_rows(_read(movies or path("movies.csv")))
    return [_film(row, words.get(row["id"], "")) for row in rows]


def _film(row: dict[str, str], keywords: str) -> Film:
    released = date.fromisoformat(row["release_date"])
    features = [f"decade:{released.year // 10 * 10}", f"language:{row['original_language']}"]
    cells = {
        "genre": row["genres"],
        "keyword": keywords,
        "franchise": row["belongs_to_collection"],
    }
    features += [f"{kind}:{name}" for kind, cell in cells.items() for name in _names(cell)]
    return Film(
        movie_id=int(row["id"]),
        imdb_id=row["imdb_id"],
        fame=fame(int(row["revenue"] or 0), released),
        features=tuple(features),
    )


def _names(cell: str) -> list[str]:
    value: Any = ast.literal_eval(cell) if cell else []
    entries = value if isinstance(value, list) else [value]
    return [entry["name"] for entry in entries if isinstance(entry, dict)]


def simulate(films: Sequence[Film], viewers: int = VIEWERS, seed: int = SEED) -> Ratings:
    """
    Let viewers watch and rate.

    Parameters
    ----------
    films : sequence of Film
        The catalogue.
    viewers : int
        How many people. Fewer gives the first ones of more, unchanged.
    seed : int
        Where all chance starts.

    Returns
    -------
    Ratings
        Everything the viewers rated, by viewer and film.
    """
    names = _shared_features(films)
    table = np.array([[float(name in film.features) for name in names] for film in films])
    circles = [_taste(names, np.random.default_rng([seed, 1, i])) for i in range(CIRCLES)]
    quality = _quality(films, seed)
    known = np.array([film.fame for film in films])
    numbers = np.array([film.movie_id for film in films], dtype=np.int64)
    parts: list[Ratings] = []
    for user in range(1, viewers + 1):
        rng = np.random.default_rng([seed, 2, user])
        circle = circles[int(rng.random() * CIRCLES)]
        liking = _unit(table @ (circle + _taste(names, rng)))
        watched = _watched(known + liking, rng)
        parts.append(
            Ratings(
                user_id=np.full(len(watched), user, dtype=np.int64),
                movie_id=numbers[watched],
                stars=_stars(liking[watched], quality[watched], rng),
                timestamp=_moments(len(watched), rng),
            )
        )
    return _joined(parts)


def _shared_features(films: Sequence[Film]) -> list[str]:
    """List the features that several films share: a taste for one film alone says nothing."""
    counts = Counter(name for film in films for name in set(film.features))
    return sorted(name for name, count in counts.items() if count > 1)


def _quality(films: Sequence[Film], seed: int) -> Floats:
    """Draw what all viewers agree on; it hangs on the film's number, not on its neighbours."""
    draws = [np.random.default_rng([seed, 3, film.movie_id]).standard_normal() for film in films]
    return np.array(draws)


def _taste(names: Sequence[str], rng: np.random.Generator) -> Floats:
    """Draw the weights of liked and disliked features."""
    weights = np.zeros(len(names))
    for kind, (likes, dislikes, weight) in TASTES.items():
        mine = [i for i, name in enumerate(names) if name.startswith(f"{kind}:")]
        places = np.array(mine, dtype=np.int64)
        shuffled = places[np.argsort(rng.random(len(places)))]
        weights[shuffled[:likes]] = weight
        weights[shuffled[likes : likes + dislikes]] = -weight
    return weights


def _unit(values: Floats) -> Floats:
    """Scale to mean 0 and spread 1, so that every viewer is equally choosy."""
    centred = values - values.mean()
    spread = float(centred.std())
    unit: Floats = centred / (spread or 1.0)
    return unit


def _watched(appeal: Floats, rng: np.random.Generator) -> Integers:
    """Pick films at random, the more appealing the likelier (Gumbel's trick), in file order."""
    count = int(np.clip(np.exp(3.9 + 0.6 * rng.standard_normal()), 12, 0.8 * len(appeal)))
    luck = -np.log(-np.log(rng.random(len(appeal))))
    return np.sort(np.argsort(-(appeal + luck))[:count])


def _stars(liking: Floats, quality: Floats, rng: np.random.Generator) -> Floats:
    """Turn liking into stars by one viewer's habits with the scale."""
    centre = 3.3 + 0.35 * rng.standard_normal()
    spread = 0.5 + 0.5 * rng.random()
    step = 1.0 if rng.random() < 0.25 else 0.5  # some people never give a half star
    feeling = 0.6 * liking + 0.5 * quality + 0.5 * rng.standard_normal(len(liking))
    stars: Floats = np.clip(np.round((centre + spread * feeling) / step) * step, step, 5.0)
    return stars


def _moments(count: int, rng: np.random.Generator) -> Integers:
    """Spread one viewer's ratings over the time between joining and leaving."""
    joined, left = np.sort(rng.random(2)) * DAYS * DAY
    moments = FIRST_DAY + joined + (left - joined) * rng.random(count)
    seconds: Integers = moments.astype(np.int64)
    return seconds


def _joined(parts: Sequence[Ratings]) -> Ratings:
    return Ratings(
        user_id=np.concatenate([part.user_id for part in parts]),
        movie_id=np.concatenate([part.movie_id for part in parts]),
        stars=np.concatenate([part.stars for part in parts]),
        timestamp=np.concatenate([part.timestamp for part in parts]),
    )


def ratings_csv(ratings: Ratings) -> str:
    """
    Write ratings in MovieLens' form; ``movieId`` is TMDB's number here.

    Parameters
    ----------
    ratings : Ratings
        What was rated.

    Returns
    -------
    str
        The file's text.
    """
    columns = (ratings.user_id, ratings.movie_id, ratings.stars, ratings.timestamp)
    lines = zip(*(column.tolist() for column in columns), strict=True)
    return "userId,movieId,rating,timestamp\n" + "".join(
        f"{user},{movie},{stars},{moment}\n" for user, movie, stars, moment in lines
    )


def links_csv(films: Sequence[Film]) -> str:
    """
    Write the links file that goes with the ratings: both numbers are TMDB's.

    Parameters
    ----------
    films : sequence of Film
        The catalogue.

    Returns
    -------
    str
        The file's text.
    """
    return "movieId,imdbId,tmdbId\n" + "".join(
        f"{film.movie_id},{film.imdb_id.removeprefix('tt')},{film.movie_id}\n" for film in films
    )


def votes(ratings: Ratings) -> dict[int, dict[str, str]]:
    """
    Sum ratings up as the three columns that ``movies.csv`` has for them.

    Parameters
    ----------
    ratings : Ratings
        What was rated.

    Returns
    -------
    dict
        By film: ``vote_count``; ``vote_average`` out of ten; ``popularity``, the share of
        viewers in percent who rated it in the last year.
    """
    viewers = len(np.unique(ratings.user_id))
    recent = ratings.timestamp >= FIRST_DAY + (DAYS - 365) * DAY
    columns: dict[int, dict[str, str]] = {}
    for movie in np.unique(ratings.movie_id).tolist():
        mine = ratings.movie_id == movie
        columns[movie] = {
            "popularity": f"{100 * int((mine & recent).sum()) / viewers:.6f}",
            "vote_average": f"{2 * float(ratings.stars[mine].mean()):.1f}",
            "vote_count": str(int(mine.sum())),
        }
    return columns


def with_votes(movies: Path, columns: dict[int, dict[str, str]]) -> str:
    """
    Fill the vote columns of a films file; rows without a film and a date stay as they are.

    Parameters
    ----------
    movies : pathlib.Path
        The films.
    columns : dict
        What ``votes`` gives.

    Returns
    -------
    str
        The file's new text.
    """
    rows = _read(movies)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row["id"].isdigit() and row["release_date"]:
            row.update(columns[int(row["id"])])
        writer.writerow(row)
    return text.getvalue()


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Write ratings, links or the vote columns.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line, ``sys.argv`` unless told otherwise.
    """
    parser = argparse.ArgumentParser(
        prog="python -m streamrec.sample.viewers",
        description="Ratings of the sample films by simulated viewers.",
        epilog="example: python -m streamrec.sample.viewers --out ratings.csv --links links.csv",
    )
    parser.add_argument("--out", type=Path, metavar="CSV", help="write the ratings here")
    parser.add_argument("--viewers", type=int, default=600, metavar="N", help="the first N viewers")
    parser.add_argument("--links", type=Path, metavar="CSV", help="write the links file here")
    parser.add_argument(
        "--write-votes", type=Path, metavar="CSV", help="fill the vote columns of this movies.csv"
    )
    given = parser.parse_args(arguments)
    if not (given.out or given.links or given.write_votes):
        parser.error("nothing to write: give --out, --links or --write-votes")
    if not 1 <= given.viewers <= VIEWERS:
        parser.error(f"--viewers must lie between 1 and {VIEWERS}")
    films = load_films(given.write_votes)
    if given.out:
        write_file(given.out, ratings_csv(simulate(films, given.viewers)).encode())
    if given.links:
        write_file(given.links, links_csv(films).encode())
    if given.write_votes:
        write_file(
            given.write_votes, with_votes(given.write_votes, votes(simulate(films))).encode()
        )


if __name__ == "__main__":
    main()
