"""A bundle of ten titles made by hand, and the bundle of the real catalogue."""

from pathlib import Path

import numpy as np
import pytest

from streamrec.recommend.bundle import Array, Bundle, load_bundle, save_bundle
from streamrec.recommend.shared_features import KINDS
from streamrec.recommend.string_array import StringArray

# Name, year, collection and features of each title, by the kinds that reasons name.
TITLES: list[tuple[str, int, str, dict[str, list[str]]]] = [
    ("Alien", 1979, "Alien", {"directors": ["Scott"], "cast": ["Weaver"], "genres": ["Horror"]}),
    ("Aliens", 1986, "Alien", {"cast": ["Weaver"], "keywords": ["android"]}),
    ("Alien³", 1992, "Alien", {"cast": ["Weaver"], "genres": ["Horror"]}),
    ("Alien Resurrection", 1997, "Alien", {"cast": ["Weaver"], "keywords": ["android"]}),
    ("Blade Runner", 1982, "", {"directors": ["Scott"], "keywords": ["android"]}),
    ("ALIEN", 2004, "", {"genres": ["Horror"]}),
    ("The Thing", 1982, "", {"genres": ["Horror"], "companies": ["Universal"]}),
    ("The Thing", 2011, "", {"genres": ["Horror"], "companies": ["Universal"]}),
    ("Solaris", -1, "", {"companies": ["Universal"]}),
    ("Amélie", 2001, "", {}),
]

LABELS: dict[str, dict[str, list[int]]] = {
    "genres": {"Horror": [0, 2, 5, 6, 7], "Sci-Fi": [0, 1, 4, 8]},
    "languages": {"en": [0, 1, 2, 3, 4, 5, 6, 7], "fr": [9]},
    "countries": {"FR": [9], "France": [9], "US": [0, 6], "United States of America": [0, 6]},
}


def filter_arrays() -> dict[str, Array | StringArray]:
    """Return the votes of `TITLES` and their `LABELS`."""
    found: dict[str, Array | StringArray] = {
        "votes": np.array([100, 90, 80, 70, 60, 50, 40, 30, -1, 10], np.int32)
    }
    for kind, labels in LABELS.items():
        found[f"{kind}.names"] = StringArray.of(labels)
        found[f"{kind}.starts"] = np.cumsum([0, *map(len, labels.values())])
        found[f"{kind}.items"] = np.concatenate(list(labels.values())).astype(np.int32)
    return found


def hand_made() -> dict[str, Array | StringArray]:
    """Return the arrays of `TITLES`; each title's neighbours are the nine others in order."""
    n = len(TITLES)
    facts = [
        {**has, "collection": [collection] if collection else []}
        for _, _, collection, has in TITLES
    ]
    names: list[str] = []
    starts = [0]
    for kind in KINDS:
        names += sorted({name for has in facts for name in has.get(kind, [])})
        starts.append(len(names))
    kind_of = np.searchsorted(starts, np.arange(len(names)), side="right") - 1
    features = [
        [i for i, name in enumerate(names) if name in has.get(KINDS[kind_of[i]], [])]
        for has in facts
    ]
    folded = [name.lower() for name, *_ in TITLES]
    others = [[j for j in range(n) if j != i] for i in range(n)]
    return {
        "title_ids": StringArray.of([f"tmdb:{i}" for i in range(n)]),
        "titles": StringArray.of([name for name, *_ in TITLES]),
        "years": np.array([year for _, year, *_ in TITLES], np.int32),
        "namesakes": np.array([folded.index(name) for name in folded], np.int32),
        "collections": np.array(
            [0 if collection else -1 for _, _, collection, _ in TITLES], np.int32
        ),
        "neighbours": np.array(others, np.int32),
        "similarities": np.tile(np.linspace(0.8, 0, n - 1, dtype=np.float32), (n, 1)),
        "feature_names": StringArray.of(names),
        "feature_kinds": np.array(starts, np.int32),
        "features": np.array([f for own in features for f in own], np.int32),
        "feature_offsets": np.cumsum([0, *map(len, features)]),
    }


@pytest.fixture
def arrays() -> dict[str, Array | StringArray]:
    return hand_made()


@pytest.fixture
def bundle(arrays: dict[str, Array | StringArray], tmp_path: Path) -> Bundle:
    return load_bundle(tmp_path / save_bundle(tmp_path, arrays, {}))


@pytest.fixture(scope="session")
def real_bundle(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    from streamrec.catalogue.build_snapshot import build_snapshot
    from streamrec.recommend.fit_bundle import build_similar_bundle

    work = tmp_path_factory.mktemp("real")
    raw = {
        "movies": real_files / "movies_dataset.csv",
        "credits": real_files / "credits.csv",
        "keywords": real_files / "keywords.csv",
    }
    snapshot = build_snapshot("tmdb", raw, work / "snapshots")
    return load_bundle(work / build_similar_bundle(snapshot.tables(), work, snapshot.version))
