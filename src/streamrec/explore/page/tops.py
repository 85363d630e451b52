"""The section on countries, languages, companies, franchises and people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamrec.explore.charts import marks
from streamrec.explore.facts.ranking_facts import KINDS
from streamrec.explore.page.exhibit import (
    Drawing,
    Exhibit,
    Facts,
    Section,
    alternative,
    nothing,
)
from streamrec.explore.speech import Speech

_RAW = {
    "countries": "production_countries", "languages": "original_language",
    "companies": "production_companies", "franchises": "belongs_to_collection",
    "directors": "crew", "actors": "cast",
}  # fmt: skip
MEASURES = ("titles", "revenue", "return", "rating")
_LONGEST = 30  # characters of a name beside a bar


def section(facts: Facts, speech: Speech) -> Section:
    """Return the first of each kind by four measures."""
    return Section(
        "tops",
        speech(en="Who and where", es="Quién y dónde"),
        speech(
            en="Revenue is the sum of what is known; return the median of titles whose budget and "
            "revenue are both 1,000 dollars or more; rating the mean of damped votes. The number "
            "of titles that a figure stands on is in brackets.",
            es="La recaudación es la suma de lo conocido; el retorno, la mediana de los títulos "
            "con presupuesto y recaudación de 1.000 dólares o más; la valoración, la media de los "
            "votos amortiguados. Entre paréntesis, los títulos en que se apoya cada cifra.",
        ),
        [top(kind, facts[kind], speech) for kind in KINDS],
    )


def top(kind: str, fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return one kind's four lists."""
    title = {
        "countries": speech(en="Countries", es="Países"),
        "languages": speech(en="Original languages", es="Idiomas originales"),
        "companies": speech(en="Companies", es="Productoras"),
        "franchises": speech(en="Franchises", es="Franquicias"),
        "directors": speech(en="Directors", es="Directores"),
        "actors": speech(en="Actors", es="Actores"),
    }[kind]
    if not fact["names"]:
        return nothing(kind, title, speech, (_RAW[kind],))

    def name(value: str) -> str:
        if kind == "countries":
            return speech.country(value)
        return speech.spoken(value) if kind == "languages" else value

    drawings = [_drawing(title, measure, fact, name, speech) for measure in MEASURES
                if fact[measure]]  # fmt: skip
    return Exhibit(
        kind,
        title,
        f"{_seen(fact, name, speech)}: {_meaning(kind, speech)}.",
        drawings=drawings,
        data=[{"measure": measure, **row} for measure in MEASURES for row in fact[measure]],
        columns=(_RAW[kind],),
        wide=True,
    )


def _drawing(
    title: str,
    measure: str,
    fact: dict[str, Any],
    name: Callable[[str], str],
    speech: Speech,
) -> Drawing:
    fewest = speech(en=f" (from {fact['fewest']} titles on)",
                    es=f" (desde {fact['fewest']} títulos)")  # fmt: skip
    caption = {
        "titles": speech(en="By titles", es="Por títulos"),
        "revenue": speech(en="By revenue", es="Por recaudación"),
        "return": speech(en="By return", es="Por retorno") + fewest,
        "rating": speech(en="By rating", es="Por valoración") + fewest,
    }[measure]
    text: Callable[[float], str] = {
        "titles": speech.whole,
        "revenue": speech.dollars,
        "return": lambda value: f"{speech.number(value)}×",
        "rating": lambda value: speech.fixed(value, 2),
    }[measure]
    drawn = []
    for row in fact[measure]:
        full = name(row["name"])
        count = "" if measure == "titles" else f" ({speech.whole(row['titles'])})"
        short = full if len(full) <= _LONGEST else f"{full[: _LONGEST - 1]}…"
        drawn.append(
            {"name": short, "value": row["value"], "text": text(row["value"]) + count,
             "label": f"{full}: {text(row['value'])}{count}"}
        )  # fmt: skip
    # Ratings differ by tenths: bars from 0 would all be alike.
    chart = marks.dots if measure == "rating" else marks.bars
    kind = speech(en="Bars", es="Barras")
    return Drawing(
        chart(_apart(drawn)), alternative(kind, f"{title}: {caption}", drawn, speech), caption
    )


def _apart(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with names that differ: two cut to the same are two bars all the same."""
    seen: dict[str, int] = {}
    for row in drawn:
        seen[row["name"]] = seen.get(row["name"], 0) + 1
        row["name"] += "\u200b" * (seen[row["name"]] - 1)
    return drawn


def _seen(fact: dict[str, Any], name: Callable[[str], str], speech: Speech) -> str:
    first = fact["titles"][0]
    lead = f"{name(first['name'])} ({speech.whole(first['value'])})"
    names = speech.whole(fact["names"])
    paid = fact["return"][0] if fact["return"] else None
    if paid is None:
        return speech(
            en=f"Of {names}, {lead} has most titles, and none has {fact['fewest']} with a known "
            "return",
            es=f"De {names}, {lead} tiene más títulos, y nadie llega a {fact['fewest']} con "
            "retorno conocido",
        )
    best = f"{name(paid['name'])} ({speech.number(paid['value'])}×)"
    return speech(
        en=f"Of {names}, {lead} has most titles and {best} the highest median return",
        es=f"De {names}, {lead} tiene más títulos y {best} el retorno mediano más alto",
    )


def _meaning(kind: str, speech: Speech) -> str:
    """Return what the models do with it."""
    return {
        "countries": speech(
            en="so uneven a label parts little, and EASE takes it as one block of twelve while "
            "similar titles leave it out",
            es="una etiqueta tan desigual separa poco, y EASE la toma como un bloque de doce "
            "mientras que los similares la dejan fuera",
        ),
        "languages": speech(
            en="a language tells little of the many titles in the commonest one and much of the "
            "others, so rarity weighs (TF-IDF), and scenes carry it",
            es="un idioma dice poco de los muchos títulos en el más común y mucho de los demás, "
            "así que pesa la rareza (TF-IDF), y las escenas lo llevan",
        ),
        "companies": speech(
            en="the largest make everything and tell nothing, the small ones tell a lot, which is "
            "what TF-IDF weighs",
            es="las mayores hacen de todo y no dicen nada, las pequeñas dicen mucho, y eso es lo "
            "que pesa TF-IDF",
        ),
        "franchises": speech(
            en="the surest sign of likeness that there is, so lists cap it at two fifths of their "
            "places, lest they show nothing else",
            es="la señal de parecido más segura que hay, así que las listas la limitan a dos "
            "quintos de sus puestos, para no mostrar otra cosa",
        ),
        "directors": speech(
            en="few names bear many titles, so the block links few titles, but those well",
            es="pocos nombres llevan muchos títulos, así que el bloque une pocos títulos, pero "
            "bien",
        ),
        "actors": speech(
            en="only the first ten names of a cast are features, because the tenth already is a "
            "small part",
            es="solo los diez primeros nombres de un reparto son rasgos, porque el décimo ya es "
            "un papel pequeño",
        ),
    }[kind]  # fmt: skip
