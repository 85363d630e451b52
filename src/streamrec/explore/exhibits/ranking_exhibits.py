"""The section on countries, languages, companies, franchises, directors and actors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from streamrec.explore.exhibits.exhibit import Chart, Exhibit, Section, Shown, grade
from streamrec.explore.exhibits.model_use import block_use
from streamrec.explore.exhibits.written_values import Write, detailed, fixed, money, percent, times
from streamrec.explore.facts.ranking_facts import RANKINGS, Ranked, Ranking
from streamrec.explore.facts.rating_facts import ratings
from streamrec.features.labels import LEADING_CAST
from streamrec.i18n.messages import Message, Parameter, Value, message
from streamrec.recommend.list_builder import COLLECTION_SHARE

COMMON = 0.25
"""Share of the catalogue from which a name says little about a title that has it."""


class Kind(NamedTuple):
    """How one kind of name is shown.

    ``block`` is its block of features; ``more`` says what else the models do with it.
    """

    heading: Message
    raw_column: str
    block: str
    write: Callable[[str], Parameter] = lambda name: name
    more: tuple[Message, ...] = ()


_CAP = message("At most %(share)s of a list are titles of one franchise.",
               share=percent(COLLECTION_SHARE))  # fmt: skip
_CAST = message("The first %(names)s names of a cast are features.", names=LEADING_CAST)

KINDS = {
    "countries": Kind(message("Countries"), "production_countries", "country",
                      lambda code: Value("country_name", code)),
    "languages": Kind(message("Original languages"), "original_language", "language",
                      lambda code: Value("language_name", code)),
    "companies": Kind(message("Companies"), "production_companies", "companies"),
    "franchises": Kind(message("Franchises"), "belongs_to_collection", "collection", more=(_CAP,)),
    "directors": Kind(message("Directors"), "crew", "directors"),
    "actors": Kind(message("Actors"), "cast", "cast", more=(_CAST,)),
}  # fmt: skip


def show_ranking(found: Ranking, catalogue: int, kind: Kind) -> Shown:
    """Show the top ten by each measure, and whether the most common name says much."""
    first = found.titles[0]
    share = first.titles / catalogue
    seen = message(
        "Of %(names)s names %(first)s has the most titles: %(titles)s, %(share)s of all.",
        names=found.names, first=kind.write(first.name), titles=first.titles, share=percent(share),
    )  # fmt: skip
    rule, so = grade(share, (COMMON,), {
        "rare": message("Even that one is rare, so a shared name suggests similar titles."),
        "common": message("So common a name says little about a title. A rarer one says more, and "
                          "weighs more (TF-IDF)."),
    })  # fmt: skip
    if found.return_:
        best = found.return_[0]
        paid = message("The highest median return is that of %(name)s: %(value)s.",
                       name=kind.write(best.name), value=times(best.value))  # fmt: skip
    else:
        paid = message("None has %(titles)s titles with a known return.", titles=found.fewest)
    finding = [seen, so, paid, *kind.more, block_use(kind.block)]
    return Shown(rule, finding, _charts(found, kind), csv=_csv(found))


def _charts(found: Ranking, kind: Kind) -> list[Chart]:
    fewest = {"titles": found.fewest}
    by_return = message("By return (from %(titles)s titles)", **fewest)
    by_rating = message("By rating (from %(titles)s titles)", **fewest)

    def marks(rows: Sequence[Ranked], write: Write) -> list[tuple[Parameter, float, Message]]:
        return [
            (kind.write(row.name), row.value, detailed(write(row.value), row.titles))
            for row in rows
        ]

    counts = [(kind.write(row.name), row.titles, Value("whole", row.titles))
              for row in found.titles]  # fmt: skip
    return [
        Chart("bars", counts, message("By titles")),
        Chart("bars", marks(found.revenue, money), message("By revenue")),
        Chart("bars", marks(found.return_, times), by_return),
        # Ratings differ by tenths: bars from 0 would look the same.
        Chart("dots", marks(found.rating, fixed), by_rating),
    ]


def _csv(found: Ranking) -> list[dict[str, object]]:
    measures = {"titles": found.titles, "revenue": found.revenue, "return": found.return_,
                "rating": found.rating}  # fmt: skip
    return [{"measure": name, **vars(row)} for name, rows in measures.items() for row in rows]


def _exhibit(name: str) -> Exhibit:
    fact, kind = RANKINGS[name], KINDS[name]
    return Exhibit(
        fact, kind.heading, (kind.raw_column,),
        lambda facts: show_ranking(facts[fact], facts[ratings].catalogue, kind),
        is_empty=lambda found: not found.names, wide=True)  # fmt: skip


SECTION = Section(
    "tops",
    message("Who and where"),
    lambda _: message(
        "Revenue is the sum of the known revenues. Return is the median over the titles whose "
        "budget and revenue are both 1,000 dollars or more. Rating is the mean of damped votes. "
        "The number of titles behind a figure is in brackets."
    ),
    tuple(_exhibit(name) for name in KINDS),
)
