"""The section on the words of titles and overviews."""

from __future__ import annotations

from streamrec.explore.exhibits.exhibit import Cell, Chart, Exhibit, Section, Shown, Table
from streamrec.explore.exhibits.written_values import detailed, percent
from streamrec.explore.facts.fact import Fact
from streamrec.explore.facts.word_facts import CommonWords, words_of_overviews, words_of_titles
from streamrec.features.text_words import STOP_WORD_MIN_TITLES, STOP_WORD_SHARE
from streamrec.i18n.messages import Joined, Message, Value, message, plural


def show_words(found: CommonWords) -> Shown:
    """Show the most common words, and whether they are too common to be features."""
    first = found.words[0]
    common = sum(
        word.share > STOP_WORD_SHARE and word.texts > STOP_WORD_MIN_TITLES for word in found.words
    )
    limit = percent(STOP_WORD_SHARE)
    seen = message("The most common word is “%(word)s”: it is in %(share)s of %(texts)s texts.",
                   word=first.word, share=percent(first.share), texts=found.texts)  # fmt: skip
    rule, so = "none_too_common", message(
        "None of the words shown is in more than %(limit)s of the texts, so all are features.",
        limit=limit)  # fmt: skip
    if common:
        rule, so = "some_too_common", plural(
            "%(count)s of the words shown is in more than %(limit)s of the texts: it distinguishes "
            "no text from another, so it is not a feature.",
            "%(count)s of the words shown are in more than %(limit)s of the texts: they "
            "distinguish no text from another, so they are not features.",
            count=common, limit=limit)  # fmt: skip
    heads = [message("original language"), message("texts"), message("most common words")]
    by_language: list[list[Cell]] = [
        [Value("language_name", one.language), one.texts,
         Joined(tuple(Joined((word.word, Value("whole", word.texts)), " ") for word in one.words))]
        for one in found.languages
    ]  # fmt: skip
    marks = [(row.word, row.share, detailed(row.texts, percent(row.share))) for row in found.words]
    groups = [("", found.words), *((one.language, one.words) for one in found.languages)]
    return Shown(
        rule,
        [seen, so],
        [Chart("cloud", marks)],
        [Table(heads, by_language, texts=3)],
        csv=[{"language": language, **vars(word)} for language, words in groups for word in words],
    )


def _exhibit(fact: Fact[CommonWords], title: Message, column: str) -> Exhibit:
    return Exhibit(fact, title, (column,), lambda facts: show_words(facts[fact]),
                   is_empty=lambda found: not found.words)  # fmt: skip


SECTION = Section(
    "words",
    message("Words"),
    lambda _: message(
        "A word counts once per text; stop words are left out. The larger a word, the more texts "
        "hold it."
    ),
    (
        _exhibit(words_of_titles, message("Words of titles"), "title"),
        _exhibit(words_of_overviews, message("Words of overviews"), "overview"),
    ),
)
