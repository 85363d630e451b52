"""`report_page` shows every model and figure, loads nothing and escapes every name."""

import xml.etree.ElementTree as ET

import numpy as np

from streamrec.dataset.split import split_randomly
from streamrec.evaluation.evaluation_report import report_page
from streamrec.evaluation.figures import Json
from streamrec.evaluation.metrics import LIST_METRICS, STARS_METRICS
from streamrec.evaluation.run import evaluate
from streamrec.i18n.languages import LANGUAGES

from ..models.contract import checkerboard


def measured() -> Json:
    split = split_randomly(checkerboard(), 0.25, np.random.default_rng(0))
    return evaluate([split], ["served", "ease_plain", "svd"])


def test_report_page_shows_every_model_and_metric_and_loads_nothing() -> None:
    report = measured()
    page = report_page(report)
    for name, figures in report["models"].items():
        assert f"{figures['ndcg@10']:.4f}" in page, name
    for metric in (*LIST_METRICS, *STARS_METRICS):
        assert metric.name in page
    assert f"{report['models']['svd']['rmse']:.4f}" in page
    assert not any(word in page for word in ("http", "src=", "<script", "@import", "url("))


def test_report_page_has_a_bar_per_model() -> None:
    page = report_page(measured())
    first = page[page.index("<svg") : page.index("</svg>") + 6]
    bars = ET.fromstring(first).findall("g")  # noqa: S314 - our own page
    assert len(bars) == 5
    assert all(bar.find("title") is not None for bar in bars)


def test_report_page_escapes_names_and_says_what_was_skipped() -> None:
    report = measured()
    report["models"]["<b>"] = report["models"]["svd"]
    report["skipped"] = {"bayesian_fm": "pip install streamrec[bayes]"}
    page = report_page(report)
    assert "<b>" not in page
    assert "pip install streamrec[bayes]" in page


def test_report_page_is_written_in_every_language() -> None:
    report = measured()
    pages = {language: report_page(report, language) for language in LANGUAGES}
    assert len(set(pages.values())) == len(LANGUAGES)
    assert all(f'<html lang="{language}">' in page for language, page in pages.items())
