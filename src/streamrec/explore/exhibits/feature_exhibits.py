"""The section on what the models use, made from their own declarations."""

from __future__ import annotations

from streamrec.explore.exhibits.exhibit import Cell, Chart, Section, Shown, Table, exhibit
from streamrec.explore.exhibits.model_use import models_that_read, models_with
from streamrec.explore.exhibits.written_values import TITLE_NUMBERS, fixed, percent
from streamrec.explore.facts.fact import Facts, as_json
from streamrec.explore.facts.feature_facts import FeatureBlock, votes_prior
from streamrec.explore.facts.feature_facts import features as feature_blocks
from streamrec.explore.facts.genre_facts import genres_most_common
from streamrec.explore.facts.number_facts import DISTRIBUTIONS
from streamrec.explore.facts.ranking_facts import RANKINGS
from streamrec.explore.facts.release_facts import new_year
from streamrec.features.feature_blocks import BLOCKS
from streamrec.features.labels import LEADING_CAST
from streamrec.features.text_words import STOP_WORD_SHARE
from streamrec.i18n.messages import Joined, Message, message

_RAW_COLUMNS = sorted({raw for block in BLOCKS.values() for raw in block.made_of})

# Block of names → the fact that counts the names.
_NAMES = {"collection": "franchises", "companies": "companies", "directors": "directors",
          "language": "languages", "country": "countries"}  # fmt: skip


def _weight(row: FeatureBlock) -> float:
    return row.similar_weight or 0


@exhibit(feature_blocks, message("Features used"), *_RAW_COLUMNS, wide=True)
def features(facts: Facts) -> Shown:
    """Show how many titles each block describes, and its weight."""
    found = sorted(facts[feature_blocks], key=lambda row: -_weight(row))
    judged = [row for row in found if row.share is not None]
    judged.sort(key=lambda row: -(row.share or 0))
    finding = [
        message("In similar titles %(block)s has the largest weight (%(weight)s).",
                block=found[0].block, weight=fixed(_weight(found[0]), 1))
    ]  # fmt: skip
    rule = "none_judged"
    if judged:
        widest, share = judged[0], percent(judged[0].share or 0)
        rule, so = "widest_does_not_weigh_most", message(
            "The block %(block)s describes the most titles (%(share)s); a weight states how "
            "well a block tells what is similar, tuned on lists of viewers.",
            block=widest.block, share=share)  # fmt: skip
        if widest is found[0]:
            rule, so = (
                "widest_weighs_most",
                message("That block also describes the most titles (%(share)s).", share=share),
            )
        finding.append(so)
    marks = [(row.block, row.share, percent(row.share or 0)) for row in judged]
    heads = [message("block"), message("made of"), message("what it holds"),
             message("titles that have it"), message("values"), message("shared values"),
             message("weight in similar titles")]  # fmt: skip
    return Shown(
        rule, finding,
        [Chart("bars", marks, message("Titles that a block describes"), options={"highest": 1})],
        [Table(heads, [_row(row, facts) for row in found], texts=3)])  # fmt: skip


def _row(row: FeatureBlock, facts: Facts) -> list[Cell]:
    return [
        row.block,
        Joined(row.made_of),
        _content(row.block, facts),
        message("incomplete here") if row.share is None else percent(row.share),
        row.values,
        row.shared,
        None if row.similar_weight is None else fixed(row.similar_weight, 1),
    ]


def _content(block: str, facts: Facts) -> Message:
    """Return what a block holds, with a figure of this catalogue."""
    if block in _NAMES:
        return message("%(count)s names", count=facts[RANKINGS[_NAMES[block]]].names)
    heap = facts[new_year]
    described = {
        "text": message("words of the plot; words in over %(share)s of the texts are left out",
                        share=percent(STOP_WORD_SHARE)),
        "title": message("words of the name"),
        "genres": message("%(count)s genres", count=len(facts[genres_most_common])),
        "scene": message("a genre within its era and original language"),
        "keywords": message("themes, assigned by hand"),
        "cast": message("the first %(first)s names of the cast; %(count)s names in all",
                        first=LEADING_CAST, count=facts[RANKINGS["actors"]].names),
        "decade": message("nothing finer: %(share)s of the dates are 1 January",
                          share=percent(heap.titles / max(heap.dated, 1))),
    }  # fmt: skip
    return described[block]


@exhibit(votes_prior, message("Numbers, used and not"), wide=True)
def numbers_used(facts: Facts) -> Shown:
    """Show which models read each number of a title."""
    used = [number.name for name, number in TITLE_NUMBERS.items() if models_that_read(name)]
    unused = [number.name for name, number in TITLE_NUMBERS.items() if not models_that_read(name)]
    listed: list[list[Cell]] = []
    for name, number in TITLE_NUMBERS.items():
        found, readers = facts[DISTRIBUTIONS[name]], models_that_read(name)
        known = found.known / max(found.known + found.unknown, 1)
        listed.append([number.name, Joined(readers) if readers else None, percent(known)])
    finding = message(
        "Of the numbers of a title the models read %(used)s; %(unused)s only answer questions.",
        used=used, unused=unused)  # fmt: skip
    csv = as_json(facts[votes_prior])
    del csv["fallback"]
    table = Table([message("number"), message("read by"), message("known")], listed, texts=2)
    return Shown("some_unread" if unused else "all_read", [finding], tables=[table], csv=[csv])


def _lead(facts: Facts) -> Message:
    weighed = sum(row.similar_weight is not None for row in facts[feature_blocks])
    return message(
        "Similar titles weigh %(weighed)s of %(blocks)s blocks of features. Features are read by "
        "%(models)s. The figures are those of the matrices that the models get.",
        weighed=weighed, blocks=len(facts[feature_blocks]), models=models_with("features"),
    )  # fmt: skip


SECTION = Section("models", message("What the models use"), _lead, (features, numbers_used))
