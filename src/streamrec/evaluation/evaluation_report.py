"""The measurement as one HTML page: tables and plots, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from jinja2 import PackageLoader

from streamrec.evaluation.metrics import COST_METRICS, LIST_METRICS, STARS_METRICS, Metric
from streamrec.i18n.jinja_environment import jinja_environment
from streamrec.i18n.languages import SOURCE, Language

Json = Mapping[str, Any]

_LABEL, _PLOT, _ROW = 130, 520, 26  # width of names, width of the scale, height of a bar, in px


class Bar(NamedTuple):
    """A model's figure with its 95 % interval, `top`, `width`, `low` and `high` in px."""

    name: str
    value: float
    interval: Sequence[float]
    top: float
    width: float
    low: float
    high: float


def report_page(report: Json, language: Language = SOURCE) -> str:
    """Return the page of a report of `streamrec.evaluation.run.evaluate` as HTML text."""
    models: Json = report["models"]
    stars = {name: figures for name, figures in models.items() if figures["rmse"] is not None}
    environment = jinja_environment(PackageLoader("streamrec.evaluation", ""), language)
    return environment.get_template("evaluation.html").render(
        language=language,
        report=report,
        data=report["data"],
        models=models,
        stars=stars,
        list_metrics=LIST_METRICS,
        stars_metrics=STARS_METRICS,
        cost_metrics=COST_METRICS,
        best=_best,
        list_bars=_bars(models, "ndcg@10"),
        stars_bars=_bars(stars, "rmse_person_mean"),
        label_width=_LABEL,
        plot_width=_LABEL + _PLOT + 60,
        row_height=_ROW,
    )


def _best(models: Json, metric: Metric) -> float | None:
    """Return the best figure of a column."""
    known = [found for one in models.values() if (found := one[metric.name]) is not None]
    return (min if metric.lower_is_better else max)(known, default=None)


def _bars(models: Json, metric: str) -> list[Bar]:
    known = {name: one for name, one in models.items() if one[metric] is not None}
    highest = max((one["intervals"][metric][1] for one in known.values()), default=0) or 1
    bars = []
    for row, (name, figures) in enumerate(known.items()):
        value, interval = figures[metric], figures["intervals"][metric]
        width, low, high = (_PLOT * x / highest for x in (value, *interval))
        bars.append(Bar(name, value, interval, row * _ROW, width, _LABEL + low, _LABEL + high))
    return bars
