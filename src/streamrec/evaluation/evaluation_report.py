"""The measurement as one HTML page: tables and plots, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Json = Mapping[str, Any]

# Metric → what a reader needs to know of it; the order is that of the table.
RANKING = {
    "ndcg@10": "gain of ten places, the upper ones counting more; 1 = the best possible list",
    "map@10": "precision at each hit, over all relevant titles",
    "precision@10": "share of ten places that hold a relevant title",
    "recall@10": "share of the relevant titles among ten places",
    "recall@20": "the same for twenty places",
    "mrr@10": "1 / rank of the first relevant title",
    "hit_rate@10": "share of people with any relevant title among ten",
    "coverage@10": "share of all titles that stand in anyone's ten",
    "novelty@10": "how few people rated the titles shown, in bits",
    "diversity@10": "how unlike each other the ten titles are, 0-1",
    "popular_share@10": "share of places taken by the most rated fifth of titles",
}
STARS = {
    "rmse": "root of the mean squared error, in stars",
    "mae": "mean absolute error, in stars",
    "rmse_person_mean": "RMSE of each person, averaged over people",
}
COST = {"fit_seconds": "seconds of fitting", "search_seconds": "seconds of choosing parameters"}

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .6rem;border-bottom:1px solid #ddd;text-align:right}
th:first-child,td:first-child{text-align:left}
.best{font-weight:700}
.scroll{overflow-x:auto}
svg text{font:13px system-ui,sans-serif;fill:#222}
"""
_LABEL, _PLOT, _ROW = 130, 520, 26  # width of names, width of the scale, height of a bar, in px


def report_page(report: Json) -> str:
    """Return the page of an ``evaluate`` report as HTML text.

    Parameters
    ----------
    report
        As `streamrec.evaluation.run.evaluate` returns it; not changed.
    """
    models: Json = report["models"]
    stars = {name: figures for name, figures in models.items() if figures["rmse"] is not None}
    parts = [
        "<h1>How good are the lists?</h1>",
        _data(report),
        "<h2>Ranking of all unseen titles</h2>",
        _bars(models, "ndcg@10"),
        _table(models, RANKING),
    ]
    if stars:
        parts += [
            "<h2>Predicted stars</h2>",
            _bars(stars, "rmse_person_mean"),
            _table(stars, STARS),
        ]
    parts += [
        "<h2>People by number of training ratings: nDCG@10</h2>",
        _groups(models, "people", "ndcg@10"),
        "<h2>Titles: share of relevant ratings found within 20 places</h2>",
        "<p>hot: rated at training; warm: not rated, but described; cold: neither.</p>",
        _groups(models, "titles", "found@20"),
        "<h2>Cost</h2>",
        _table(models, COST),
        _skipped(report["skipped"]),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>StreamRec: evaluation</title><style>{_STYLE}</style></head><body>"
        + "\n".join(parts)
        + "</body></html>\n"
    )


def _data(report: Json) -> str:
    data = report["data"]
    relevant = data["relevant_from"]
    rule = f"{relevant:g} stars or more are relevant" if relevant else "every test row is relevant"
    return (
        f"<p>{data['users']:,} people, {data['items']:,} titles, "
        f"{sum(data['train_ratings']):,} training and {sum(data['test_ratings']):,} test ratings "
        f"in {data['splits']} split(s), seed {report['seed']}; {rule}. "
        f"{data['people_measured']:,} people measured, {data['people_without_relevant']:,} left "
        "out for want of a relevant test title.</p>"
    )


def _table(models: Json, metrics: Mapping[str, str]) -> str:
    """Return one row per model; the best figure of a column stands out where one is better."""
    heads = "".join(
        f'<th scope="col"><abbr title="{escape(what)}">{escape(metric)}</abbr></th>'
        for metric, what in metrics.items()
    )
    best = {metric: _best(models, metric) for metric in metrics}
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(_cell(figures[metric], figures[metric] == best[metric]) for metric in metrics)
        + "</tr>"
        for name, figures in models.items()
    )
    return f'<div class="scroll"><table><tr><th>model</th>{heads}</tr>{rows}</table></div>'


def _best(models: Json, metric: str) -> float | None:
    known = [figures[metric] for figures in models.values() if figures[metric] is not None]
    if not known:
        return None
    lower = metric in STARS or metric in COST or metric.startswith("popular_share")
    return float(min(known) if lower else max(known))


def _cell(value: float | None, best: bool) -> str:
    text = "–" if value is None else f"{value:.4f}"
    return f'<td class="best">{text}</td>' if best and value is not None else f"<td>{text}</td>"


def _bars(models: Json, metric: str) -> str:
    """Return a bar per model with its 95 % interval, as SVG; a mark's figures are its label."""
    known = {n: f for n, f in models.items() if f[metric] is not None}
    highest = max((f["intervals"][metric][1] for f in known.values()), default=0) or 1
    marks = [
        _bar(name, figures[metric], figures["intervals"][metric], highest, place * _ROW)
        for place, (name, figures) in enumerate(known.items())
    ]
    height = len(known) * _ROW
    return (
        f'<svg role="img" aria-label="{escape(metric)} by model" width="100%" '
        f'viewBox="0 0 {_LABEL + _PLOT + 60} {height}">{"".join(marks)}</svg>'
    )


def _bar(name: str, value: float, ends: Sequence[float], highest: float, top: float) -> str:
    low, high, width = (_LABEL + _PLOT * x / highest for x in (*ends, value))
    middle = top + _ROW / 2
    label = f"{name}: {value:.4f} (95 % interval {ends[0]:.4f} to {ends[1]:.4f})"
    return (
        f"<g><title>{escape(label)}</title>"
        f'<text x="0" y="{middle + 4}">{escape(name)}</text>'
        f'<rect x="{_LABEL}" y="{top + 4}" width="{width - _LABEL:.1f}" height="{_ROW - 8}" '
        'fill="#7a9cc6"/>'
        f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="#222" stroke-width="2"/>'
        f'<text x="{high + 6:.1f}" y="{middle + 4}">{value:.3f}</text></g>'
    )


def _groups(models: Json, kind: str, metric: str) -> str:
    """Return model × group; each group's head tells how many people or ratings it holds."""
    first = next(iter(models.values()))["groups"][kind]
    heads = "".join(
        f'<th scope="col">{escape(group)} ({facts["count"]:,})</th>'
        for group, facts in first.items()
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(_cell(figures["groups"][kind][group][metric], False) for group in first)
        + "</tr>"
        for name, figures in models.items()
    )
    return f'<div class="scroll"><table><tr><th>model</th>{heads}</tr>{rows}</table></div>'


def _skipped(skipped: Mapping[str, str]) -> str:
    return "".join(
        f"<p>Not measured: {escape(name)} (<code>{escape(remedy)}</code>)</p>"
        for name, remedy in skipped.items()
    )
