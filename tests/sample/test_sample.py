"""What the sample catalogue promises."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from streamrec.sample import path, viewers

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
FILMS = list(viewers.clean_rows(MOVIES))


@pytest.fixture(scope="module")
def real(real_files: Path) -> Callable[[str], dict[str, Row]]:
    csv.field_size_limit(10**9)
    return lambda name: first_by_id(read(real_files / name))


@pytest.fixture(scope="module")
def ratings() -> viewers.Ratings:
    return viewers.simulate(viewers.load_films())


def test_there_are_at_least_150_films() -> None:
    assert len(FILMS) >= 150


def test_the_films_the_documentation_uses_are_there() -> None:
    assert {"862", "863", "10193", "8844", "194", "949", "348", "754"} <= {f["id"] for f in FILMS}


def test_three_films_or_more_make_a_franchise_and_one_title_names_two_films() -> None:
    franchises = Counter(literal(f["belongs_to_collection"] or "{}").get("name") for f in FILMS)
    del franchises[None]
    assert sum(count >= 3 for count in franchises.values()) >= 10
    assert [film["release_date"][:4] for film in FILMS if film["title"] == "Hamlet"] == [
        "1996",
        "1948",
    ]


def test_every_film_has_its_texts_a_cast_and_four_to_eight_keywords() -> None:
    cast = {row["id"]: literal(row["cast"]) for row in CREDITS}
    words = {row["id"]: literal(row["keywords"]) for row in KEYWORDS}
    for film in FILMS:
        assert film["overview"], film["title"]
        assert not film["tagline"], film["title"]
        if film["id"] != "775":  # left out of the credits on purpose
            assert 2 <= len(cast[film["id"]]) <= 8, film["title"]
        if film["id"] != "279144":  # its keywords are `[]` on purpose
            assert 4 <= len(words[film["id"]]) <= 8, film["title"]


def test_ids_titles_years_and_directors_agree_with_the_real_file(
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


def test_no_overview_equals_or_shares_eight_words_in_a_row_with_the_real_one(
    real: Callable[[str], dict[str, Row]],
) -> None:
    movies = real("movies_dataset.csv")
    for film in MOVIES:
        theirs = movies.get(film["id"], {}).get("overview", "")
        assert film["overview"] != theirs or not theirs, film["title"]
        assert not runs_of_words(film["overview"]) & runs_of_words(theirs), film["title"]


def test_vote_columns_are_what_the_viewers_make(ratings: viewers.Ratings) -> None:
    made = viewers.with_votes(path("movies.csv"), viewers.votes(ratings))
    assert made.encode() == path("movies.csv").read_bytes()


def test_famous_films_pass_two_thousand_votes_and_others_do_not() -> None:
    passed = sum(int(film["vote_count"]) >= 2000 for film in FILMS)
    assert 0.2 < passed / len(FILMS) < 0.6


def test_stars_are_half_steps_from_half_to_five(ratings: viewers.Ratings) -> None:
    assert set(np.unique(ratings.stars).tolist()) == {step / 2 for step in range(1, 11)}


def test_nobody_rates_a_film_twice(ratings: viewers.Ratings) -> None:
    pairs = np.stack([ratings.user_id, ratings.movie_id])
    assert np.unique(pairs, axis=1).shape == pairs.shape


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        viewers.main(["--out", str(tmp_path / name), "--viewers", "50"])
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_another_seed_gives_other_ratings() -> None:
    films = viewers.load_films()
    one, two = (viewers.ratings_csv(viewers.simulate(films, 20, seed)) for seed in (1, 2))
    assert one != two


def test_fewer_viewers_are_the_first_ones_of_more() -> None:
    films = viewers.load_films()
    some, more = (viewers.ratings_csv(viewers.simulate(films, count)) for count in (10, 20))
    assert more.startswith(some)


def test_links_lead_from_each_number_to_itself(tmp_path: Path) -> None:
    viewers.main(["--links", str(tmp_path / "links.csv")])
    links = read(tmp_path / "links.csv")
    assert [link["movieId"] for link in links] == [film["id"] for film in FILMS]
    assert all(link["movieId"] == link["tmdbId"] for link in links)
    assert links[0] == {"movieId": "862", "imdbId": "0114709", "tmdbId": "862"}


def test_filling_the_votes_again_changes_nothing_and_leaves_no_other_file(tmp_path: Path) -> None:
    copy = tmp_path / "movies.csv"
    copy.write_bytes(path("movies.csv").read_bytes())
    viewers.main(["--write-votes", str(copy)])
    assert copy.read_bytes() == path("movies.csv").read_bytes()
    assert list(tmp_path.iterdir()) == [copy]


def test_the_readme_says_on_which_line_each_piece_of_dirt_starts() -> None:
    readme = path("README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\w+\.csv) \| (\d+) \| (\S+) \|", readme, re.M)
    assert len(table) == 20
    for name, line, number in table:
        text = path(name).read_text(encoding="utf-8").split("\n")[int(line) - 1]
        assert re.search(rf"(^|,){number}(,|$)", text), (name, line)


def test_dirt_a_record_is_broken_over_two_rows() -> None:
    place = next(i for i, row in enumerate(MOVIES) if row["id"] == "934")
    stub, rest = MOVIES[place : place + 2]
    assert not stub["title"]
    assert not stub["release_date"]
    assert rest["id"] == "1955-04-13"
    assert "'name': 'Pathé" in rest["genres"]
    assert None not in stub.values()
    assert None not in rest.values()


def test_dirt_an_exact_duplicate_and_one_with_other_numbers() -> None:
    counts = Counter(row["id"] for row in MOVIES)
    assert {number for number, count in counts.items() if count > 1} == {"89", "8078"}
    same = [row for row in MOVIES if row["id"] == "89"]
    other = [row for row in MOVIES if row["id"] == "8078"]
    assert same[0] == same[1]
    assert [row["runtime"] for row in other] == ["109.0", "116.0"]
    assert [row["revenue"] for row in other] == ["162000000", "161376068"]


def test_dirt_two_titles_without_a_date() -> None:
    undated = [row["id"] for row in MOVIES if row["title"] and not row["release_date"]]
    assert sorted(undated) == ["631", "780"]


def test_dirt_nested_cells_are_empty_lists_empty_or_of_the_wrong_type() -> None:
    films = first_by_id(MOVIES)
    assert films["775"]["production_companies"] == "[]"
    assert films["961"]["spoken_languages"] == ""
    assert films["713"]["production_companies"] == "False"
    assert first_by_id(CREDITS)["631"]["cast"] == "[]"
    assert first_by_id(KEYWORDS)["279144"]["keywords"] == "[]"


def test_dirt_one_keyword_row_is_repeated() -> None:
    counts = Counter((row["id"], row["keywords"]) for row in KEYWORDS)
    assert [key[0] for key, count in counts.items() if count > 1] == ["105"]


def test_dirt_credits_have_another_order_and_other_ids() -> None:
    in_movies = [row["id"] for row in MOVIES if row["title"]]
    in_credits = [row["id"] for row in CREDITS]
    shared = set(in_movies) & set(in_credits)
    assert [i for i in in_movies if i in shared] != [i for i in in_credits if i in shared]
    assert "10494" in set(in_credits) - set(in_movies)
    assert "775" in set(in_movies) - set(in_credits)


def test_dirt_texts_hold_hard_spaces_newlines_and_both_kinds_of_quotes() -> None:
    films, people = first_by_id(MOVIES), first_by_id(CREDITS)
    assert r"Kenny\xa0Baker" in people["11"]["cast"]
    assert "\xa0" in films["832"]["overview"]
    assert "\n" in films["680"]["overview"]
    assert "\n" in films["11645"]["overview"]
    assert '"Peter O\'Toole"' in people["947"]["cast"]
    assert '"Superman Lives"' in films["279144"]["title"]


def test_dirt_zeros_mean_unknown() -> None:
    assert sum(film["revenue"] == "0" for film in FILMS) > 10
