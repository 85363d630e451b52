"""The section on the distribution of each number, and what any distribution shows."""

from __future__ import annotations

from collections.abc import Sequence

from streamrec.explore.exhibits.exhibit import Cell, Chart, Exhibit, Section, Shown, Table, grade
from streamrec.explore.exhibits.model_use import number_use
from streamrec.explore.exhibits.written_values import TITLE_NUMBERS, Write, between, percent, titled
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.feature_facts import votes_prior
from streamrec.explore.facts.number_facts import (
    DISTRIBUTIONS,
    FENCE,
    LOG_FROM,
    Distribution,
    NamedDistribution,
    Outlier,
)
from streamrec.i18n.messages import Joined, Message, message

CONCENTRATED = 2.0
"""Mean divided by median from which a few titles hold most of a number; 1 = symmetric."""

NARROW = 0.3
"""Width of the middle half divided by the median up to which titles are alike in a number."""

LITTLE_KNOWN = 0.5
"""Known share below which a number says first of all for which titles it is known."""


def show_distribution(
    rule: str,
    finding: Sequence[Message],
    found: Distribution,
    write: Write,
    counted: Message,
    axis: Message | str = "",
) -> Shown:
    """Return a distribution with a histogram of what is `counted`, quantiles and outliers."""
    box = _box(found, write)
    options = {"box": box, "log": found.scale == "log", "write": write, "axis": axis,
               "counted": counted}  # fmt: skip
    bins = [
        (_span(found, number, write), one.low, one.high, one.count,
         message("%(number)s %(counted)s", number=one.count, counted=counted))
        for number, one in enumerate(found.bins)
    ]  # fmt: skip
    heads = [message("outliers"), message("how many"), message("furthest")]
    return Shown(
        rule,
        finding,
        [Chart("histogram", bins, described=[box] if box else [], options=options)],
        [Table(heads, _outliers(found, write), texts=3)],
        _figures(found, write),
        found.bins,
    )


def _span(found: Distribution, number: int, write: Write) -> Message:
    one, last = found.bins[number], number == len(found.bins) - 1
    if last and found.scale == "linear" and found.max >= one.high:
        return message("≥ %(low)s", low=write(one.low))
    return between(write(one.low), write(one.high))


def _box(found: Distribution, write: Write) -> dict[str, object] | None:
    """Return the ends of the box plot, within the range of the histogram."""
    if found.fences is None or not found.bins:
        return None
    low, high = found.bins[0].low, found.bins[-1].high
    least = low if found.scale == "log" else found.min
    inner = {name: min(max(getattr(found, name), low), high) for name in ("q25", "median", "q75")}
    return inner | {
        "low": max(found.fences[0], least, low),
        "high": min(found.fences[1], found.max, high),
        "name": message("middle half"),
        "text": message(
            "%(low)s – %(high)s, median %(median)s",
            low=write(found.q25), high=write(found.q75), median=write(found.median),
        ),
    }  # fmt: skip


def _figures(found: Distribution, write: Write) -> list[tuple[Message | str, Cell]]:
    names = (message("min"), "1%", "5%", "25%", message("median"), "75%", "95%", "99%",
             message("max"), message("mean"))  # fmt: skip
    values = (found.min, found.q01, found.q05, found.q25, found.median, found.q75, found.q95,
              found.q99, found.max, found.mean)  # fmt: skip
    figures = [*map(write, values), found.skew]
    return list(zip((*names, message("skew")), figures, strict=True))


def _outliers(found: Distribution, write: Write) -> list[list[Cell]]:
    if found.fences is None:
        return []
    low, high = map(write, found.fences)
    sides = (
        (message("above %(fence)s", fence=high), found.high_outliers, found.highest),
        (message("below %(fence)s", fence=low), found.low_outliers, found.lowest),
    )

    def listed(outliers: Sequence[Outlier]) -> Cell:
        named = [Joined((titled(one.label, one.year), write(one.value)), " ") for one in outliers]
        return Joined(tuple(named)) if named else None

    return [[side, count, listed(rows)] for side, count, rows in sides if count]


def show_number(found: NamedDistribution, facts: Facts) -> Shown:
    """Show the distribution of a number of a title: its shape, its gaps, who reads it."""
    write, known = TITLE_NUMBERS[found.name].write, found.known / (found.known + found.unknown)
    seen = message(
        "Known for %(titles)s titles (%(share)s). Half of them lie between %(low)s and %(high)s; "
        "the median is %(median)s, the mean %(mean)s.",
        titles=found.known, share=percent(known), low=write(found.q25), high=write(found.q75),
        median=write(found.median), mean=write(found.mean))  # fmt: skip
    rule, so = _shape(found)
    finding = [seen, so]
    if known < LITTLE_KNOWN:
        rule = f"{rule}_little_known"
        so = message("A model that read it would learn mostly for which titles it is known.")
        finding.append(so)
    finding.append(number_use(found.name))
    prior = facts[votes_prior]
    if found.name == "vote_count" and prior.factor is not None:
        use = message(
            "Similar titles weigh votes with the exponent %(exponent)s: a title with the median "
            "votes keeps %(share)s of its similarity.",
            exponent=prior.exponent, share=percent(prior.factor))  # fmt: skip
        finding.append(use)
    return show_distribution(rule, finding, found, write, message("titles"))


def _shape(found: Distribution) -> tuple[str, Message]:
    if found.median == 0:
        return "mostly_zero", message("At least half of the titles are at 0.")
    ratio, width = found.mean / found.median, (found.q75 - found.q25) / found.median
    if ratio >= CONCENTRATED:
        return "concentrated", message(
            "It is concentrated on few titles: the mean is %(ratio)s times the median.", ratio=ratio
        )
    return grade(width, (NARROW,), {
        "narrow": message("Most titles are alike in it: the middle half spans %(width)s of the "
                          "median.", width=percent(width)),
        "spread": message("It tells titles apart: the middle half spans %(width)s of the median.",
                          width=percent(width)),
    })  # fmt: skip


def _exhibit(name: str) -> Exhibit:
    number, fact = TITLE_NUMBERS[name], DISTRIBUTIONS[name]
    return Exhibit(
        fact, number.heading, number.raw_columns, lambda facts: show_number(facts[fact], facts),
        is_empty=lambda found: not found.known)  # fmt: skip


SECTION = Section(
    "numbers",
    message("Each number on its own"),
    lambda _: message(
        "A box spans the middle half of the titles, its notch is the median, its whiskers end at "
        "the last title within %(fence)s boxes (Tukey); titles beyond are outliers. Where the "
        "largest value is over %(ratio)s times the median, the scale and the outliers are "
        "logarithmic, and zeros are left out.",
        fence=FENCE,
        ratio=LOG_FROM,
    ),
    tuple(_exhibit(name) for name in DISTRIBUTIONS),
)
