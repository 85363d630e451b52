"""Files and catalogues meet under one numbering; a test row of an unknown title is still scored."""

from pathlib import Path

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


def test_a_split_of_files_has_the_catalogue_and_every_test_row(files: dict[str, Path]) -> None:
    known = titles_of_movielens(files["movies"])
    split = split_of_files(files["train"], files["test"], known)
    assert split.train.items.ids == ("ml:1", "ml:2", "ml:3", "ml:9")
    assert split.train.users.ids == ("ml:1", "ml:2", "ml:3")
    assert split.train.titles.year.tolist()[:3] == [1995, 1979, 1988]
    assert split.train.titles.blocks["genres"].shape[0] == 4
    assert split.test.item_nums.tolist() == [1, 3]


def test_it_is_told_what_of_the_files_does_not_count(files: dict[str, Path]) -> None:
    known = titles_of_movielens(files["movies"])
    files["test"].write_text(HEADER + "2,2,4,40\n1,1,4,50\n1,1,7,60\n")
    told: list[str] = []
    split = split_of_files(files["train"], files["test"], known, tell=told.append)
    assert len(split.test) == 2
    assert told == [
        f"{files['test']}: 1 rows left out, the first on line 4: stars outside 0.5-5: 7.0",
        f"{files['test']}: 1 of its ratings stand in {files['train']} too, and are no test",
    ]
    files["test"].write_text(HEADER + "x,2,4,40\n")
    with pytest.raises(InputError, match="holds no rating that can be used"):
        split_of_files(files["train"], files["test"], known)


def test_the_whole_measurement_runs_on_three_ratings(files: dict[str, Path]) -> None:
    known = titles_of_movielens(files["movies"])
    split = split_of_files(files["train"], files["test"], known)
    report = evaluate([split], ["ease_plain", "hybrid"])
    assert report["data"]["test_ratings"] == [2]
    assert report["models"]["hybrid"]["recall@10"] > 0


def test_folds_and_time_split_one_dataset(files: dict[str, Path]) -> None:
    dataset = dataset_of_file(files["train"], titles_of_movielens(files["movies"]))
    assert [len(split.test) for split in splits_of(dataset, 3, None, 0)] == [1, 1, 1]
    newest = splits_of(dataset, None, 0.3, 0)[0].test
    assert newest.times.tolist() == [30]
