"""``python -m streamrec.sample.viewers`` writes the ratings of the simulated viewers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from streamrec.artifacts import write_file
from streamrec.sample.films import links_csv, load_films
from streamrec.sample.simulated_ratings import N_VIEWERS, ratings_csv, simulate
from streamrec.sample.vote_columns import vote_columns, with_votes


def main(arguments: Sequence[str] | None = None) -> None:
    """Write ratings, links or the vote columns, as the command line says."""
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
    options = parser.parse_args(arguments)
    if not (options.out or options.links or options.write_votes):
        parser.error("nothing to write: give --out, --links or --write-votes")
    if not 1 <= options.viewers <= N_VIEWERS:
        parser.error(f"--viewers must be 1 to {N_VIEWERS}, got {options.viewers}")
    films = load_films(options.write_votes)
    if options.out:
        write_file(options.out, ratings_csv(simulate(films, options.viewers)).encode())
    if options.links:
        write_file(options.links, links_csv(films).encode())
    if options.write_votes:
        text = with_votes(options.write_votes, vote_columns(simulate(films)))
        write_file(options.write_votes, text.encode())


if __name__ == "__main__":
    main()
