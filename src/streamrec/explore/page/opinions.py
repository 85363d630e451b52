"""The section on what people rated."""

from __future__ import annotations

from typing import Any

from streamrec.explore.charts import marks, plots
from streamrec.explore.facts.rating_facts import FEWEST_RATINGS
from streamrec.explore.page.exhibit import (
    Drawing,
    Exhibit,
    Facts,
    Section,
    Table,
    alternative,
)
from streamrec.explore.page.numbers import spread
from streamrec.explore.speech import Speech

_VOTES = ("vote_average",)


def section(facts: Facts, speech: Speech) -> Section:
    """Return what is known of people's ratings; one line where there are none."""
    name, title = "ratings", speech(en="Ratings", es="Valoraciones")
    fact = facts["ratings"]
    if not fact["ratings"]:
        return Section(
            name,
            title,
            speech(
                en="Nobody has rated anything yet, so lists come from content and from the "
                "source's votes; streamrec ratings brings ratings in.",
                es="Nadie ha valorado nada todavía, así que las listas salen del contenido y de "
                "los votos de la fuente; streamrec ratings trae valoraciones.",
            ),
        )
    lead = speech(
        en=f"{speech.whole(fact['ratings'])} ratings by {speech.whole(fact['people'])} people of "
        f"{speech.whole(fact['titles'])} titles, out of {speech.whole(fact['catalogue'])}: "
        f"{speech.percent(fact['density'])} of the pairs that could be; on average "
        f"{speech.fixed(fact['mean'], 2)} stars.",
        es=f"{speech.whole(fact['ratings'])} valoraciones de {speech.whole(fact['people'])} "
        f"personas sobre {speech.whole(fact['titles'])} títulos, de "
        f"{speech.whole(fact['catalogue'])}: el {speech.percent(fact['density'])} de las parejas "
        f"posibles; de media {speech.fixed(fact['mean'], 2)} estrellas.",
    )
    return Section(
        name,
        title,
        lead,
        [
            per_person(facts["ratings_per_person"], speech),
            per_title(facts["ratings_per_title"], facts["long_tail"], speech),
            long_tail(facts["long_tail"], speech),
            scale_use(facts["scale_use"], speech),
            mean_per_person(facts["mean_per_person"], speech),
            agreement(facts["agreement"], speech),
            over_time(facts["ratings_over_time"], speech),
        ],
    )


def per_person(fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return how many ratings people have given."""
    return spread(
        "ratings_per_person",
        speech(en="By person", es="Por persona"),
        speech(
            en=f"Half of the people gave {speech.number(fact['q25'])} to "
            f"{speech.number(fact['q75'])} ratings, median {speech.number(fact['median'])}, and "
            f"one gave {speech.whole(fact['max'])}: with a list added up from a person's own "
            "ratings, everyone with a few is served, and no one's many speak for others.",
            es=f"La mitad de las personas dio de {speech.number(fact['q25'])} a "
            f"{speech.number(fact['q75'])} valoraciones, mediana {speech.number(fact['median'])}, "
            f"y una dio {speech.whole(fact['max'])}: como cada lista se suma de las valoraciones "
            "propias, quien tiene pocas también queda servido, y las muchas de uno no hablan por "
            "otros.",
        ),
        fact,
        speech.number,
        speech,
        counted=speech(en="people", es="personas"),
        axis=speech(en="ratings given", es="valoraciones dadas"),
    )


def mean_per_person(fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return who is strict and who is generous."""
    return spread(
        "mean_per_person",
        speech(en="Strict and generous people", es="Personas severas y generosas"),
        speech(
            en=f"The middle half of the people average {speech.fixed(fact['q25'], 2)} to "
            f"{speech.fixed(fact['q75'], 2)} stars: four stars from one are three from another, "
            "so the models of stars learn a bias for each person, while lists weigh stars "
            "alike so that their reasons stay sums.",
            es=f"La mitad central de las personas da de media de {speech.fixed(fact['q25'], 2)} a "
            f"{speech.fixed(fact['q75'], 2)} estrellas: cuatro de una son tres de otra, así que "
            "los modelos de estrellas aprenden un sesgo por persona, mientras que las listas pesan "
            "las estrellas por igual para que sus razones sigan siendo sumas.",
        ),
        fact,
        speech.number,
        speech,
        counted=speech(en="people", es="personas"),
        axis=speech(en="mean stars", es="media de estrellas"),
    )


def per_title(fact: dict[str, Any], tail: dict[str, Any], speech: Speech) -> Exhibit:
    """Return how many ratings titles have."""
    once = speech.percent(tail["once"] / fact["known"])
    return spread(
        "ratings_per_title",
        speech(en="By title", es="Por título"),
        speech(
            en=f"The median rated title has {speech.number(fact['median'])} ratings, the most "
            f"rated {speech.whole(fact['max'])}, and {once} have a single one: of so few no model "
            "learns much, so what is known of the title itself helps EASE out.",
            es=f"El título valorado mediano tiene {speech.number(fact['median'])} valoraciones, el "
            f"que más {speech.whole(fact['max'])}, y el {once} tiene una sola: de tan pocas ningún "
            "modelo aprende mucho, así que lo que se sabe del propio título ayuda a EASE.",
        ),
        fact,
        speech.number,
        speech,
        counted=speech(en="titles", es="títulos"),
        axis=speech(en="ratings received", es="valoraciones recibidas"),
    )


def long_tail(fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return how unevenly titles are rated."""
    title = speech(en="The long tail", es="La cola larga")
    drawn = [
        {
            "x": row["titles"],
            "y": row["ratings"],
            "label": speech(
                en=f"the first {speech.whole(row['titles'])} titles: "
                f"{speech.percent(row['ratings'])} of the ratings",
                es=f"los primeros {speech.whole(row['titles'])} títulos: "
                f"{speech.percent(row['ratings'])} de las valoraciones",
            ),
        }
        for row in fact["curve"]
    ]
    held = {row["titles"]: row["ratings"] for row in fact["top"]}
    heads = speech(en="most rated titles,share of all ratings",
                   es="títulos más valorados,parte de las valoraciones").split(",")  # fmt: skip
    rows = [[speech.percent(titles), speech.percent(share)] for titles, share in held.items()]
    tenth, gini = speech.percent(held[0.1]), speech.fixed(fact["gini"], 2)
    return Exhibit(
        "long_tail",
        title,
        speech(
            en=f"A tenth of the rated titles hold {tenth} of the ratings (Gini {gini}): a list of "
            "the popular ones is easily right and tells nobody anything new, so EASE shows famous "
            "titles a little less and every measure stands beside popularity's.",
            es=f"Una décima parte de los títulos valorados reúne el {tenth} de las valoraciones "
            f"(Gini {gini}): una lista de los populares acierta fácil y no descubre nada a nadie, "
            "así que EASE muestra un poco menos los famosos y toda medida se pone junto a la de la "
            "popularidad.",
        ),
        drawings=[
            Drawing(
                plots.curve(
                    drawn,
                    (speech(en="titles, most rated first", es="títulos, el más valorado primero"),
                     speech(en="share of all ratings", es="parte de las valoraciones")),
                    speech.number,
                ),
                alternative(speech(en="Curve", es="Curva"), title, drawn[::-1], speech),
            )
        ],
        data=fact["curve"],
        tables=[Table(heads, rows, words=0)],
    )  # fmt: skip


def scale_use(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return how the scale is used."""
    title = speech(en="Use of the scale", es="Uso de la escala")
    drawn = [
        {"name": speech.fixed(row["stars"], 1), "value": row["share"],
         "label": f"{speech.fixed(row['stars'], 1)}: {speech.whole(row['ratings'])} "
         f"({speech.percent(row['share'])})"}
        for row in fact
    ]  # fmt: skip
    most = max(fact, key=lambda row: row["ratings"])
    high = sum(row["share"] for row in fact if row["stars"] >= 4)
    half = sum(row["share"] for row in fact if row["stars"] % 1)
    return Exhibit(
        "scale_use",
        title,
        speech(
            en=f"{speech.percent(high)} of the ratings are of 4 stars and more, "
            f"{speech.fixed(most['stars'], 1)} is the commonest, and {speech.percent(half)} use "
            "half stars: people rate what they chose to see, so the models count a rating as such "
            "first, and its stars on top.",
            es=f"El {speech.percent(high)} de las valoraciones es de 4 estrellas o más, "
            f"{speech.fixed(most['stars'], 1)} es la más común, y el {speech.percent(half)} usa "
            "medias: la gente valora lo que eligió ver, así que los modelos cuentan primero que "
            "haya valoración, y encima sus estrellas.",
        ),
        drawings=[
            Drawing(
                marks.columns(drawn, speech(en="share of ratings", es="parte de las valoraciones"),
                              percent=True),
                alternative(speech(en="Bars", es="Barras"), title, drawn, speech),
            )
        ],
        data=fact,
    )  # fmt: skip


def agreement(fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return how our people and the source's agree."""
    title = speech(en="Agreement with the catalogue's average",
                   es="Acuerdo con la media del catálogo")  # fmt: skip
    few = speech(
        en=f"{speech.whole(fact['titles'])} titles have {FEWEST_RATINGS} ratings here and a vote "
        "at the source, too few to compare: the models go by the ratings alone.",
        es=f"{speech.whole(fact['titles'])} títulos tienen {FEWEST_RATINGS} valoraciones aquí y "
        "voto en la fuente, muy pocos para comparar: los modelos van solo por las valoraciones.",
    )
    if fact["spearman"] is None:
        return Exhibit("agreement", title, few, columns=_VOTES)
    drawn = [
        {
            "x": row["theirs"], "y": row["ours"], "size": row["ratings"],
            "label": f"{speech.titled(row['label'], row['year'])}: "
            f"{speech.fixed(row['ours'], 2)} ★ · {speech.fixed(row['theirs'], 1)} / 10 · "
            f"{speech.whole(row['ratings'])} " + speech(en="ratings", es="valoraciones"),
        }
        for row in fact["points"]
    ]  # fmt: skip
    heads = speech(
        en="furthest apart,stars here,vote at the source,ratings",
        es="más en desacuerdo,estrellas aquí,voto en la fuente,valoraciones",
    )
    rows = [
        [speech.titled(row["label"], row["year"]), speech.fixed(row["ours"], 2),
         speech.fixed(row["theirs"], 1), speech.whole(row["ratings"])]
        for row in fact["apart"]
    ]  # fmt: skip
    titles, rho = speech.whole(fact["titles"]), speech.fixed(fact["spearman"], 2)
    means = speech.fixed(2 * fact["mean_ours"], 2), speech.fixed(fact["mean_theirs"], 2)
    return Exhibit(
        "agreement",
        title,
        speech(
            en=f"On {titles} titles with {FEWEST_RATINGS} ratings or more, people here and at the "
            f"source agree with {rho} by ranks, at {means[0]} and {means[1]} of ten: where nobody "
            "here has rated a title, the source's votes may stand in for us.",
            es=f"En {titles} títulos con {FEWEST_RATINGS} valoraciones o más, la gente de aquí y "
            f"la de la fuente coinciden con {rho} por rangos, en {means[0]} y {means[1]} sobre "
            "diez: donde nadie de aquí ha valorado un título, los votos de la fuente pueden "
            "sustituirnos.",
        ),
        drawings=[
            Drawing(
                plots.against(
                    drawn,
                    (speech(en="vote at the source, of 10", es="voto en la fuente, sobre 10"),
                     speech(en="mean stars here", es="media de estrellas aquí")),
                ),
                alternative(speech(en="Scatter plot", es="Diagrama de dispersión"), title, drawn,
                            speech),
                speech(en="The most rated titles; larger = more ratings",
                       es="Los títulos más valorados; mayor = más valoraciones"),
            )
        ],
        data=fact["points"],
        tables=[Table(heads.split(","), rows)],
        columns=_VOTES,
    )  # fmt: skip


def over_time(fact: list[dict[str, Any]], speech: Speech) -> Exhibit:
    """Return ratings by month."""
    title = speech(en="Over time", es="A lo largo del tiempo")
    called = speech(en="ratings", es="valoraciones")
    people = speech(en="people", es="personas")
    drawn = [
        {"month": row["month"], "value": row["ratings"],
         "label": f"{row['month']}: {speech.whole(row['ratings'])} {called}, "
         f"{speech.whole(row['people'])} {people}"}
        for row in fact
    ]  # fmt: skip
    most = max(fact, key=lambda row: row["ratings"])
    few = sum(row["people"] <= 1 for row in fact)
    return Exhibit(
        "ratings_over_time",
        title,
        speech(
            en=f"From {fact[0]['month']} to {fact[-1]['month']}, most in {most['month']} "
            f"({speech.whole(most['ratings'])}), and in {few} of {len(fact)} months one person or "
            "nobody rated: people rate in one sitting, so time says when they came and not how "
            "taste moves, and of the models only trending uses it.",
            es=f"De {fact[0]['month']} a {fact[-1]['month']}, los más en {most['month']} "
            f"({speech.whole(most['ratings'])}), y en {few} de {len(fact)} meses valoró una "
            "persona o nadie: la gente valora de una sentada, así que el tiempo dice cuándo llegó "
            "y no cómo cambia el gusto, y de los modelos solo «trending» lo usa.",
        ),
        drawings=[
            Drawing(
                plots.line(drawn, "month", called, dates=True),
                alternative(speech(en="Line", es="Línea"), title, [drawn[fact.index(most)]],
                            speech),
            )
        ],
        data=fact,
    )  # fmt: skip
