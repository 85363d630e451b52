"""The notebook of docs/ runs from top to bottom, and says what the page says."""

from __future__ import annotations

import warnings
from pathlib import Path

NOTEBOOK = Path(__file__).parents[1] / "docs" / "guide" / "explore.ipynb"


def test_the_notebook_runs_on_the_sample() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Jupyter's own libraries
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
        assert not any(cell.get("outputs") for cell in notebook.cells), "commit it without outputs"
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    results = [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "data" in output and "text/plain" in output["data"]
    ]
    assert "'read': 219, 'clean': 212, 'rejected': 5, 'merged': 2" in results[0]
    assert "46 facts" in results[-1]
    assert any("Tarnation" in result for result in results)
