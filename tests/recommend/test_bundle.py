"""`save_bundle` and `load_bundle`: whole, verified, versioned by content."""

import json
from pathlib import Path

import numpy as np
import pytest

from streamrec.errors import InputError
from streamrec.recommend.bundle import Array, Bundle, load_bundle, save_bundle
from streamrec.recommend.string_array import StringArray

from ..damaged_files import overwrite

Arrays = dict[str, Array | StringArray]


def files_of(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_load_bundle_returns_what_was_saved(arrays: Arrays, bundle: Bundle) -> None:
    assert [bundle.titles[i] for i in range(10)][8:] == ["Solaris", "Amélie"]
    for name, array in arrays.items():
        if not isinstance(array, StringArray):
            np.testing.assert_array_equal(bundle.arrays[name], array)
            assert bundle.arrays[name].dtype == array.dtype


def test_item_finds_every_title_id_and_no_other_text(bundle: Bundle) -> None:
    assert [bundle.item(bundle.title_ids[i]) for i in range(10)] == list(range(10))
    for unknown in ("tmdb:10", "tmdb:", "", "zzz", "tmdb:0 ", "tmdb:0\0", "Ω"):
        assert bundle.item(unknown) is None
    assert bundle.items(["tmdb:7", "tmdb:77", "tmdb:0"]).tolist() == [7, -1, 0]


def test_save_bundle_gives_equal_bytes_for_equal_content(arrays: Arrays, tmp_path: Path) -> None:
    one = save_bundle(tmp_path / "one", arrays, {"a": 1, "b": 2})
    turned = dict(reversed(arrays.items()))
    other = save_bundle(tmp_path / "other", turned, {"b": 2, "a": 1})
    assert one == other
    assert files_of(tmp_path / "one" / one) == files_of(tmp_path / "other" / other)


def test_save_bundle_gives_another_version_for_other_facts(arrays: Arrays, tmp_path: Path) -> None:
    first = save_bundle(tmp_path, arrays, {})
    assert save_bundle(tmp_path, arrays, {"catalogue_version": "x"}) != first
    years = np.asarray(arrays["years"]) + 1
    assert save_bundle(tmp_path, {**arrays, "years": years}, {}) != first


def test_save_bundle_leaves_nothing_where_it_fails(arrays: Arrays, tmp_path: Path) -> None:
    cannot_be_saved = np.array([object()])
    with pytest.raises(ValueError, match="allow_pickle"):
        save_bundle(tmp_path, {**arrays, "zzz": cannot_be_saved}, {})
    assert list(tmp_path.iterdir()) == []


def test_bundle_maps_its_arrays_read_only(bundle: Bundle) -> None:
    years = bundle.arrays["years"]
    assert isinstance(years.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        years[0] = 1


def test_load_bundle_returns_empty_arrays_and_texts(tmp_path: Path) -> None:
    arrays: Arrays = {"title_ids": StringArray.of([]), "none": np.zeros((0, 3), np.float32)}
    bundle = load_bundle(tmp_path / save_bundle(tmp_path, arrays, {}))
    assert len(bundle.title_ids) == 0
    assert bundle.arrays["none"].shape == (0, 3)
    assert bundle.item("tmdb:1") is None


@pytest.mark.parametrize("damage", ["cut", "flip", "remove"])
@pytest.mark.parametrize("file", ["neighbours.npy", "titles.blob.npy", "manifest.json"])
def test_load_bundle_names_a_damaged_file(bundle: Bundle, file: str, damage: str) -> None:
    path = bundle.path / file
    content = path.read_bytes()
    if damage == "remove":
        path.unlink()
    else:
        overwrite(path, content[:-7] if damage == "cut" else content[:-1] + b"\x7f")
    with pytest.raises(InputError, match=r"Build it again") as caught:
        load_bundle(bundle.path)
    assert file in str(caught.value)


def test_save_bundle_replaces_a_damaged_bundle(arrays: Arrays, bundle: Bundle) -> None:
    overwrite(bundle.path / "years.npy", b"")
    assert save_bundle(bundle.path.parent, arrays, {}) == bundle.version
    assert load_bundle(bundle.path).version == bundle.version


def test_load_bundle_refuses_another_schema(
    arrays: Arrays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = save_bundle(tmp_path, arrays, {})
    monkeypatch.setattr("streamrec.recommend.bundle.SCHEMA", 99)
    with pytest.raises(InputError, match=r"schema \d+, this version reads 99"):
        load_bundle(tmp_path / version)


def test_load_bundle_refuses_a_directory_without_manifest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no readable manifest\.json"):
        load_bundle(tmp_path / "nothing")


def test_manifest_describes_code_arrays_and_facts(arrays: Arrays, tmp_path: Path) -> None:
    version = save_bundle(tmp_path, arrays, {"catalogue_version": "abc", "seed": None})
    manifest = json.loads((tmp_path / version / "manifest.json").read_text())
    assert sorted(manifest) == [
        "arrays", "catalogue_version", "code_version", "files", "schema", "seed",
    ]  # fmt: skip
    assert manifest["arrays"]["years"]["dtype"] == "<i4"
    assert manifest["arrays"]["years"]["shape"] == [10]
