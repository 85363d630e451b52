"""The page shows every model and figure, loads nothing, and cannot be broken by a name."""

import xml.etree.ElementTree as ET

import numpy as np

from streamrec.dataset.split import split_randomly
from streamrec.evaluation.evaluation_report import RANKING, report_page
from streamrec.evaluation.run import Json, evaluate

from ..models.contract import checkerboard


def measured() -> Json:
    split = split_randomly(checkerboard(), 0.25, np.random.default_rng(0))
    return evaluate([split], ["ease_plain", "svd"])


def test_the_page_shows_every_model_and_metric_and_loads_nothing() -> None:
    report = measured()
    page = report_page(report)
    for name, figures in report["models"].items():
        assert f"{figures['ndcg@10']:.4f}" in page, name
    for metric in RANKING:
        assert metric in page
    assert f"{report['models']['svd']['rmse']:.4f}" in page
    assert not any(word in page for word in ("http", "src=", "<script", "@import", "url("))


def test_each_plot_is_well_formed_and_has_a_bar_per_model() -> None:
    page = report_page(measured())
    first = page[page.index("<svg") : page.index("</svg>") + 6]
    bars = ET.fromstring(first).findall("g")  # noqa: S314 - our own page
    assert len(bars) == 4
    assert all(bar.find("title") is not None for bar in bars)


def test_names_are_escaped_and_what_is_missing_is_told() -> None:
    report = measured()
    report["models"]["<b>"] = report["models"]["svd"]
    report["skipped"] = {"bayesian_fm": "pip install streamrec[bayes]"}
    page = report_page(report)
    assert "<b>" not in page
    assert "pip install streamrec[bayes]" in page
