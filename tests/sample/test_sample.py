"""The sample catalogue and its simulated ratings."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from streamrec.sample import films, path, simulated_ratings, viewers, vote_columns

Row = dict[str, str]


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def literal(cell: str) -> Any:
    return ast.literal_eval(cell) if cell else []


def first_by_id(rows: list[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in reversed(rows)}


def directors(row: Row) -> set[str]:
    return {one["name"].strip() for one in literal(row["crew"]) if one.get("job") == "Director"}


def runs_of_words(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


MOVIES = read(path("movies.csv"))
CREDITS = read(path("credits.csv"))
KEYWORDS = read(path("keywords.csv"))
FILMS = list(films.clean_rows(MOVIES))


@pytest.fixture(scope="module")
def real(real_files: Path) -> Callable[[str], dict[str, Row]]:
    csv.field_size_limit(10**9)
    return lambda name: first_by_id(read(real_files / name))


@pytest.fixture(scope="module")
def ratings() -> simulated_ratings.Ratings:
    return simulated_ratings.simulate(films.load_films())


def test_sample_has_at_least_150_films() -> None:
    assert len(FILMS) >= 150


def test_sample_has_the_films_that_the_documentation_uses() -> None:
    assert {"862", "863", "10193", "8844", "194", "949", "348", "754"} <= {f["id"] for f in FILMS}


def test_sample_has_franchises_and_two_films_of_one_name() -> None:
    franchises = Counter(literal(f["belongs_to_collection"] or "{}").get("name") for f in FILMS)
    del franchises[None]
    assert sum(count >= 3 for count in franchises.values()) >= 10
    assert [film["release_date"][:4] for film in FILMS if film["title"] == "Hamlet"] == [
        "1996",
        "1948",
    ]


def test_sample_films_have_an_overview_a_cast_and_keywords() -> None:
    cast = {row["id"]: literal(row["cast"]) for row in CREDITS}
    words = {row["id"]: literal(row["keywords"]) for row in KEYWORDS}
    for film in FILMS:
        assert film["overview"], film["title"]
        assert not film["tagline"], film["title"]
        if film["id"] != "775":  # not in the credits on purpose
            assert 2 <= len(cast[film["id"]]) <= 8, film["title"]
        if film["id"] != "279144":  # its keywords are `[]` on purpose
            assert 4 <= len(words[film["id"]]) <= 8, film["title"]


def test_sample_agrees_with_the_real_file_on_public_facts(
    real: Callable[[str], dict[str, Row]],
) -> None:
    movies, credits_ = real("movies_dataset.csv"), real("credits.csv")
    mine = first_by_id(CREDITS)
    for film in FILMS:
        number = film["id"]
        assert film["title"] == movies[number]["title"]
        assert film["release_date"][:4] == movies[number]["release_date"][:4], film["title"]
        if number in mine:
            assert directors(mine[number]) == directors(credits_[number]), film["title"]


def test_sample_overviews_share_no_eight_words_with_the_real_ones(
    real: Callable[[str], dict[str, Row]],
) -> None:
    movies = real("movies_dataset.csv")
    for film in MOVIES:
        real_overview = movies.get(film["id"], {}).get("overview", "")
        assert film["overview"] != real_overview or not real_overview, film["title"]
        assert not runs_of_words(film["overview"]) & runs_of_words(real_overview), film["title"]


def test_vote_columns_sum_up_the_simulated_ratings(ratings: simulated_ratings.Ratings) -> None:
    text = vote_columns.with_votes(path("movies.csv"), vote_columns.vote_columns(ratings))
    assert text.encode() == path("movies.csv").read_bytes()


def test_vote_columns_pass_two_thousand_votes_for_some_films() -> None:
    passed = sum(int(film["vote_count"]) >= 2000 for film in FILMS)
    assert 0.2 < passed / len(FILMS) < 0.6


def test_simulate_gives_stars_from_half_to_five(ratings: simulated_ratings.Ratings) -> None:
    assert set(np.unique(ratings.stars).tolist()) == {step / 2 for step in range(1, 11)}


def test_simulate_gives_each_viewer_and_film_one_rating(ratings: simulated_ratings.Ratings) -> None:
    pairs = np.stack([ratings.user_id, ratings.movie_id])
    assert np.unique(pairs, axis=1).shape == pairs.shape


def test_simulate_gives_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        viewers.main(["--out", str(tmp_path / name), "--viewers", "50"])
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_simulate_gives_other_ratings_for_another_seed() -> None:
    loaded = films.load_films()
    one, two = (
        simulated_ratings.ratings_csv(simulated_ratings.simulate(loaded, 20, seed))
        for seed in (1, 2)
    )
    assert one != two


def test_simulate_with_fewer_viewers_gives_the_first_ones() -> None:
    loaded = films.load_films()
    some, more = (
        simulated_ratings.ratings_csv(simulated_ratings.simulate(loaded, count))
        for count in (10, 20)
    )
    assert more.startswith(some)


def test_links_csv_links_each_number_to_itself(tmp_path: Path) -> None:
    viewers.main(["--links", str(tmp_path / "links.csv")])
    links = read(tmp_path / "links.csv")
    assert [link["movieId"] for link in links] == [film["id"] for film in FILMS]
    assert all(link["movieId"] == link["tmdbId"] for link in links)
    assert links[0] == {"movieId": "862", "imdbId": "0114709", "tmdbId": "862"}


def test_write_votes_again_changes_nothing_and_leaves_no_other_file(tmp_path: Path) -> None:
    copy = tmp_path / "movies.csv"
    copy.write_bytes(path("movies.csv").read_bytes())
    viewers.main(["--write-votes", str(copy)])
    assert copy.read_bytes() == path("movies.csv").read_bytes()
    assert list(tmp_path.iterdir()) == [copy]


def test_sample_readme_names_the_line_of_each_piece_of_dirt() -> None:
    readme = path("README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\w+\.csv) \| (\d+) \| (\S+) \|", readme, re.M)
    assert len(table) == 20
    for name, line, number in table:
        text = path(name).read_text(encoding="utf-8").split("\n")[int(line) - 1]
        assert re.search(rf"(^|,){number}(,|$)", text), (name, line)


def test_sample_dirt_a_record_is_broken_over_two_rows() -> None:
    index = next(i for i, row in enumerate(MOVIES) if row["id"] == "934")
    stub, rest = MOVIES[index : index + 2]
    assert not stub["title"]
    assert not stub["release_date"]
    assert rest["id"] == "1955-04-13"
    assert "'name': 'Pathé" in rest["genres"]
    assert None not in stub.values()
    assert None not in rest.values()


def test_sample_dirt_an_exact_duplicate_and_one_with_other_numbers() -> None:
    counts = Counter(row["id"] for row in MOVIES)
    assert {number for number, count in counts.items() if count > 1} == {"89", "8078"}
    same = [row for row in MOVIES if row["id"] == "89"]
    other = [row for row in MOVIES if row["id"] == "8078"]
    assert same[0] == same[1]
    assert [row["runtime"] for row in other] == ["109.0", "116.0"]
    assert [row["revenue"] for row in other] == ["162000000", "161376068"]


def test_sample_dirt_two_titles_without_a_date() -> None:
    undated = [row["id"] for row in MOVIES if row["title"] and not row["release_date"]]
    assert sorted(undated) == ["631", "780"]


def test_sample_dirt_nested_cells_are_empty_lists_empty_or_of_the_wrong_type() -> None:
    by_id = first_by_id(MOVIES)
    assert by_id["775"]["production_companies"] == "[]"
    assert by_id["961"]["spoken_languages"] == ""
    assert by_id["713"]["production_companies"] == "False"
    assert first_by_id(CREDITS)["631"]["cast"] == "[]"
    assert first_by_id(KEYWORDS)["279144"]["keywords"] == "[]"


def test_sample_dirt_one_keyword_row_is_repeated() -> None:
    counts = Counter((row["id"], row["keywords"]) for row in KEYWORDS)
    assert [key[0] for key, count in counts.items() if count > 1] == ["105"]


def test_sample_dirt_credits_have_another_order_and_other_ids() -> None:
    in_movies = [row["id"] for row in MOVIES if row["title"]]
    in_credits = [row["id"] for row in CREDITS]
    shared = set(in_movies) & set(in_credits)
    assert [i for i in in_movies if i in shared] != [i for i in in_credits if i in shared]
    assert "10494" in set(in_credits) - set(in_movies)
    assert "775" in set(in_movies) - set(in_credits)


def test_sample_dirt_texts_hold_hard_spaces_newlines_and_both_kinds_of_quotes() -> None:
    by_id, people = first_by_id(MOVIES), first_by_id(CREDITS)
    assert r"Kenny\xa0Baker" in people["11"]["cast"]
    assert "\xa0" in by_id["832"]["overview"]
    assert "\n" in by_id["680"]["overview"]
    assert "\n" in by_id["11645"]["overview"]
    assert '"Peter O\'Toole"' in people["947"]["cast"]
    assert '"Superman Lives"' in by_id["279144"]["title"]


def test_sample_dirt_zeros_mean_unknown() -> None:
    assert sum(film["revenue"] == "0" for film in FILMS) > 10
