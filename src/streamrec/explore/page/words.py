"""The section on the words of titles and overviews."""

from __future__ import annotations

from typing import Any

from streamrec.explore.charts import marks
from streamrec.explore.charts.place import placed
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
from streamrec.features.text_words import STOP_WORD_MIN_TITLES, STOP_WORD_SHARE

_WIDTH, _HEIGHT = 560.0, 300.0


def section(facts: Facts, speech: Speech) -> Section:
    """Return the words, as clouds and tables."""
    return Section(
        "words",
        speech(en="Words", es="Palabras"),
        speech(
            en="A word counts once per text; words of grammar are left out. The larger the word, "
            "the more texts hold it.",
            es="Una palabra cuenta una vez por texto; las gramaticales se dejan fuera. Cuanto más "
            "grande, en más textos está.",
        ),
        [
            words("words_of_titles", "title", facts["words_of_titles"], speech),
            words("words_of_overviews", "overview", facts["words_of_overviews"], speech),
        ],
    )


def words(name: str, column: str, fact: dict[str, Any], speech: Speech) -> Exhibit:
    """Return one column's cloud, and its words by original language."""
    what = speech(en="titles", es="títulos") if column == "title" else speech(
        en="overviews", es="sinopsis")  # fmt: skip
    title = speech(en=f"Words of {what}", es=f"Palabras de {what}")
    if not fact["words"]:
        return nothing(name, title, speech, (column,))
    drawn = [
        {**row, "label": f"{row['word']}: {speech.whole(row['texts'])} "
         f"({speech.percent(row['share'])})"}
        for row in fact["words"]
    ]  # fmt: skip
    first = fact["words"][0]
    # What the models take for grammar: too common to tell anything.
    common = sum(
        row["share"] > STOP_WORD_SHARE and row["texts"] > STOP_WORD_MIN_TITLES
        for row in fact["words"]
    )
    limit = speech.percent(STOP_WORD_SHARE)
    heads = speech(en="original language,texts,commonest words",
                   es="idioma original,textos,palabras más comunes").split(",")  # fmt: skip
    listed = [
        [speech.spoken(row["language"]), speech.whole(row["texts"]),
         ", ".join(f"{word['word']} {speech.whole(word['texts'])}" for word in row["words"])]
        for row in fact["languages"]
    ]  # fmt: skip
    total = speech.whole(fact["texts"])
    share = speech.percent(first["share"])
    return Exhibit(
        name,
        title,
        speech(
            en=f"“{first['word']}” leads, in {share} of {total} {what}, and {common} of the "
            f"{len(fact['words'])} words shown are in more than {limit}: words that common are no "
            "features, for what so many texts share tells none from another.",
            es=f"«{first['word']}» va primero, en el {share} de {total} {what}, y {common} de "
            f"las {len(fact['words'])} palabras mostradas están en más del {limit}: las que son "
            "tan comunes no son rasgos, pues lo que tantos textos comparten no distingue "
            "ninguno.",
        ),
        drawings=[
            Drawing(
                marks.cloud(placed(drawn, _WIDTH, _HEIGHT), _WIDTH, _HEIGHT),
                alternative(speech(en="Word cloud", es="Nube de palabras"), title, drawn, speech),
            )
        ],
        data=[{"language": "", **row} for row in fact["words"]]
        + [
            {"language": row["language"], **word}
            for row in fact["languages"]
            for word in row["words"]
        ],
        tables=[Table(heads, listed, words=3)] if listed else [],
        columns=(column,),
    )
