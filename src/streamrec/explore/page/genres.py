"""The section on genres."""

from __future__ import annotations

from typing import Any

from streamrec.explore.charts import marks
from streamrec.explore.facts.genre_facts import FEWEST_RETURNS
from streamrec.explore.page.exhibit import (
    Drawing,
    Exhibit,
    Facts,
    Section,
    alternative,
    nothing,
)
from streamrec.explore.report_data import DAMPING_VOTES
from streamrec.explore.speech import Speech

_SHOWN = 20  # genres: the source has so many; a catalogue of another source may have more
_FEWEST_OF_A_DECADE = 20  # titles that a share of a decade stands on
_RAW = ("genres",)


def section(facts: Facts, speech: Speech) -> Section:
    """Return what genres there are and what they tell."""
    common = facts["genres_most_common"]
    return Section(
        "genres",
        speech(en="Genres", es="Géneros"),
        speech(
            en="A title has several genres and counts wholly for each, so shares add up to more "
            "than 100%.",
            es="Un título tiene varios géneros y cuenta entero en cada uno, así que las partes "
            "suman más del 100\u202f%.",
        ),
        [
            most_common(common, speech),
            most_seen(facts["genres_most_seen"], speech),
            best_rated(facts["genres_best_rated"], speech),
            returns(facts["genres_returns"], speech),
            over_decades(facts["genres_over_decades"], common, speech),
            together(facts["genres_together"], common, speech),
        ],
    )


def most_common(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return how many titles bear each genre."""
    title = speech(en="Most common", es="Los más comunes")
    if not fact:
        return nothing("genres_most_common", title, speech, _RAW)
    texts = [f"{speech.whole(row['titles'])} ({speech.percent(row['share'])})" for row in fact]
    first, last = fact[0], fact[-1]
    return _bars(
        "genres_most_common", title, fact, "titles", texts,
        speech(
            en=f"{first['genre']} is on {speech.percent(first['share'])} of the titles and "
            f"{last['genre']} on {speech.percent(last['share'])}: a genre alone says little, so "
            "similar titles take it only together with era and language (the scene).",
            es=f"{speech.genre(first['genre'])} está en el {speech.percent(first['share'])} de los "
            f"títulos y {speech.genre(last['genre'])} en el {speech.percent(last['share'])}: un "
            "género solo dice poco, así que los similares lo toman solo junto con época e idioma "
            "(la escena).",
        ),
        speech,
    )  # fmt: skip


def most_seen(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return votes by genre."""
    title = speech(en="Most seen, by votes", es="Los más vistos, por votos")
    if not fact or not fact[0]["votes"]:
        return nothing("genres_most_seen", title, speech, ("genres", "vote_count"))
    most = max(fact, key=lambda row: row["votes_per_title"])
    each = speech(en="a title", es="por título")
    texts = [
        f"{speech.whole(row['votes'])} ({speech.number(row['votes_per_title'])} {each})"
        for row in fact
    ]
    return _bars(
        "genres_most_seen", title, fact, "votes", texts,
        speech(
            en=f"{fact[0]['genre']} has most votes in all, {most['genre']} most for each title "
            f"({speech.number(most['votes_per_title'])}): what is made often is not what is seen "
            "most, so lists weigh how much a title is seen and not how common its kind is.",
            es=f"{speech.genre(fact[0]['genre'])} tiene más votos en total, "
            f"{speech.genre(most['genre'])} más por título "
            f"({speech.number(most['votes_per_title'])}): lo que más se hace no es lo que más se "
            "ve, así que las listas pesan cuánto se ve un título y no lo común que es su género.",
        ),
        speech,
    )  # fmt: skip


def best_rated(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return damped means by genre."""
    title = speech(en="Best rated, damped", es="Los mejor valorados, amortiguado")
    if not fact:
        return nothing("genres_best_rated", title, speech, ("genres", "vote_average"))
    first, last = fact[0], fact[-1]
    texts = [f"{speech.fixed(row['damped'], 2)} ({speech.whole(row['titles'])})" for row in fact]
    gap = speech.fixed(first["damped"] - last["damped"], 2)
    return _bars(
        "genres_best_rated", title, fact, "damped", texts,
        speech(
            en=f"With {DAMPING_VOTES} average votes added to each title, genres lie within {gap} "
            f"points of ten, from {last['genre']} to {first['genre']}: genre hardly tells how good "
            "a title is, so it says what is alike, never what is best.",
            es=f"Con {DAMPING_VOTES} votos medios añadidos a cada título, los géneros caben en "
            f"{gap} puntos de diez, de {speech.genre(last['genre'])} a "
            f"{speech.genre(first['genre'])}: el género apenas dice lo bueno que es un título, así "
            "que dice qué se parece, nunca qué es mejor.",
        ),
        speech,
    )  # fmt: skip


def _bars(
    name: str,
    title: str,
    fact: list[dict[str, Any]],
    value: str,
    texts: list[str],
    sentence: str,
    speech: Speech,
) -> Exhibit:
    drawn = [
        {
            "name": speech.genre(row["genre"]),
            "value": row[value],
            "text": text,
            "label": f"{speech.genre(row['genre'])}: {text}",
        }
        for row, text in zip(fact, texts, strict=True)
    ][:_SHOWN]
    raw = {"votes": ("genres", "vote_count"), "damped": ("genres", "vote_average")}
    return Exhibit(
        name, title, sentence,
        drawings=[
            Drawing(marks.dots(drawn) if value == "damped" else marks.bars(drawn),
                    alternative(speech(en="Bars", es="Barras"), title, drawn, speech))
        ],
        data=fact, columns=raw.get(value, _RAW),
    )  # fmt: skip


def returns(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return what genres bring back."""
    title = speech(en="Against return", es="Frente al retorno")
    columns = ("genres", "budget", "revenue")
    if not fact:
        return Exhibit(
            "genres_returns", title,
            speech(
                en=f"No genre has {FEWEST_RETURNS} titles whose budget and revenue are both "
                "known: too few to say anything, and no model uses money.",
                es=f"Ningún género tiene {FEWEST_RETURNS} títulos con presupuesto y recaudación "
                "conocidos: muy pocos para decir algo, y ningún modelo usa el dinero.",
            ),
            columns=columns,
        )  # fmt: skip
    drawn = [
        {
            **row,
            "name": speech.genre(row["genre"]),
            "label": f"{speech.genre(row['genre'])}: {speech.number(row['median'])}× "
            f"({speech.number(row['q25'])} – {speech.number(row['q75'])}), "
            f"{speech.whole(row['titles'])} " + speech(en="titles", es="títulos"),
        }
        for row in fact[:_SHOWN]
    ]
    first, last = fact[0], fact[-1]
    widest = max(row["q75"] - row["q25"] for row in fact)
    apart = speech.number(first["median"] - last["median"])
    called = speech(en="median return with quartiles; dashed: money back",
                    es="retorno mediano con cuartiles; a trazos: dinero recuperado")  # fmt: skip
    return Exhibit(
        "genres_returns", title,
        speech(
            en=f"Medians go from {speech.number(last['median'])}× ({last['genre']}) to "
            f"{speech.number(first['median'])}× ({first['genre']}), {apart} apart, while within "
            f"one genre the middle half spans up to {speech.number(widest)}: genre does not decide "
            f"what a film brings back (at least {FEWEST_RETURNS} titles each), and the models "
            "leave money out.",
            es=f"Las medianas van de {speech.number(last['median'])}× "
            f"({speech.genre(last['genre'])}) a {speech.number(first['median'])}× "
            f"({speech.genre(first['genre'])}), a {apart} de distancia, mientras que dentro de un "
            f"género la mitad central abarca hasta {speech.number(widest)}: el género no decide lo "
            f"que devuelve una película (al menos {FEWEST_RETURNS} títulos cada uno), y los "
            "modelos dejan fuera el dinero.",
        ),
        drawings=[
            Drawing(
                marks.intervals(drawn, called, lambda value: f"{speech.number(value)}×", mark=1),
                alternative(speech(en="Medians with quartiles", es="Medianas con cuartiles"),
                            title, drawn, speech),
            )
        ],
        data=fact, columns=columns,
    )  # fmt: skip


def over_decades(
    fact: list[dict[str, Any]], common: list[dict[str, Any]], speech: Speech
) -> Exhibit:
    """Return each genre's share by decade."""
    title = speech(en="Over the decades", es="A lo largo de las décadas")
    columns = ("genres", "release_date")
    if not fact:
        return nothing("genres_over_decades", title, speech, columns)
    shown = [row["genre"] for row in common[:_SHOWN]]
    # In a decade of three titles every share is a third or more: such decades only fill the table.
    full = [row for row in fact if row["of"] >= _FEWEST_OF_A_DECADE] or fact
    drawn = [
        {
            "x": str(row["decade"]),
            "y": speech.genre(row["genre"]),
            "value": row["share"],
            "text": f"{100 * row['share']:.0f}",
            "label": f"{speech.genre(row['genre'])}, {row['decade']}: "
            f"{speech.percent(row['share'])} ({speech.whole(row['titles'])})",
        }
        for row in full
        if row["genre"] in shown
    ]
    if not drawn:
        return nothing("genres_over_decades", title, speech, columns)
    first = next(genre for genre in shown if any(row["genre"] == genre for row in full))
    shares = [row for row in full if row["genre"] == first]
    early, late = shares[0], shares[-1]
    decades = sorted({row["x"] for row in drawn})
    return Exhibit(
        "genres_over_decades", title,
        speech(
            en=f"{first} goes from {speech.percent(early['share'])} of the {early['decade']}s to "
            f"{speech.percent(late['share'])} of the {late['decade']}s: what a genre means shifts "
            "with its time, which is why a scene is a genre within its era and language.",
            es=f"{speech.genre(first)} va del {speech.percent(early['share'])} de la década de "
            f"{early['decade']} al {speech.percent(late['share'])} de la de {late['decade']}: lo "
            "que un género significa cambia con su tiempo, y por eso una escena es un género en su "
            "época y su idioma.",
        ),
        drawings=[
            Drawing(
                marks.heat(
                    drawn, (0, max(row["value"] for row in drawn)),
                    across=decades, down=[speech.genre(genre) for genre in shown],
                ),
                alternative(speech(en="Heat map, per cent of a decade's titles",
                                   es="Mapa de calor, por ciento de los títulos de la década"),
                            title, [], speech),
                speech(en="Per cent of the decade's titles, in decades of "
                       f"{_FEWEST_OF_A_DECADE} titles or more",
                       es="Por ciento de los títulos de la década, en décadas de "
                       f"{_FEWEST_OF_A_DECADE} títulos o más"),
            )
        ],
        data=fact, columns=columns,
    )  # fmt: skip


def together(fact: list[dict[str, Any]], common: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return which genres go together."""
    title = speech(en="Together", es="Juntos")
    if not fact:
        return nothing("genres_together", title, speech, _RAW)
    shown = [row["genre"] for row in common[:_SHOWN]]
    drawn = [
        {
            "x": speech.genre(row["other"]),
            "y": speech.genre(row["genre"]),
            "value": row["share"],
            "text": f"{100 * row['share']:.0f}",
            "label": speech(
                en=f"{speech.percent(row['share'])} of {row['genre']} are also {row['other']} ("
                f"{speech.whole(row['titles'])} titles, {speech.number(row['lift'])} times chance)",
                es=f"el {speech.percent(row['share'])} de {speech.genre(row['genre'])} también es "
                f"{speech.genre(row['other'])} ({speech.whole(row['titles'])} títulos, "
                f"{speech.number(row['lift'])} veces el azar)",
            ),
        }
        for row in fact
        if row["genre"] in shown and row["other"] in shown
    ]
    names = [speech.genre(genre) for genre in shown]
    strong = max(fact, key=lambda row: row["titles"] * (row["lift"] - 1) / row["lift"])
    pair = speech.listed([speech.genre(strong["genre"]), speech.genre(strong["other"])])
    return Exhibit(
        "genres_together", title,
        speech(
            en=f"The bond that most titles share beyond chance is {pair} "
            f"({speech.whole(strong['titles'])} titles, {speech.number(strong['lift'])} times "
            "chance): genres repeat one another, so each block is brought to length 1 and a title "
            "of five genres is no more alike to others than one of two.",
            es=f"El vínculo que más títulos comparten por encima del azar es {pair} "
            f"({speech.whole(strong['titles'])} títulos, {speech.number(strong['lift'])} veces el "
            "azar): los géneros se repiten unos a otros, así que cada bloque se lleva a longitud 1 "
            "y un título de cinco géneros no se parece más a otros que uno de dos.",
        ),
        drawings=[
            Drawing(
                marks.heat(drawn, (0, max(row["value"] for row in drawn)), across=names,
                           down=names),
                alternative(speech(en="Heat map", es="Mapa de calor"), title, [], speech),
                speech(en="Per cent of the row's titles that are also of the column",
                       es="Por ciento de los títulos de la fila que también son de la columna"),
            )
        ],
        data=fact, columns=_RAW,
    )  # fmt: skip
