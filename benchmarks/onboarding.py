"""What to ask someone new? People who were never trained on answer, and judge the lists.

    python -m benchmarks.onboarding --data-dir DIR [--rounds 3]

reads the raw catalogue, ``ratings_small.csv`` and ``links_small.csv`` from DIR (by default from
``STREAMREC_REAL_DATA``). In each round 130 people with at least 20 ratings are kept out of
training. Half of what each rated is what they can answer, the other half judges. They are asked
one title after another, chosen given the answers so far; after 5, 10 and 20 questions:

- answers: how many of the questions they could answer;
- ndcg: of the ten titles listed for these answers, those of the other half with 4 stars or more
  relevant (every one of the other half: ``any``);
- rmse: predicted stars against those of the other half.

``popular`` asks in the order of how many rated a title, ``spread`` by that times how far their
stars lie apart (Rashid et al. 2002), ``served`` is what ``GET /onboarding`` does.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.dataset.ratings_snapshot import build_ratings
from streamrec.recommend.bundle import load_bundle
from streamrec.recommend.fit_bundle import fit_bundle
from streamrec.recommend.onboarding import next_questions
from streamrec.recommend.recommender import Recommender
from streamrec.viewer import Viewer

PEOPLE, FEWEST = 130, 20
QUESTIONS = (5, 10, 20)
FIGURES = ("answers", "ndcg", "any", "rmse")
LIKED_STARS = 4.0
PLACES = 10
DAMPED_BY = 5.0  # ratings at one star of spread

Stars = dict[str, float]
Chooser = Callable[[Stars, list[str]], str]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data-dir", default=os.environ.get("STREAMREC_REAL_DATA"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    data = Path(options.data_dir)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        raw = {
            "movies": data / "movies_dataset.csv",
            "credits": data / "credits.csv",
            "keywords": data / "keywords.csv",
        }
        tables = build_snapshot("tmdb", raw, work / "snapshots").tables()
        whole = {part: table.collect() for part, table in tables.items()}
        snapshot = build_ratings(
            data / "ratings_small.csv", work / "ratings", links=data / "links_small.csv"
        )
        ratings = snapshot.ratings()
        found = [one_round(whole, ratings, work / "models", n) for n in range(options.rounds)]
    table = Table("asked by", "questions", *FIGURES)
    for chooser in found[0]:
        for place, asked in enumerate(QUESTIONS):
            means = np.mean([one[chooser][place] for one in found], axis=0)
            means[-1] **= 0.5
            table.add_row(chooser, str(asked), *(f"{mean:.3f}" for mean in means))
    Console().print(table)


def one_round(
    tables: dict[str, pl.DataFrame], ratings: pl.DataFrame, models: Path, seed: int
) -> dict[str, list[list[float]]]:
    """Return, per chooser and number of questions, the means of `FIGURES` (rmse squared)."""
    rng = np.random.default_rng(seed)
    counts = ratings.group_by("user_id").len().filter(pl.col("len") >= FEWEST).sort("user_id")
    held = rng.permutation(counts["user_id"].to_numpy())[:PEOPLE].tolist()
    versions = {"catalogue_version": "", "ratings_version": ""}
    known = ratings.filter(~pl.col("user_id").is_in(held))
    bundle = load_bundle(models / fit_bundle(tables, known, models, versions).version)
    recommender = Recommender(bundle)
    people = []
    for user in held:
        theirs = ratings.filter(pl.col("user_id") == user).sort("title_id")
        rows = [(t, half / 2) for t, half in theirs.select("title_id", "half_stars").iter_rows()]
        order = rng.permutation(len(rows)).tolist()
        half = len(rows) // 2
        people.append(tuple({rows[i][0]: rows[i][1] for i in part}
                            for part in (order[:half], order[half:])))  # fmt: skip
    found = {}
    for name, choose in choosers(recommender, known).items():
        judged = [one_person(recommender, choose, *person) for person in people]
        found[name] = np.nanmean(np.array(judged), axis=0).tolist()
    return found


def choosers(recommender: Recommender, ratings: pl.DataFrame) -> dict[str, Chooser]:
    """Return the ways to choose the next question."""
    by_title = ratings.group_by("title_id").agg(
        count=pl.len().cast(pl.Int64), spread=(pl.col("half_stars") / 2).std(ddof=0)
    )
    damped = (pl.col("count") * pl.col("spread") + DAMPED_BY) / (pl.col("count") + DAMPED_BY)
    orders = {
        "popular": by_title.sort(-pl.col("count"), "title_id")["title_id"].to_list(),
        "spread": by_title.sort(-pl.col("count") * damped, "title_id")["title_id"].to_list(),
    }

    def in_order(order: list[str]) -> Chooser:
        return lambda answers, skipped: order[len(answers) + len(skipped)]

    def served(answers: Stars, skipped: list[str]) -> str:
        return next_questions(recommender, Viewer(answers), skipped, 1)[0].title_id

    return {name: in_order(order) for name, order in orders.items()} | {"served": served}


def one_person(
    recommender: Recommender, choose: Chooser, knows: Stars, judges: Stars
) -> list[list[float]]:
    """Return `FIGURES` after each number of questions; NaN where nothing can be judged."""
    answers: Stars = {}
    skipped: list[str] = []
    found = []
    for asked in range(1, QUESTIONS[-1] + 1):
        title_id = choose(answers, skipped)
        if title_id in knows:
            answers[title_id] = knows[title_id]
        else:
            skipped.append(title_id)
        if asked in QUESTIONS:
            found.append([float(len(answers)), *judge(recommender, answers, judges)])
    return found


def judge(recommender: Recommender, answers: Stars, judges: Stars) -> list[float]:
    """Return both nDCG and the mean squared error of the predicted stars."""
    viewer = Viewer(answers)
    listed = [place.title_id for place in recommender.recommend(viewer, PLACES)]
    discount = 1 / np.log2(np.arange(2, PLACES + 2))
    ndcg = []
    for least in (LIKED_STARS, 0.0):
        relevant = {title_id for title_id, stars in judges.items() if stars >= least}
        hits = np.array([title_id in relevant for title_id in listed])
        best = discount[: len(relevant)].sum()
        ndcg.append(float(discount[: len(hits)] @ hits / best) if relevant else np.nan)
    predicted = recommender.predicted_ratings(viewer, judges)
    errors = [
        (guess - stars) ** 2
        for guess, stars in zip(predicted, judges.values(), strict=True)
        if guess is not None
    ]
    return [*ndcg, float(np.mean(errors)) if errors else np.nan]


if __name__ == "__main__":
    main()
