"""The last section: which features the models use, and why, from what was found."""

from __future__ import annotations

from typing import Any

from streamrec.explore.charts import marks
from streamrec.explore.page.exhibit import Drawing, Exhibit, Facts, Section, Table, alternative
from streamrec.explore.speech import Speech


def section(facts: Facts, speech: Speech) -> Section:
    """Return what is used and what is not."""
    return Section(
        "models",
        speech(en="What the models use, and why", es="Qué usan los modelos y por qué"),
        speech(
            en="Similar titles weigh eight blocks of facts; EASE and the hybrid take all twelve "
            "beside people's ratings. The figures are those of the very matrices the models get.",
            es="Los títulos similares pesan ocho bloques de datos; EASE y el híbrido toman los "
            "doce junto a las valoraciones. Las cifras son las de las mismas matrices que reciben "
            "los modelos.",
        ),
        [used(facts, speech), unused(facts, speech)],
    )


def used(facts: Facts, speech: Speech) -> Exhibit:
    """Return each block: how many titles it describes, its weight, and why it is there."""
    fact: list[dict[str, Any]] = facts["features"]
    title = speech(en="Features used", es="Rasgos usados")
    judged = sorted((row for row in fact if row["share"] is not None),
                    key=lambda row: -row["share"])  # fmt: skip
    drawn = [
        {
            "name": row["block"],
            "value": row["share"],
            "text": speech.percent(row["share"]),
            "label": f"{row['block']}: {speech.whole(row['titles'])} "
            f"({speech.percent(row['share'])})",
        }
        for row in judged
    ]
    unknown = speech(en="incomplete here", es="incompleto aquí")
    weightless = speech(en="– (EASE only)", es="– (solo EASE)")
    order = sorted(fact, key=lambda row: -(row["similar_weight"] or 0))
    rows = [
        [
            row["block"],
            ", ".join(row["made_of"]),
            _why(row["block"], facts, speech),
            unknown if row["share"] is None else speech.percent(row["share"]),
            "–" if row["values"] is None else speech.whole(row["values"]),
            "–" if row["shared"] is None else speech.whole(row["shared"]),
            weightless if row["similar_weight"] is None else speech.fixed(row["similar_weight"], 1),
        ]
        for row in order
    ]
    heads = speech(
        en="block|made of|why|titles that have it|values|shared|weight in similar titles",
        es="bloque|hecho de|por qué|títulos que lo tienen|valores|compartidos|peso en similares",
    ).split("|")
    first = max(order, key=lambda row: row["similar_weight"] or 0)
    widest = judged[0] if judged else None
    part = (
        speech(
            en=f"Block {widest['block']} describes most titles "
            f"({speech.percent(widest['share'])}) and ",
            es=f"El bloque {widest['block']} describe más títulos "
            f"({speech.percent(widest['share'])}) y ",
        )
        if widest
        else speech(en="Block ", es="El bloque ")
    )
    weight = speech.fixed(first["similar_weight"], 1)
    return Exhibit(
        "features",
        title,
        speech(
            en=f"{part}{first['block']} weighs most ({weight}): a block counts by how well it "
            "tells what is alike, tuned on people's lists, not by how many titles it covers.",
            es=f"{part}{first['block']} pesa más ({weight}): un bloque cuenta por lo bien que dice "
            "qué se parece, ajustado con listas de personas, no por cuántos títulos cubre.",
        ),
        drawings=[
            Drawing(
                marks.bars(drawn, highest=1),
                alternative(speech(en="Bars", es="Barras"), title, drawn, speech),
                speech(en="Titles that a block describes", es="Títulos que describe un bloque"),
            )
        ]
        if drawn
        else [],
        data=[{**row, "made_of": " ".join(row["made_of"])} for row in fact],
        tables=[Table(heads, rows, words=3)],
        columns=sorted({raw for row in fact if row["share"] is None for raw in row["made_of"]}),
        wide=True,
    )


def _why(block: str, facts: Facts, speech: Speech) -> str:
    """Return the finding that speaks for a block."""
    common, over = facts["genres_most_common"], facts["words_of_overviews"]
    most = speech.percent(common[0]["share"]) if common else speech(en="none", es="ninguno")
    genre = speech.genre(common[0]["genre"]) if common else ""
    names = {kind: speech.whole(facts[kind]["names"])
             for kind in ("franchises", "companies", "directors", "actors", "languages",
                          "countries")}  # fmt: skip
    word = over["words"][0] if over["words"] else None
    heap = facts["new_year"]
    guessed = speech.percent(heap["titles"] / heap["dated"]) if heap["dated"] else "0"
    return {
        "scene": speech(
            en=f"a genre alone parts little ({genre}: {most}); within its era and language it "
            "parts best of all",
            es=f"un género solo separa poco ({genre}: {most}); en su época e idioma es lo que "
            "mejor separa",
        ),
        "cast": speech(
            en=f"{names['actors']} names; those who share a leading name are often seen by the "
            "same people",
            es=f"{names['actors']} nombres; lo que comparte protagonista lo suele ver la misma "
            "gente",
        ),
        "text": speech(
            en="what the plot is about" + (f"; words as common as “{word['word']}” "
            f"({speech.percent(word['share'])}) are dropped" if word else ""),
            es="de qué va la trama" + (f"; palabras tan comunes como «{word['word']}» "
            f"({speech.percent(word['share'])}) se quitan" if word else ""),
        ),
        "collection": speech(
            en=f"{names['franchises']} franchises: few, and the surest likeness",
            es=f"{names['franchises']} franquicias: pocas, y el parecido más seguro",
        ),
        "keywords": speech(
            en="themes in words that someone chose for the purpose",
            es="temas en palabras que alguien eligió para ello",
        ),
        "companies": speech(
            en=f"{names['companies']} names: the small ones have a style",
            es=f"{names['companies']} nombres: las pequeñas tienen un estilo",
        ),
        "directors": speech(
            en=f"{names['directors']} names: a hand that is recognised",
            es=f"{names['directors']} nombres: una mano que se reconoce",
        ),
        "title": speech(
            en=f"words in common, such as a series without a franchise; "
            f"{speech.whole(facts['namesakes']['names'])} names are shared, so it weighs least",
            es="palabras en común, como una serie sin franquicia; "
            f"{speech.whole(facts['namesakes']['names'])} nombres se repiten, así que pesa lo "
            "mínimo",
        ),
        "genres": speech(
            en=f"{len(common)} values: coarse, but known of titles nobody has rated",
            es=f"{len(common)} valores: tosco, pero se sabe de títulos que nadie ha valorado",
        ),
        "decade": speech(
            en=f"{guessed} of the dates are a year only, so nothing finer is taken",
            es=f"el {guessed} de las fechas es solo un año, así que no se toma nada más fino",
        ),
        "language": speech(
            en=f"{names['languages']} original languages, the rare ones telling most",
            es=f"{names['languages']} idiomas originales; los raros dicen más",
        ),
        "country": speech(
            en=f"{names['countries']} countries, the rare ones telling most",
            es=f"{names['countries']} países; los raros dicen más",
        ),
    }[block]  # fmt: skip


def unused(facts: Facts, speech: Speech) -> Exhibit:
    """Return the numbers: which ones enter a model, which none, and why."""
    prior, spreads = facts["votes_prior"], facts

    def known(name: str) -> str:
        fact = spreads[name]
        total = fact["known"] + fact["unknown"]
        return speech.percent(fact["known"] / total) if total else "0"

    none = speech(en="no model", es="ningún modelo")
    rows = [
        [
            speech.name("vote_count"),
            speech(en="similar titles, content, fall-back, models of stars",
                   es="similares, contenido, reserva, modelos de estrellas"),
            speech(en=f"how much a title is seen; exponent {speech.number(prior['exponent'])}, so "
                   "that it does not drown what is alike",
                   es=f"cuánto se ve un título; exponente {speech.number(prior['exponent'])}, para "
                   "que no tape lo que se parece"),
            known("vote_count"),
        ],
        [
            speech.name("popularity"),
            speech(en="fall-back, feature_knn, models of stars",
                   es="reserva, feature_knn, modelos de estrellas"),
            speech(en="says again what the votes say, and only for today",
                   es="repite lo que dicen los votos, y solo de hoy"),
            known("popularity"),
        ],
        [
            speech.name("vote_average"),
            speech(en="feature_knn, models of stars", es="feature_knn, modelos de estrellas"),
            speech(en="what is good, not what is alike; a hint of the stars to come",
                   es="qué es bueno, no qué se parece; un indicio de las estrellas por venir"),
            known("vote_average"),
        ],
        [
            speech.name("runtime_minutes"),
            none,
            speech(en="follows era and genre, which are there already",
                   es="sigue a la época y al género, que ya están"),
            known("runtime_minutes"),
        ],
        *(
            [
                speech.name(name),
                none,
                speech(en="seldom known, and of the large ones above all",
                       es="rara vez se sabe, y sobre todo de los grandes"),
                known(name),
            ]
            for name in ("budget_usd", "revenue_usd", "return")
        ),
        [
            speech(en="month, weekday", es="mes, día de la semana"),
            none,
            speech(en="when it was sold, not what it is like",
                   es="cuándo se vendió, no cómo es"),
            "",
        ],
    ]  # fmt: skip
    heads = speech(en="number|used by|why|known", es="número|lo usan|por qué|conocido").split("|")
    money = known("return")
    return Exhibit(
        "votes_prior",
        speech(en="Numbers, used and not", es="Números, usados y no"),
        speech(
            en="Of the numbers only votes, popularity and the average vote enter any model; the "
            f"return, known of {money} of the titles, and all that is about money stays an answer "
            "to questions.",
            es="De los números solo votos, popularidad y voto medio entran en algún modelo; el "
            f"retorno, conocido en el {money} de los títulos, y todo lo que es dinero se queda en "
            "respuesta a preguntas.",
        ),
        data=[{key: value for key, value in prior.items() if key != "fallback"}],
        tables=[Table(heads, rows, words=3)],
        wide=True,
    )
