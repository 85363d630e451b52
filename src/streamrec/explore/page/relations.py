"""The section on which numbers go together."""

from __future__ import annotations

import math
from typing import Any

from streamrec.explore.charts import marks, plots
from streamrec.explore.facts.correlation_facts import CORRELATED
from streamrec.explore.page.exhibit import (
    Drawing,
    Exhibit,
    Facts,
    Section,
    Table,
    alternative,
    nothing,
)
from streamrec.explore.speech import Speech


def section(facts: Facts, speech: Speech) -> Section:
    """Return correlations and two pairs looked at closely."""
    return Section(
        "relations",
        speech(en="What goes together", es="Qué va con qué"),
        speech(
            en="Spearman's correlation goes by ranks and is not moved by a few giants; Pearson's "
            "is. Each pair is judged by the titles that know both numbers.",
            es="La correlación de Spearman va por rangos y no la mueven unos pocos gigantes; la de "
            "Pearson, sí. Cada pareja se juzga por los títulos que conocen ambos números.",
        ),
        [
            correlations(facts["correlations"], speech),
            *(
                scatter(name, facts[name], facts["votes_prior"]["fallback"], speech)
                for name in ("budget_and_revenue", "popularity_and_votes")
            ),
        ],
    )


def correlations(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return both heat maps."""
    title = speech(en="Correlations", es="Correlaciones")
    known = [row for row in fact if row["spearman"] is not None]
    if not known:
        return nothing("correlations", title, speech)
    names = [speech.name(name) for name in CORRELATED]
    drawings = []
    for method, called in (("spearman", "Spearman"), ("pearson", "Pearson")):
        drawn = [_cell(row, method, speech, swap) for row in known for swap in (False, True)]
        ordered = sorted(drawn, key=lambda cell: -abs(cell["value"]))[::2]
        kind = speech(en="Heat map", es="Mapa de calor")
        drawings.append(
            Drawing(
                marks.heat(drawn, (-1, 1), diverging=True, across=names, down=names),
                alternative(kind, f"{title}, {called}", ordered, speech),
                called,
            )
        )
    first, *others = sorted(known, key=lambda row: -abs(row["spearman"]))
    second = others[0] if others else first
    return Exhibit(
        "correlations",
        title,
        speech(
            en=f"Most alike are {_pair(first, speech)} ({speech.fixed(first['spearman'], 2)} by "
            f"ranks) and {_pair(second, speech)} ({speech.fixed(second['spearman'], 2)}): numbers "
            "that say the same count once, so the models take votes and leave their relatives "
            "a small part or none.",
            es=f"Lo más parecido son {_pair(first, speech)} "
            f"({speech.fixed(first['spearman'], 2)} por rangos) y {_pair(second, speech)} "
            f"({speech.fixed(second['spearman'], 2)}): números que dicen lo mismo cuentan una vez, "
            "así que los modelos toman los votos y dejan a sus parientes poco o nada.",
        ),
        drawings=drawings,
        data=fact,
        wide=True,
    )


def _pair(row: dict[str, Any], speech: Speech) -> str:
    return speech.listed([speech.name(row["first"]), speech.name(row["second"])])


def _cell(row: dict[str, Any], method: str, speech: Speech, swap: bool) -> dict[str, Any]:
    ends = ("second", "first") if swap else ("first", "second")
    x, y = (speech.name(row[end]) for end in ends)
    value = row[method]
    text = speech.fixed(value, 2)
    return {
        "x": x,
        "y": y,
        "value": value,
        "text": text,
        "label": f"{y} × {x}: {text} ({speech.whole(row['titles'])} "
        + speech(en="titles)", es="títulos)"),
    }


def scatter(name: str, fact: dict[str, Any], fallback: dict[str, float], speech: Speech) -> Exhibit:
    """Return two numbers against each other, with their trend."""
    x, y = (speech.name(fact[axis]) for axis in ("x", "y"))
    title = speech(en=f"{y} by {x}", es=f"{y} según {x}").capitalize()
    if not fact["titles"]:
        return nothing(name, title, speech)
    texts = tuple((lambda value, of=fact[axis]: speech.value(of, value)) for axis in ("x", "y"))
    points = [_point(row, fact, speech) for row in fact["points"]]
    most = max((row["titles"] for row in fact["cells"]), default=1)
    cells = [{**row, **_density(row, fact, most, speech)} for row in fact["cells"]]
    far = [_point(row, fact, speech) for row in fact["far"]]
    chart = plots.scatter(
        points, cells, _line(fact), far,
        (speech(en=f"{x} (logarithmic)", es=f"{x} (logarítmica)"), y), (texts[0], texts[1]),
    )  # fmt: skip
    kind = speech(en="Scatter plot", es="Diagrama de dispersión")
    return Exhibit(
        name,
        title,
        _sentence(name, fact, fallback, speech),
        drawings=[Drawing(chart, alternative(kind, title, far, speech))],
        data=fact["points"] or fact["cells"],
        tables=_far_table(fact, speech),
    )


def _point(row: dict[str, Any], fact: dict[str, Any], speech: Speech) -> dict[str, Any]:
    values = " · ".join(
        f"{speech.name(fact[axis])} {speech.value(fact[axis], row[axis])}" for axis in ("x", "y")
    )
    return {
        "x": row["x"], "y": row["y"],
        "label": f"{speech.titled(row['label'], row['year'])}: {values}",
    }  # fmt: skip


def _density(
    row: dict[str, Any], fact: dict[str, Any], most: int, speech: Speech
) -> dict[str, Any]:
    """Return a cell's step by the logarithm of its count, and its label."""
    step = min(6, 1 + math.floor(6 * math.log(row["titles"]) / max(math.log(most), 1e-9)))
    spans = " · ".join(
        f"{speech.value(fact[axis], row[f'{axis}0'])} – {speech.value(fact[axis], row[f'{axis}1'])}"
        for axis in ("x", "y")
    )
    titles = speech(en="titles", es="títulos")
    return {"step": step, "label": f"{spans}: {speech.whole(row['titles'])} {titles}"}


def _line(fact: dict[str, Any]) -> list[dict[str, float]]:
    """Return the ends of the trend within what is drawn."""
    trend = fact["trend"]
    if not trend:
        return []
    points, cells = fact["points"], fact["cells"]
    xs = [row["x"] for row in points] or [row[key] for row in cells for key in ("x0", "x1")]
    ys = [row["y"] for row in points] or [row[key] for row in cells for key in ("y0", "y1")]
    low, high = (math.log10(end(xs)) for end in (min, max))
    floor, ceiling = (math.log10(end(ys)) for end in (min, max))
    if trend["slope"]:
        at = sorted((y - trend["intercept"]) / trend["slope"] for y in (floor, ceiling))
        low, high = max(low, at[0]), min(high, at[1])
    return [{"x": 10**x, "y": 10 ** (trend["intercept"] + trend["slope"] * x)} for x in (low, high)]


def _far_table(fact: dict[str, Any], speech: Speech) -> list[Table]:
    heads = [speech(en="furthest from the trend", es="más lejos de la tendencia"),
             *(speech.name(fact[axis]) for axis in ("x", "y")),
             speech(en="× trend", es="× tendencia")]  # fmt: skip
    rows = [
        [speech.titled(row["label"], row["year"]), speech.value(fact["x"], row["x"]),
         speech.value(fact["y"], row["y"]), speech.number(row["times"])]
        for row in fact["far"]
    ]  # fmt: skip
    return [Table(heads, rows)] if rows else []


def _sentence(name: str, fact: dict[str, Any], fallback: dict[str, float], speech: Speech) -> str:
    titles, trend = speech.whole(fact["titles"]), fact["trend"]
    if trend is None:
        return speech(
            en=f"{titles} titles know both numbers above 0, too few for a trend: nothing that a "
            "model could learn from.",
            es=f"{titles} títulos conocen ambos números por encima de 0, muy pocos para una "
            "tendencia: nada de lo que un modelo pueda aprender.",
        )
    double = speech.number(2 ** trend["slope"])
    if name == "budget_and_revenue":
        below = speech.percent(fact["below_cost"] / fact["titles"])
        return speech(
            en=f"Of {titles} titles, twice the budget goes with {double} times the revenue "
            f"(Theil–Sen), and {below} took less than they cost: money follows money, not taste, "
            "and the models leave it out.",
            es=f"En {titles} títulos, el doble de presupuesto va con {double} veces la "
            f"recaudación (Theil–Sen), y el {below} recaudó menos de lo que costó: el dinero sigue "
            "al dinero, no al gusto, y los modelos lo dejan fuera.",
        )
    votes, popularity = (speech.number(fallback[fame]) for fame in ("votes", "popularity"))
    return speech(
        en=f"Of {titles} titles, twice the votes go with {double} times the popularity "
        "(Theil–Sen): both say how much a title is seen, so the fall-back gives votes "
        f"{votes} and popularity only {popularity} beside our own ratings.",
        es=f"En {titles} títulos, el doble de votos va con {double} veces la popularidad "
        f"(Theil–Sen): ambos dicen cuánto se ve un título, así que la reserva da {votes} "
        f"a los votos y solo {popularity} a la popularidad junto a nuestras valoraciones.",
    )
