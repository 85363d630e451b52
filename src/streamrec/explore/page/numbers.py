"""The section on each number's distribution, and the drawing of any distribution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamrec.explore.charts import plots
from streamrec.explore.page.exhibit import (
    Drawing,
    Exhibit,
    Facts,
    Section,
    Table,
    alternative,
    nothing,
)
from streamrec.explore.report_data import NUMBERS
from streamrec.explore.speech import Speech

_RAW = {
    "popularity": "popularity", "vote_count": "vote_count", "vote_average": "vote_average",
    "runtime_minutes": "runtime", "budget_usd": "budget", "revenue_usd": "revenue",
}  # fmt: skip

_QUANTILES = ("min", "q01", "q05", "q25", "median", "q75", "q95", "q99", "max")


def section(facts: Facts, speech: Speech) -> Section:
    """Return how the numbers of a title are spread."""
    return Section(
        "numbers",
        speech(en="Each number on its own", es="Cada número por separado"),
        speech(
            en="A box spans the middle half of the titles, its notch the median, its whiskers the "
            "last title within 1.5 boxes (Tukey); beyond them are outliers. Where the largest is "
            "more than 30 times the median, scale and outliers go by the logarithm; zeros, which "
            "have none, are counted apart.",
            es="Una caja abarca la mitad central de los títulos, su muesca la mediana, sus bigotes "
            "el último título a 1,5 cajas (Tukey); más allá hay atípicos. Donde el mayor supera 30 "
            "veces la mediana, escala y atípicos van por el logaritmo; los ceros, que no lo "
            "tienen, se cuentan aparte.",
        ),
        [number(facts[name], facts["votes_prior"], speech) for name in NUMBERS],
    )


def number(fact: dict[str, Any], prior: dict[str, Any], speech: Speech) -> Exhibit:
    """Return one number of the titles."""
    name = fact["name"]
    called = speech.name(name)
    title = called[0].upper() + called[1:]
    columns = ("budget", "revenue") if name == "return" else (_RAW[name],)
    if not fact["known"]:
        return nothing(name, title, speech, columns)

    def text(value: float) -> str:
        return speech.value(name, value)

    sentence = f"{_seen(fact, text, speech)}: {_meaning(name, fact, prior, speech)}."
    return spread(name, title, sentence, fact, text, speech, columns)


def spread(
    name: str,
    title: str,
    sentence: str,
    fact: dict[str, Any],
    text: Callable[[float], str],
    speech: Speech,
    columns: tuple[str, ...] = (),
    counted: str = "",
    axis: str = "",
) -> Exhibit:
    """Return the exhibit of a `facts.numbers.spread` that knows at least one value."""
    counted = counted or speech(en="titles", es="títulos")
    last = len(fact["bins"]) - 1
    beyond = fact["scale"] == "linear" and last >= 0 and fact["max"] >= fact["bins"][last]["high"]
    drawn = [
        {
            **row,
            "label": (
                f"≥ {text(row['low'])}" if beyond and k == last
                else f"{text(row['low'])} – {text(row['high'])}"
            )
            + f": {speech.whole(row['count'])} {counted}",
        }
        for k, row in enumerate(fact["bins"])
    ]  # fmt: skip
    box = _box(fact, text, speech)
    chart = plots.histogram(drawn, box, fact["scale"] == "log", text, axis, counted)
    kind = speech(en="Histogram with a box plot", es="Histograma con diagrama de caja")
    told = [box] if box else []
    return Exhibit(
        name,
        title,
        sentence,
        drawings=[Drawing(chart, alternative(kind, title, told, speech))] if drawn else [],
        data=fact["bins"],
        figures=_quantiles(fact, text, speech),
        tables=_outliers(fact, text, speech),
        columns=columns,
    )


def _box(
    fact: dict[str, Any], text: Callable[[float], str], speech: Speech
) -> dict[str, Any] | None:
    """Return the box plot's ends, within what the histogram shows."""
    if fact["fences"] is None or not fact["bins"]:
        return None
    low, high = fact["bins"][0]["low"], fact["bins"][-1]["high"]
    inner = {name: min(max(fact[name], low), high) for name in ("q25", "median", "q75")}
    ends = {
        "low": max(fact["fences"][0], _least(fact), low),
        "high": min(fact["fences"][1], fact["max"], high),
    }
    label = speech(
        en=f"middle half {text(fact['q25'])} – {text(fact['q75'])}, median {text(fact['median'])}",
        es=f"mitad central {text(fact['q25'])} – {text(fact['q75'])}, mediana "
        f"{text(fact['median'])}",
    )
    return {**inner, **ends, "label": label}


def _least(fact: dict[str, Any]) -> float:
    """Return the least value that stands on the scale."""
    return float(fact["bins"][0]["low"] if fact["scale"] == "log" else fact["min"])


def _quantiles(
    fact: dict[str, Any], text: Callable[[float], str], speech: Speech
) -> list[tuple[str, str]]:
    names = ["min", "1%", "5%", "25%", speech(en="median", es="mediana"), "75%", "95%", "99%",
             "max", speech(en="mean", es="media")]  # fmt: skip
    figures = [text(fact[name]) for name in (*_QUANTILES, "mean")]
    skew = "–" if fact["skew"] is None else speech.number(fact["skew"])
    return [*zip(names, figures, strict=True), (speech(en="skew", es="asimetría"), skew)]


def _outliers(fact: dict[str, Any], text: Callable[[float], str], speech: Speech) -> list[Table]:
    def named(rows: list[dict[str, Any]]) -> str:
        return ", ".join(
            f"{speech.titled(row['label'], row['year'])} {text(row['value'])}" for row in rows
        )

    sides = [
        (speech(en="above", es="por encima"), fact["high_outliers"], fact["highest"], 1),
        (speech(en="below", es="por debajo"), fact["low_outliers"], fact["lowest"], 0),
    ]
    rows = [
        [f"{side} {text(fact['fences'][end])}", speech.whole(count), named(listed) or "–"]
        for side, count, listed, end in sides
        if count
    ]
    heads = speech(en="outliers,how many,furthest", es="atípicos,cuántos,los más lejanos")
    return [Table(heads.split(","), rows, words=3)] if rows else []


def _seen(fact: dict[str, Any], text: Callable[[float], str], speech: Speech) -> str:
    q25, median, q75, mean = (text(fact[key]) for key in ("q25", "median", "q75", "mean"))
    zeros = fact["zeros"]
    zero = speech(en=f", {speech.whole(zeros)} of them at 0", es=f", {speech.whole(zeros)} en 0")
    zero = zero if zeros else ""
    known = speech.whole(fact["known"])
    share = speech.percent(fact["known"] / (fact["known"] + fact["unknown"]))
    return speech(
        en=f"Known of {known} titles ({share}{zero}), half of which lie between {q25} and {q75}, "
        f"with median {median} and mean {mean}",
        es=f"Se sabe de {known} títulos ({share}{zero}), la mitad de ellos entre {q25} y {q75}, "
        f"con mediana {median} y media {mean}",
    )


def _meaning(name: str, fact: dict[str, Any], prior: dict[str, Any], speech: Speech) -> str:
    """Return what a number's spread means for the models: what they really do with it."""
    factor = prior["factor"]
    share = speech.percent(fact["known"] / (fact["known"] + fact["unknown"]))
    return {
        "popularity": speech(
            en="a few titles have nearly all of it, so the fall-back list takes its logarithm, "
            "and with little weight",
            es="unos pocos títulos la acaparan, así que la lista de reserva toma su logaritmo, y "
            "con poco peso",
        ),
        "vote_count": speech(
            en="raw votes would drown all else, so similar titles weigh them with exponent "
            f"{prior['exponent']}"
            + (f" (a title of median votes keeps {speech.percent(factor)})" if factor else ""),
            es="los votos sin más taparían el resto, así que los similares los pesan con exponente "
            f"{speech.number(prior['exponent'])}"
            + (f" (un título de votos medianos conserva el {speech.percent(factor)})"
               if factor else ""),
        ),
        "vote_average": speech(
            en="it tells few titles apart, and an average of three votes means little, so lists do "
            "not rank by it; the models of stars take it as one hint among others",
            es="distingue poco, y la media de tres votos dice poco, así que las listas no ordenan "
            "por él; los modelos de estrellas lo toman como un indicio más",
        ),
        "runtime_minutes": speech(
            en="it parts shorts from features and little else, so no model uses it",
            es="separa cortos de largos y poco más, así que ningún modelo la usa",
        ),
        "budget_usd": speech(
            en=f"with {share} known, a model that used it would mostly learn whose budget is "
            "known, so none does",
            es=f"con un {share} conocido, un modelo que lo usara aprendería sobre todo de quién "
            "se sabe, así que ninguno lo usa",
        ),
        "revenue_usd": speech(
            en="it is known of those who took much, and says little that the votes do not, so no "
            "model uses it",
            es="se conoce la de quienes recaudaron mucho, y dice poco que no digan los votos, así "
            "que ningún modelo la usa",
        ),
        "return": speech(
            en="a ratio of two figures that are seldom both known, moved by the smallest budgets, "
            "so no model uses it",
            es="un cociente de dos cifras rara vez conocidas a la vez, movido por los presupuestos "
            "más pequeños, así que ningún modelo lo usa",
        ),
    }[name]  # fmt: skip
