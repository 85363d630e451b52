"""The section on which numbers go together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from streamrec.explore.exhibits.exhibit import NOTHING, Chart, Section, Shown, Table, exhibit, grade
from streamrec.explore.exhibits.model_use import number_use
from streamrec.explore.exhibits.written_values import (
    NUMBER_NAMES,
    TITLE_NUMBERS,
    between,
    detailed,
    fixed,
    of_titles,
    percent,
    titled,
)
from streamrec.explore.facts import correlation_facts as facts_of
from streamrec.explore.facts.correlation_facts import CORRELATED, Correlation, Scatter
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.feature_facts import votes_prior
from streamrec.i18n.messages import Joined, Message, message

STRONG, MODERATE = 0.7, 0.3
"""Correlations by rank from which two numbers say much the same, or share a part."""

FASTER, SLOWER, FLAT = 1.2, 0.8, 0.2
"""Slopes on logarithmic scales: 1 = in proportion; below 0.2 a slope hardly shows in a chart."""

_STEPS = 6  # colours of a grid, beside the one of empty cells


@exhibit(facts_of.correlations, message("Correlations"), wide=True)
def correlations(facts: Facts) -> Shown:
    """Show the correlations by rank and of the values."""
    known = [row for row in facts[facts_of.correlations] if not math.isnan(row.spearman)]
    if not known:
        return NOTHING
    known.sort(key=lambda row: -abs(row.spearman))
    pairs = [detailed(_names(row), fixed(row.spearman)) for row in known[:2]]
    seen = message(
        "The most related pairs by rank are %(pairs)s.", pairs=Joined(tuple(pairs), "; ")
    )
    rule, so = grade(abs(known[0].spearman), (MODERATE, STRONG), {
        "weak": message("No number says what another one does."),
        "moderate": message("They share a part of what they say; neither replaces the other."),
        "strong": message("Such a pair says nearly the same: a model needs only one of the two."),
    })  # fmt: skip
    charts = [_heat(known, "spearman", "Spearman"), _heat(known, "pearson", "Pearson")]
    return Shown(rule, [seen, so], charts)


def _names(row: Correlation) -> tuple[Message, Message]:
    return NUMBER_NAMES[row.first], NUMBER_NAMES[row.second]


def _heat(known: list[Correlation], method: str, caption: str) -> Chart:
    cells = []
    for row in sorted(known, key=lambda row: -abs(getattr(row, method))):
        value, (x, y) = getattr(row, method), _names(row)
        text = of_titles(fixed(value), row.titles)
        cells += [(x, y, value, text), (y, x, value, text)]
    names = [NUMBER_NAMES[name] for name in CORRELATED]
    options = {"across": names, "down": names, "write": fixed, "diverging": True}
    return Chart("heat", cells, caption, described=cells[::2], options=options)


def _show_scatter(found: Scatter, seen: Message, use: Message) -> Shown:
    """Return two numbers against each other, and what the slope of their trend means."""
    if found.trend is None:
        few = message("%(titles)s titles have both numbers above 0: too few for a trend.",
                      titles=found.titles)  # fmt: skip
        return Shown("too_few", [few, use], [_scatter(found)], csv=found.points)
    slope = found.trend.slope
    rule, so = grade(slope, (-FLAT, FLAT, SLOWER, FASTER), {
        "falling": message("One falls as the other grows."),
        "flat": message("One hardly changes with the other."),
        "slower": message("The second grows more slowly than the first."),
        "in_proportion": message("Both grow in about the same proportion."),
        "faster": message("The second grows faster than the first."),
    })  # fmt: skip
    x, y = TITLE_NUMBERS[found.x], TITLE_NUMBERS[found.y]
    far = [
        [titled(one.label, one.year), x.write(one.x), y.write(one.y), one.times]
        for one in found.far
    ]
    heads = [message("furthest from the trend"), x.name, y.name, message("× trend")]
    return Shown(rule, [seen, so, use], [_scatter(found)], [Table(heads, far)],
                 csv=found.points or found.cells)  # fmt: skip


def _scatter(found: Scatter) -> Chart:
    x, y = TITLE_NUMBERS[found.x], TITLE_NUMBERS[found.y]

    def point(one: Any) -> dict[str, Any]:
        text = Joined((x.name, x.write(one.x), "·", y.name, y.write(one.y)), " ")
        return {"name": titled(one.label, one.year), "x": one.x, "y": one.y, "text": text}

    far = [{**point(one), "far": True} for one in found.far]
    marks = [*map(point, found.points), *_grid(found), *far]
    options = {
        "trend": _trend_ends(found),
        "axes": (message("%(name)s (logarithmic)", name=x.name), y.name),
        "write": (x.write, y.write),
    }
    return Chart("scatter", marks, described=far, options=options)


def _grid(found: Scatter) -> list[Mapping[str, Any]]:
    """Return the cells, with a step for the logarithm of their count."""
    x, y = TITLE_NUMBERS[found.x].write, TITLE_NUMBERS[found.y].write
    most = math.log(max((one.titles for one in found.cells), default=2)) or 1
    return [
        {
            **vars(one),
            "step": min(_STEPS, 1 + math.floor(_STEPS * math.log(one.titles) / most)),
            "name": Joined((between(x(one.x0), x(one.x1)), between(y(one.y0), y(one.y1))), " · "),
            "text": message("%(titles)s titles", titles=one.titles),
        }
        for one in found.cells
    ]


def _trend_ends(found: Scatter) -> list[dict[str, float]]:
    """Return the ends of the trend within the range of the chart."""
    trend = found.trend
    if trend is None:
        return []
    xs = [one.x for one in found.points] + [x for one in found.cells for x in (one.x0, one.x1)]
    ys = [one.y for one in found.points] + [y for one in found.cells for y in (one.y0, one.y1)]
    low, high = math.log10(min(xs)), math.log10(max(xs))
    if trend.slope:
        at = sorted((math.log10(end(ys)) - trend.intercept) / trend.slope for end in (min, max))
        low, high = max(low, at[0]), min(high, at[1])
    return [{"x": 10**x, "y": 10 ** (trend.intercept + trend.slope * x)} for x in (low, high)]


def _growth(found: Scatter) -> float:
    """Return the factor by which y grows when x doubles."""
    return float(2**found.trend.slope) if found.trend else math.nan


@exhibit(facts_of.budget_and_revenue, message("Revenue by budget"), "budget",
         "revenue", is_empty=lambda found: not found.titles)  # fmt: skip
def budget_and_revenue(facts: Facts) -> Shown:
    """Show revenue by budget."""
    found = facts[facts_of.budget_and_revenue]
    seen = message(
        "Over %(titles)s titles, twice the budget goes with %(factor)s times the revenue "
        "(Theil–Sen); %(share)s earned less than they cost.",
        titles=found.titles, factor=_growth(found),
        share=percent(found.below_cost / found.titles))  # fmt: skip
    return _show_scatter(found, seen, number_use("budget_usd", "revenue_usd"))


@exhibit(facts_of.popularity_and_votes, message("Popularity by votes"), "popularity",
         "vote_count", is_empty=lambda found: not found.titles)  # fmt: skip
def popularity_and_votes(facts: Facts) -> Shown:
    """Show popularity by votes."""
    found = facts[facts_of.popularity_and_votes]
    seen = message(
        "Over %(titles)s titles, twice the votes go with %(factor)s times the popularity "
        "(Theil–Sen).",
        titles=found.titles, factor=_growth(found))  # fmt: skip
    use = message(
        "The popularity score, the fallback of every list, gives ratings the weight %(ratings)s, "
        "votes %(votes)s and popularity %(popularity)s.",
        **facts[votes_prior].fallback,
    )
    return _show_scatter(found, seen, use)


SECTION = Section(
    "relations",
    message("What goes together"),
    lambda _: message(
        "Spearman's correlation compares ranks, so a few giants do not move it; they do move "
        "Pearson's. Each pair is judged by the titles that have both numbers."
    ),
    (correlations, budget_and_revenue, popularity_and_votes),
)
