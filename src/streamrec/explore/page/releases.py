"""The section on when titles came out."""

from __future__ import annotations

from typing import Any

from streamrec.explore.charts import marks, plots
from streamrec.explore.page.exhibit import (
    Drawing,
    Exhibit,
    Facts,
    Section,
    alternative,
    nothing,
)
from streamrec.explore.speech import Speech

_DATE = ("release_date",)


def section(facts: Facts, speech: Speech) -> Section:
    """Return releases by year, month and weekday, the heap on 1 January, length over time."""
    heap = facts["new_year"]
    return Section(
        "releases",
        speech(en="Releases", es="Estrenos"),
        speech(
            en="A date may be a year in disguise: sources that know only the year write 1 January.",
            es="Una fecha puede ser un año disfrazado: quien solo sabe el año escribe 1 de enero.",
        ),
        [
            by_year(facts["by_year"], speech),
            new_year(heap, speech),
            by_month(facts["by_month"], speech),
            by_weekday(facts["by_weekday"], speech),
            runtime(facts["runtime_by_decade"], speech),
        ],
    )


def by_year(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return titles by year."""
    title = speech(en="By year", es="Por año")
    if not fact:
        return nothing("by_year", title, speech, _DATE)
    titles = speech(en="titles", es="títulos")
    drawn = [
        {"year": row["year"], "value": row["titles"],
         "label": f"{row['year']}: {speech.whole(row['titles'])} {titles}"}
        for row in fact
    ]  # fmt: skip
    most = max(fact, key=lambda row: row["titles"])
    total, seen, half = sum(row["titles"] for row in fact), 0, fact[-1]["year"]
    for row in reversed(fact):
        seen, half = seen + row["titles"], row["year"]
        if 2 * seen >= total:
            break
    last = fact[-1]
    return Exhibit(
        "by_year", title,
        speech(
            en=f"Half of the titles came out from {half} on, most in {most['year']} "
            f"({speech.whole(most['titles'])}), while the last year, {last['year']}, has "
            f"{speech.whole(last['titles'])}: the models use the decade and windows of ten years "
            "as labels, so that a new year is near the last one from its first title.",
            es=f"La mitad de los títulos salió desde {half}, los más en {most['year']} "
            f"({speech.whole(most['titles'])}), mientras que el último año, {last['year']}, tiene "
            f"{speech.whole(last['titles'])}: los modelos usan la década y ventanas de diez años "
            "como etiquetas, y así un año nuevo está cerca del anterior desde su primer título.",
        ),
        drawings=[
            Drawing(plots.line(drawn, "year", titles),
                    alternative(speech(en="Line", es="Línea"), title,
                                [drawn[fact.index(most)], drawn[-1]], speech))
        ],
        data=fact, columns=_DATE,
    )  # fmt: skip


def by_month(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return titles by month, the first of January apart."""
    named = [{**row, "name": speech.month(row["month"])} for row in fact]
    title = speech(en="By month", es="Por mes")
    if not sum(row["titles"] for row in fact):
        return nothing("by_month", title, speech, _DATE)
    most = max(named, key=lambda row: row["titles"])
    without = max(named, key=lambda row: row["titles"] - row["new_year"])
    least = min(named, key=lambda row: row["titles"] - row["new_year"])
    rest, fewest = (speech.whole(r["titles"] - r["new_year"]) for r in (without, least))
    return _calendar(
        "by_month", title, named,
        speech(
            en=f"{most['name']} has most titles ({speech.whole(most['titles'])}), but without "
            f"1 January it is {without['name']} ({rest}), and {least['name']} has fewest "
            f"({fewest}): the month tells when a film was sold, not what it is like, so no model "
            "uses it.",
            es=f"{most['name'].capitalize()} tiene más títulos ({speech.whole(most['titles'])}), "
            f"pero sin el 1 de enero es {without['name']} ({rest}), y {least['name']} tiene menos "
            f"({fewest}): el mes dice cuándo se vendió una película, no cómo es, así que ningún "
            "modelo lo usa.",
        ),
        speech,
    )  # fmt: skip


def by_weekday(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return titles by weekday, the first of January apart."""
    named = [{**row, "name": speech.weekday(row["weekday"])} for row in fact]
    title = speech(en="By weekday", es="Por día de la semana")
    total = sum(row["titles"] for row in fact)
    if not total:
        return nothing("by_weekday", title, speech, _DATE)
    most = max(named, key=lambda row: row["titles"])
    share = speech.percent(most["titles"] / total)
    return _calendar(
        "by_weekday", title, named,
        speech(
            en=f"{most['name']} leads with {share} of the releases: a habit of cinemas that "
            "differs by country and century, so no model uses it.",
            es=f"El {most['name']} va primero con el {share} de los estrenos: una costumbre de los "
            "cines que cambia de país y de siglo, así que ningún modelo lo usa.",
        ),
        speech,
    )  # fmt: skip


def _calendar(
    name: str, title: str, named: list[dict[str, Any]], sentence: str, speech: Speech
) -> Exhibit:
    titles = speech(en="titles", es="títulos")
    first = speech(en="dated 1 January", es="con fecha 1 de enero")
    drawn = [
        {
            "name": row["name"][:3], "value": row["titles"], "second": row["new_year"],
            "label": f"{row['name']}: {speech.whole(row['titles'])} {titles}, "
            f"{speech.whole(row['new_year'])} {first}",
        }
        for row in named
    ]  # fmt: skip
    return Exhibit(
        name, title, sentence,
        drawings=[
            Drawing(
                marks.columns(drawn, titles, second="second"),
                alternative(speech(en="Bars", es="Barras"), title, drawn, speech),
                speech(en="In orange: dated 1 January", es="En naranja: con fecha 1 de enero"),
            )
        ],
        data=[{key: value for key, value in row.items() if key != "name"} for row in named],
        columns=_DATE,
    )  # fmt: skip


def new_year(fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return the heap on the first of January, by decade."""
    title = speech(en="The heap on 1 January", es="El montón del 1 de enero")
    if not fact["titles"]:
        return Exhibit(
            "new_year", title,
            speech(en="No title is dated 1 January: dates here are dates, for all that the models "
                   "care, which take the decade alone.",
                   es="Ningún título lleva fecha 1 de enero: aquí las fechas son fechas, aunque a "
                   "los modelos les da igual, pues solo toman la década."),
            columns=_DATE,
        )  # fmt: skip
    share = speech(en="of the decade's titles", es="de los títulos de la década")
    drawn = [
        {
            "name": str(row["decade"]),
            "value": row["titles"] / row["dated"],
            "label": f"{row['decade']}: {speech.whole(row['titles'])} / "
            f"{speech.whole(row['dated'])} = {speech.percent(row['titles'] / row['dated'])}",
        }
        for row in fact["decades"]
    ]
    highest = max(fact["decades"], key=lambda row: row["titles"] / row["dated"])
    times = speech.number(fact["titles"] / fact["expected"])
    part = speech.percent(highest["titles"] / highest["dated"])
    return Exhibit(
        "new_year", title,
        speech(
            en=f"{speech.whole(fact['titles'])} titles are dated 1 January, {times} times as many "
            f"as any day should have, and {part} of those of the {highest['decade']}s: only their "
            "year is known, which is why the models take nothing finer than the decade.",
            es=f"{speech.whole(fact['titles'])} títulos llevan fecha 1 de enero, {times} veces los "
            f"que tocarían a un día, y el {part} de los de la década de {highest['decade']}: solo "
            "se sabe su año, y por eso los modelos no toman nada más fino que la década.",
        ),
        drawings=[
            Drawing(marks.columns(drawn, share, percent=True),
                    alternative(speech(en="Bars", es="Barras"), title, drawn, speech))
        ],
        data=fact["decades"], columns=_DATE,
    )  # fmt: skip


def runtime(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return length over the decades."""
    title = speech(en="Length over time", es="La duración a lo largo del tiempo")
    columns = ("release_date", "runtime")
    if not fact:
        return nothing("runtime_by_decade", title, speech, columns)
    titles = speech(en="titles", es="títulos")
    drawn = [
        {**row,
         "label": f"{row['decade']}: {speech.number(row['median'])} min "
         f"({speech.number(row['q25'])} – {speech.number(row['q75'])}), "
         f"{speech.whole(row['titles'])} {titles}"}
        for row in fact
    ]  # fmt: skip
    shortest, longest = (pick(fact, key=lambda row: row["median"]) for pick in (min, max))
    last = fact[-1]
    return Exhibit(
        "runtime_by_decade", title,
        speech(
            en=f"The median goes from {speech.number(shortest['median'])} min in the "
            f"{shortest['decade']}s to {speech.number(longest['median'])} min in the "
            f"{longest['decade']}s, and is {speech.number(last['median'])} in the last decade: "
            "length follows the era, which the models know already, so none uses it.",
            es=f"La mediana va de {speech.number(shortest['median'])} min en la década de "
            f"{shortest['decade']} a {speech.number(longest['median'])} min en la de "
            f"{longest['decade']}, y en la última es {speech.number(last['median'])}: la duración "
            "sigue a la época, que los modelos ya conocen, así que ninguno la usa.",
        ),
        drawings=[
            Drawing(plots.band(drawn, "decade", speech(en="minutes", es="minutos")),
                    alternative(speech(en="Medians with quartiles", es="Medianas con cuartiles"),
                                title, drawn[::-1], speech))
        ],
        data=fact, columns=columns,
    )  # fmt: skip
