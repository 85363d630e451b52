"""The listing of the project can be navigated: unique names, a complete index."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_module_has_a_name_of_its_own() -> None:
    source = ROOT / "src" / "streamrec"
    names = Counter(
        path.name
        for path in source.rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_the_index_of_the_docs_names_every_page() -> None:
    docs = ROOT / "docs"
    index = (docs / "README.md").read_text("utf-8")
    pages = [path.relative_to(docs).as_posix() for path in docs.glob("*/*.md")]
    assert [page for page in pages if f"({page})" not in index] == []


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(set(numbers)) == len(numbers)
