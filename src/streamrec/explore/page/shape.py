"""The section on shape and quality."""

from __future__ import annotations

from typing import Any

from streamrec.catalogue.reject_codes import reject_reason, reject_text
from streamrec.explore.charts import marks
from streamrec.explore.charts.style import ACCENT, GREY, LEAF, MAIN, PALE
from streamrec.explore.page.exhibit import Drawing, Exhibit, Facts, Section, Table, alternative
from streamrec.explore.speech import Speech
from streamrec.i18n.translator import translator

_COUNTS = ("read", "clean", "rejected", "merged")
_CELL = 60  # characters of an example's reason


def section(facts: Facts, speech: Speech) -> Section:
    """Return how the raw files became a catalogue, and what its columns hold."""
    return Section(
        "shape",
        speech(en="Shape and quality", es="Forma y calidad"),
        speech(
            en="What came in, what stayed, and what each column can be trusted with.",
            es="Qué entró, qué quedó y qué se le puede pedir a cada columna.",
        ),
        [
            rows(facts["rows"], speech),
            rejects(facts["rejects"], speech),
            cells(facts["cells"], speech),
            duplicates(facts["namesakes"], facts["same_day"], facts["rows"], speech),
            suspicious(facts["suspicious_money"], speech),
            types(facts["types"], speech),
        ],
    )


def rows(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return rows in and out, per file."""
    read = sum(row["read"] for row in fact)
    left = sum(row["rejected"] + row["merged"] for row in fact)
    heads = speech(en="file,read,clean,rejected,merged", es="archivo,leídas,limpias,rechazadas,"
                   "unidas").split(",")  # fmt: skip
    return Exhibit(
        "rows",
        speech(en="Rows in and out", es="Filas que entran y salen"),
        speech(
            en=f"Of {speech.whole(read)} rows read, {speech.whole(left)} "
            f"({speech.percent(left / max(read, 1))}) did not become rows of their own, each with "
            "its line and reason in rejects.parquet; the models learn from all the others.",
            es=f"De {speech.whole(read)} filas leídas, {speech.whole(left)} "
            f"({speech.percent(left / max(read, 1))}) no llegaron a ser filas propias, cada una "
            "con su línea y su motivo en rejects.parquet; los modelos aprenden de todas las demás.",
        ),
        data=fact,
        tables=[
            Table(
                heads,
                [[row["input"], *(speech.whole(row[name]) for name in _COUNTS)] for row in fact],
            )
        ],
    )


def rejects(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return why rows left, with examples."""
    title = speech(en="Why rows left", es="Por qué salieron filas")

    text = translator(speech.language).text

    def reason(row: dict[str, Any]) -> str:
        return text(reject_reason(row["code"], row["column"]))

    outcome = {
        "rejected": speech(en="rejected", es="rechazada"),
        "merged": speech(en="merged", es="unida"),
    }
    drawn = [
        {
            "name": f"{row['input']}: {reason(row)}"[:80],
            "value": row["rows"],
            "text": speech.whole(row["rows"]),
            "label": f"{row['input']}: {reason(row)}: {speech.whole(row['rows'])}",
        }
        for row in sorted(fact, key=lambda row: -row["rows"])
    ]
    data = [
        {"input": row["input"], "outcome": row["outcome"], "reason": row["reason_kind"],
         "rows": row["rows"], **_first_example(row)}
        for row in fact
    ]  # fmt: skip
    if not fact:
        sentence = speech(
            en="No row left: everything that was read is in the catalogue and open to the models.",
            es="No salió ninguna fila: todo lo leído está en el catálogo, al alcance de los "
            "modelos.",
        )
    else:
        first = drawn[0]
        sentence = speech(
            en=f"The commonest reason is “{first['name']}” ({first['text']} rows): a row leaves "
            "whole or not at all, so no model ever sees one title's facts on another.",
            es=f"El motivo más común es «{first['name']}» ({first['text']} filas): una fila sale "
            "entera o no sale, así que ningún modelo ve datos de un título en otro.",
        )
    examples = [
        [
            row["input"],
            outcome[row["outcome"]],
            str(example["line"]),
            _short(text(reject_text(row["code"], row["column"], example["value"]))),
        ]
        for row in fact
        for example in row["examples"]
    ]
    return Exhibit(
        "rejects",
        title,
        sentence,
        drawings=[
            Drawing(
                marks.bars(drawn),
                alternative(speech(en="Bars", es="Barras"), title, drawn, speech),
            )
        ]
        if drawn
        else [],
        data=data,
        tables=[
            Table(
                speech(en="file,outcome,line,reason", es="archivo,destino,línea,motivo").split(","),
                examples,
                words=4,
                folded=speech(en=f"{len(examples)} examples", es=f"{len(examples)} ejemplos"),
            )
        ]
        if examples
        else [],
    )


def cells(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return what is known per column; why not, where it is not."""
    title = speech(en="Known, empty, or a zero that means unknown",
                   es="Conocido, vacío o un cero que significa desconocido")  # fmt: skip
    parts = {
        "known": (speech(en="known", es="conocido"), MAIN),
        "zero": (speech(en="0 = unknown", es="0 = desconocido"), ACCENT),
        "nothing": (speech(en="empty list", es="lista vacía"), LEAF),
        "blank": (speech(en="empty cell", es="celda vacía"), PALE),
        "absent": (speech(en="no cell", es="sin celda"), GREY),
    }
    judged = [row for row in fact if row["note"] is None and row["titles"]]
    drawn = [
        {
            "name": row["column"],
            "part": name,
            "order": order,
            "share": row[part] / row["titles"],
            "label": f"{row['column']}, {name}: {speech.whole(row[part])} "
            f"({speech.percent(row[part] / row['titles'])})",
        }
        for row in sorted(judged, key=lambda row: row["known"])
        for order, (part, (name, _)) in enumerate(parts.items())
        if row[part]
    ]
    zeros = sum(row["zero"] for row in judged)
    least = min(judged, key=lambda row: row["known"], default=None)
    noted = [row["column"] for row in fact if row["note"] is not None]
    if least is None:
        return Exhibit("cells", title, speech(en="No column can be judged, and none is.",
                       es="Ninguna columna se puede juzgar, y ninguna se juzga."))  # fmt: skip
    known = speech.percent(least["known"] / least["titles"])
    return Exhibit(
        "cells",
        title,
        speech(
            en=f"The column known least is {least['column']} ({known} of the titles), and "
            f"{speech.whole(zeros)} cells say 0 where nobody knows: to the models both are "
            "unknown, never a low figure.",
            es=f"La columna menos conocida es {least['column']} ({known} de los títulos), y "
            f"{speech.whole(zeros)} celdas dicen 0 donde nadie lo sabe: para los modelos ambas "
            "cosas son desconocidas, nunca una cifra baja.",
        ),
        drawings=[
            Drawing(
                marks.stacked(drawn, parts),
                alternative(speech(en="Stacked bars", es="Barras apiladas"), title, drawn, speech),
            )
        ],
        data=[{key: value for key, value in row.items() if key != "note"} for row in fact],
        columns=noted,
    )


def duplicates(
    fact: dict[str, Any], same_day: dict[str, Any], counts: list[dict[str, Any]], speech: Speech
) -> Exhibit:
    """Return what is there twice: rows, names, names on one day."""
    merged = sum(row["merged"] for row in counts)
    most = fact["most"]
    named = (
        speech(
            en=f", {most[0]['title']} by {most[0]['titles']}",
            es=f", {most[0]['title']} por {most[0]['titles']}",
        )
        if most
        else ""
    )
    listed = [[row["title"], ", ".join(map(str, row["years"])), speech.whole(row["titles"])]
              for row in most]  # fmt: skip
    return Exhibit(
        "namesakes",
        speech(en="Duplicates and namesakes", es="Duplicados y tocayos"),
        speech(
            en=f"{speech.whole(merged)} rows repeated an earlier one and were merged into it, "
            f"{speech.whole(same_day['pairs'])} names came twice on one day, and "
            f"{speech.whole(fact['names'])} names are shared by several titles{named}: a list "
            "shows no name twice, and similar titles leave out namesakes.",
            es=f"{speech.whole(merged)} filas repetían otra anterior y se unieron a ella, "
            f"{speech.whole(same_day['pairs'])} nombres salieron dos veces un mismo día, y "
            f"{speech.whole(fact['names'])} nombres son de varios títulos{named}: una lista no "
            "muestra dos veces un nombre, y los similares dejan fuera a los tocayos.",
        ),
        data=[{**row, "years": " ".join(map(str, row["years"]))} for row in most],
        tables=[
            Table(speech(en="name,years,titles", es="nombre,años,títulos").split(","), listed, 2)
        ]
        if listed
        else [],
    )


def suspicious(fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return titles whose money cannot be right."""
    title = speech(en="Suspicious money", es="Dinero sospechoso")
    if fact["titles"]:
        mean = speech.number(fact["mean_return"])
        without = fact["mean_return_without"]
        without = speech(en="none", es="ninguno") if without is None else speech.number(without)
        sentence = speech(
            en=f"{speech.whole(fact['titles'])} of {speech.whole(fact['both_known'])} titles with "
            f"both figures name one under 1,000 dollars, which lifts the mean return from "
            f"{without} to {mean}: this page leaves them out of every return, and no model uses "
            "money at all.",
            es=f"{speech.whole(fact['titles'])} de {speech.whole(fact['both_known'])} títulos con "
            f"ambas cifras dan una menor de 1.000 dólares, lo que lleva el retorno medio de "
            f"{without} a {mean}: esta página los excluye de todo retorno, y ningún modelo usa el "
            "dinero.",
        )
    else:
        sentence = speech(
            en=f"None of the {speech.whole(fact['both_known'])} titles with both figures has one "
            "under 1,000 dollars; no model uses money in any case.",
            es=f"Ninguno de los {speech.whole(fact['both_known'])} títulos con ambas cifras tiene "
            "una menor de 1.000 dólares; de todos modos ningún modelo usa el dinero.",
        )
    heads = speech(en="title,budget,revenue,return", es="título,presupuesto,recaudación,retorno")
    listed = [
        [speech.titled(row["title"], row["year"]), speech.dollars(row["budget_usd"]),
         speech.dollars(row["revenue_usd"]), speech.number(row["return"])]
        for row in fact["listed"]
    ]  # fmt: skip
    return Exhibit(
        "suspicious_money", title, sentence, data=fact["listed"],
        tables=[Table(heads.split(","), listed)] if listed else [],
    )  # fmt: skip


def types(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return each column's type and range."""
    constant = [row["column"] for row in fact if row["distinct"] in (0, 1)]
    named = speech.listed(constant)
    sentence = (
        speech(
            en=f"{named} hold one value or none, and can tell no two titles apart: worth nothing "
            "as a feature." if len(constant) > 1 else
            f"{named} holds one value or none, and can tell no two titles apart: worth nothing "
            "as a feature.",
            es=f"{named} tienen un valor o ninguno y no distinguen dos títulos: no sirven de "
            "rasgo." if len(constant) > 1 else
            f"{named} tiene un valor o ninguno y no distingue dos títulos: no sirve de rasgo.",
        )
        if constant
        else speech(
            en=f"All {len(fact)} columns keep their declared type and bounds, and each takes two "
            "values or more: any of them could be a feature, and the last section says which are.",
            es=f"Las {len(fact)} columnas cumplen su tipo y sus límites, y cada una toma dos "
            "valores o más: cualquiera podría ser un rasgo; la última sección dice cuáles lo son.",
        )
    )  # fmt: skip
    heads = speech(en="column,type,unit,known,distinct,lowest,highest",
                   es="columna,tipo,unidad,conocidos,distintos,menor,mayor").split(",")  # fmt: skip
    listed = [
        [row["column"], row["type"], row["unit"], _count(row["known"], speech),
         _count(row["distinct"], speech), _bound(row, "low", speech), _bound(row, "high", speech)]
        for row in fact
    ]  # fmt: skip
    return Exhibit(
        "types", speech(en="Types and ranges", es="Tipos y rangos"), sentence, data=fact,
        tables=[Table(heads, listed, words=3)], wide=True,
    )  # fmt: skip


def _bound(row: dict[str, Any], end: str, speech: Speech) -> str:
    value = row[end]
    if value is None or isinstance(value, str):
        return value or "–"
    return str(value) if row["column"] == "release_year" else speech.number(value)


def _count(count: int | None, speech: Speech) -> str:
    return "–" if count is None else speech.whole(count)


def _first_example(row: dict[str, Any]) -> dict[str, Any]:
    first = row["examples"][0]
    return {"example_line": first["line"], "example_reason": first["reason"]}


def _short(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"
