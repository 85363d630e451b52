"""Are similar titles any good? People who liked one title judge the five shown for it.

    python benchmarks/similar_quality.py --data-dir DIR

reads the raw catalogue, ``ratings_small.csv`` and ``links_small.csv`` from DIR (by default from
``STREAMREC_REAL_DATA``). The ratings only judge: nothing here has seen them. Of each person up to
three liked titles (4 stars or more) are drawn with a seed; every title of the catalogue may be
shown for them.

- precision@5: of the five shown, the share that the same person liked too;
- lift: those hits over the hits expected from how often each shown title is liked by anyone.
  Showing whatever is popular has lift 1;
- titles: how many different ones are shown in all.

At the end it asks for ten titles like each of 200 without ratings, and counts the lists on which
every title shares a genre, person, keyword or collection with the one asked for.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.dataset.ratings_snapshot import build_ratings
from streamrec.recommend.bundle import Bundle, load_bundle
from streamrec.recommend.fit_bundle import build_similar_bundle, fit_bundle
from streamrec.recommend.recommender import Recommender
from streamrec.recommend.shared_features import shared_features
from streamrec.recommend.similar_titles import similar_titles
from streamrec.recommend.titles_like import titles_like

N_SHOWN = 5
N_SEED_TITLES = 3
LIKED_STARS = 4.0
SEEDS = range(5)

Lists = Mapping[str, list[str]]


@dataclass(frozen=True)
class Verdict:
    """What the people say of some lists: precision and lift as in the module's docstring."""

    precision: float
    lift: float
    n_titles: int


def read_likes(data_dir: Path) -> list[list[str]]:
    """Return, per person, the sorted title_ids given `LIKED_STARS` or more."""
    with (data_dir / "links_small.csv").open(newline="") as file:
        title_ids = {row["movieId"]: f"tmdb:{row['tmdbId']}" for row in csv.DictReader(file)}
    likes: dict[str, set[str]] = {}
    with (data_dir / "ratings_small.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            liked = likes.setdefault(row["userId"], set())
            if float(row["rating"]) >= LIKED_STARS:
                liked.add(title_ids[row["movieId"]])
    return [sorted(liked) for liked in likes.values()]


def judge(lists: Lists, likes: list[list[str]], drawn: list[list[str]]) -> Verdict:
    """Return the people's verdict on the lists of the titles that were drawn for each."""
    share: dict[str, float] = {}
    for liked in likes:
        for title_id in liked:
            share[title_id] = share.get(title_id, 0) + 1 / len(likes)
    hits = places = expected = 0.0
    seen = set()
    for own, seeds in zip(likes, drawn, strict=True):
        own_likes = set(own)
        for shown in (lists[seed] for seed in seeds):
            hits += len(own_likes.intersection(shown))
            expected += sum(share.get(title_id, 0) for title_id in shown)
            places += N_SHOWN
            seen.update(shown)
    return Verdict(hits / places, hits / expected, len(seen))


def plain_lists(tables: Mapping[str, pl.DataFrame], wanted: list[str]) -> Lists:
    """Return the lists of plain TF-IDF with cosine over genres and overview."""
    genres = tables["title_genres"].group_by("title_id", maintain_order=True).agg("genre")
    titles = tables["titles"].join(genres, on="title_id", how="left", maintain_order="left")
    texts = titles.select(
        pl.concat_str(
            pl.col("genre").list.join(" ").fill_null(""),
            pl.col("overview").fill_null(""),
            separator=" ",
        )
    ).to_series()
    matrix = TfidfVectorizer(dtype=np.float32).fit_transform(texts.to_list())
    title_ids = titles["title_id"].to_list()
    number = {title_id: item for item, title_id in enumerate(title_ids)}
    lists = {}
    for title_id in wanted:
        item = number[title_id]
        scores = (matrix @ matrix[[item]].T).toarray().ravel()
        scores[item] = -1
        lists[title_id] = [title_ids[other] for other in _best(scores)]
    return lists


def voted_lists(tables: Mapping[str, pl.DataFrame], wanted: list[str]) -> Lists:
    """Return the same titles of most votes for everyone."""
    titles = tables["titles"].sort("vote_count", descending=True, nulls_last=True)
    most = titles["title_id"].head(N_SHOWN + 1).to_list()
    return {seed: [other for other in most if other != seed][:N_SHOWN] for seed in wanted}


def model_lists(bundle: Bundle, wanted: list[str]) -> Lists:
    """Return the model's nearest titles, before anything is held back from a list."""
    neighbours = bundle.arrays["neighbours"][:, :N_SHOWN]
    return {
        seed: [bundle.title_ids[other] for other in neighbours[bundle.item(seed)]]
        for seed in wanted
    }


def served_lists(bundle: Bundle, wanted: list[str]) -> Lists:
    """Return the lists as they are served."""
    return {seed: [s.title_id for s in similar_titles(bundle, seed, N_SHOWN)] for seed in wanted}


def _best(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    near = np.sort(np.argpartition(-scores, N_SHOWN)[:N_SHOWN])
    return near[np.argsort(-scores[near], kind="stable")]


def main() -> None:
    parser = argparse.ArgumentParser(description="Quality of similar titles on real data.")
    parser.add_argument(
        "--data-dir", type=Path, default=os.environ.get("STREAMREC_REAL_DATA"), help="raw files"
    )
    data_dir: Path | None = parser.parse_args().data_dir
    if data_dir is None:
        parser.error("give --data-dir, or set STREAMREC_REAL_DATA")
    with tempfile.TemporaryDirectory() as work:
        snapshot = build_snapshot(
            "tmdb",
            {
                "movies": data_dir / "movies_dataset.csv",
                "credits": data_dir / "credits.csv",
                "keywords": data_dir / "keywords.csv",
            },
            Path(work),
        )
        tables = {name: table.collect() for name, table in snapshot.tables().items()}
        bundle = load_bundle(
            Path(work) / build_similar_bundle(tables, Path(work), snapshot.version)
        )
        known = set(tables["titles"]["title_id"])
        likes = [[title for title in liked if title in known] for liked in read_likes(data_dir)]
        draws = [draw(likes, seed) for seed in SEEDS]
        wanted = sorted({title for drawn in draws for seeds in drawn for title in seeds})
        blended, others = blended_bundle(data_dir, tables, snapshot.version, Path(work))
        systems = {
            "plain TF-IDF, genres and overview": plain_lists(tables, wanted),
            "most votes": voted_lists(tables, wanted),
            "content model": model_lists(bundle, wanted),
            "content model, as served": served_lists(bundle, wanted),
        }
        unrated, recommender = unrated_titles(blended), Recommender(blended)
        n_related = sum(all_related(recommender, title_id) for title_id in unrated)
    report(systems, likes, draws)
    report_blended(bundle, blended, [[t for t in liked if t in known] for liked in others])
    print(f"\nUnrated titles with ten related titles: {n_related} of {len(unrated)}")


def unrated_titles(bundle: Bundle, n: int = 200, seed: int = 0) -> list[str]:
    """Return titles without a rating and with 20 votes or more, drawn with a seed."""
    unrated = (bundle.arrays["rating_counts"] == 0) & (bundle.arrays["votes"] >= 20)
    drawn = np.random.default_rng(seed).choice(np.flatnonzero(unrated), n, replace=False)
    return [bundle.title_ids[item] for item in drawn.tolist()]


def all_related(recommender: Recommender, title_id: str) -> bool:
    """Return whether ten titles like one each share what a viewer sees of it.

    That is a genre, a director, a leading actor, a keyword or a collection.
    """
    bundle = recommender.bundle
    shared = [
        shared_features(bundle, *bundle.items([title_id, entry.title_id]).tolist())
        for entry in titles_like(recommender, title_id, 10)
    ]
    kinds = ("collection", "directors", "cast", "keywords", "genres")
    return len(shared) == 10 and all(any(getattr(one, kind) for kind in kinds) for one in shared)


def blended_bundle(
    data_dir: Path, tables: Mapping[str, pl.DataFrame], version: str, work: Path
) -> tuple[Bundle, list[list[str]]]:
    """Return a bundle trained on half of the people, and what the other half likes."""
    ratings = build_ratings(
        data_dir / "ratings_small.csv",
        work / "ratings",
        data_dir / "links_small.csv",
        tables["titles"].select("title_id"),
    ).ratings()
    people = ratings["user_id"].unique().sort()
    teachers = np.random.default_rng(0).permutation(len(people))[: len(people) // 2]
    taught = ratings["user_id"].is_in(people.gather(teachers).implode())
    trained = fit_bundle(tables, ratings.filter(taught), work, {"catalogue_version": version})
    liked = ratings.filter(~taught & (ratings["half_stars"] >= 2 * LIKED_STARS))
    by_person = liked.sort("user_id", "title_id").group_by("user_id", maintain_order=True)
    return load_bundle(work / trained.version), by_person.agg("title_id")["title_id"].to_list()


def report_blended(content: Bundle, blended: Bundle, likes: list[list[str]]) -> None:
    """Print what the ratings of one half of the people add, in the eyes of the other half."""
    draws = [draw(likes, seed) for seed in SEEDS]
    wanted = sorted({title for drawn in draws for seeds in drawn for title in seeds})
    print("\nTaught by half of the people, judged by the other half:")
    systems = {"content, as served": content, "blended with ratings, as served": blended}
    report({name: served_lists(one, wanted) for name, one in systems.items()}, likes, draws)


def draw(likes: list[list[str]], seed: int) -> list[list[str]]:
    """Return up to `N_SEED_TITLES` of each person's liked titles, drawn with a seed."""
    rng = np.random.default_rng(seed)
    return [
        [str(title) for title in rng.choice(liked, min(N_SEED_TITLES, len(liked)), replace=False)]
        if liked
        else []
        for liked in likes
    ]


def report(
    systems: Mapping[str, Lists], likes: list[list[str]], draws: list[list[list[str]]]
) -> None:
    """Print one line per system: the mean over the draws, and the least of them."""
    plain: list[float] = []
    print(f"{'':36}precision@5  (least)   × plain  (least)     lift  (least)   titles")
    for name, lists in systems.items():
        verdicts = [judge(lists, likes, drawn) for drawn in draws]
        precision = [verdict.precision for verdict in verdicts]
        plain = plain or precision
        ratio = [ours / theirs for ours, theirs in zip(precision, plain, strict=True)]
        lift = [verdict.lift for verdict in verdicts]
        titles = np.mean([verdict.n_titles for verdict in verdicts])
        print(
            f"{name:36}{np.mean(precision):11.4f} {min(precision):8.4f}"
            f"{np.mean(ratio):10.2f} {min(ratio):8.2f}"
            f"{np.mean(lift):9.2f} {min(lift):8.2f}{titles:9.0f}"
        )


if __name__ == "__main__":
    main()
