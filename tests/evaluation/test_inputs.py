"""Ratings files and a catalogue become splits with one numbering of titles."""

from pathlib import Path

import numpy as np
import pytest

from streamrec.errors import InputError
from streamrec.evaluation.inputs import (
    dataset_of_file,
    split_of_files,
    splits_of,
    titles_of_movielens,
)
from streamrec.evaluation.run import evaluate

HEADER = "userId,movieId,rating,timestamp\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {
        "movies": "movieId,title,genres\n1,Heat (1995),Crime\n"
        "2,Alien (1979),Horror\n3,Big (1988),\n",
        "train": HEADER + "1,1,4,10\n1,2,3.5,20\n2,1,5,30\n",
        "test": HEADER + "2,2,4,40\n3,9,1,50\n",
    }
    paths = {name: tmp_path / f"{name}.csv" for name in texts}
    for name, text in texts.items():
        paths[name].write_text(text)
    return paths


def test_split_of_files_numbers_the_catalogue_and_all_test_titles(files: dict[str, Path]) -> None:
    titles = titles_of_movielens(files["movies"])
    split = split_of_files(files["train"], files["test"], titles)
    assert split.train.items.ids == ("ml:1", "ml:2", "ml:3", "ml:9")
    assert split.train.users.ids == ("ml:1", "ml:2", "ml:3")
    assert split.train.titles.year.tolist()[:3] == [1995, 1979, 1988]
    assert split.train.titles.blocks["genres"].shape[0] == 4
    assert split.test.item_nums.tolist() == [1, 3]


def test_split_of_files_says_which_rows_do_not_count(files: dict[str, Path]) -> None:
    titles = titles_of_movielens(files["movies"])
    files["test"].write_text(HEADER + "2,2,4,40\n1,1,4,50\n1,1,7,60\n")
    said: list[str] = []
    split = split_of_files(files["train"], files["test"], titles, say=said.append)
    assert len(split.test) == 2
    left_out, repeated = said
    assert str(files["test"]) in left_out
    assert "line 4" in left_out
    assert str(files["train"]) in repeated
    files["test"].write_text(HEADER + "x,2,4,40\n")
    with pytest.raises(InputError):
        split_of_files(files["train"], files["test"], titles)


def test_evaluate_runs_on_three_ratings(files: dict[str, Path]) -> None:
    titles = titles_of_movielens(files["movies"])
    split = split_of_files(files["train"], files["test"], titles)
    report = evaluate([split], ["served", "ease_plain", "hybrid"], titles=titles)
    assert report["data"]["test_ratings"] == [2]
    assert report["models"]["hybrid"]["recall@10"] > 0
    assert report["models"]["served"]["recall@10"] > 0


def test_splits_of_holds_out_folds_or_the_newest_ratings(files: dict[str, Path]) -> None:
    dataset = dataset_of_file(files["train"], titles_of_movielens(files["movies"]))
    assert [len(split.test) for split in splits_of(dataset, 3, None, 0)] == [1, 1, 1]
    by_time = splits_of(dataset, None, 0.3, 0)[0]
    titles = by_time.train.titles
    assert np.isnan([titles.votes, titles.vote_average, titles.popularity]).all()  # of later years
    assert np.array_equal(titles.year, dataset.titles.year, equal_nan=True)
    assert titles.blocks.keys() == dataset.titles.blocks.keys()
    newest = by_time.test
    assert newest.times.tolist() == [30]
