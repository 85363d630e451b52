"""The section on when titles were released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamrec.explore.exhibits.exhibit import Chart, Section, Shown, exhibit, grade
from streamrec.explore.exhibits.model_use import number_use
from streamrec.explore.exhibits.written_values import minutes, percent, quartiles
from streamrec.explore.facts import release_facts as facts_of
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.release_facts import MonthCount, WeekdayCount, YearCount
from streamrec.i18n.messages import Value, message, plural

INCOMPLETE_YEAR = 0.5
"""Titles of the last year divided by the mean of the five before, below which it is incomplete."""

HEAP, FEWEST_IN_HEAP = 2.0, 10
"""Titles dated 1 January per title expected, and titles at all, from which the day stands for an
unknown one; fewer titles may be chance."""

SEASONAL = 1.5
"""Titles of the fullest month divided by the emptiest; 31 and 28 days alone make 1.1."""

ONE_DAY = 2 / 7
"""Share of one weekday that is twice an even share."""

FEWEST_OF_A_DECADE = 20
"""Titles that a decade needs in a statement about decades."""

LONGER = 1.25
"""Longest median runtime divided by the shortest from which runtimes follow the decade."""

_TITLES = message("titles")


@exhibit(facts_of.by_year, message("By year"), "release_date")
def by_year(facts: Facts) -> Shown:
    """Show the titles of each year."""
    years = facts[facts_of.by_year]
    most, last, before = max(years, key=lambda row: row.titles), years[-1], years[-6:-1]
    seen = message(
        "Half of the titles were released in %(half)s or later, the most in %(most)s "
        "(%(titles)s).",
        half=str(_median_year(years)), most=str(most.year), titles=most.titles)  # fmt: skip
    use = message(
        "The models know a year by its decade and by windows of years that overlap, so a new year "
        "is close to the last one from its first title."
    )
    few = plural(
        "The last year, %(year)s, has %(count)s title: it is incomplete.",
        "The last year, %(year)s, has %(count)s titles: it is incomplete.",
        count=last.titles, year=str(last.year))  # fmt: skip
    incomplete = bool(before) and (
        last.titles < INCOMPLETE_YEAR * sum(row.titles for row in before) / len(before)
    )
    points = [
        (str(row.year), row.year, row.titles, message("%(titles)s titles", titles=row.titles))
        for row in years
    ]
    described = sorted(points, key=lambda point: -point[2])
    return Shown(
        "last_year_incomplete" if incomplete else "last_year_complete",
        [seen, few, use] if incomplete else [seen, use],
        [Chart("line", points, described=described, options={"axis": _TITLES})],
    )


def _median_year(years: Sequence[YearCount]) -> int:
    """Return the last year from which on half of the titles were released."""
    total, later = sum(row.titles for row in years), 0
    for row in reversed(years):
        later += row.titles
        if 2 * later >= total:
            return row.year
    return years[0].year


@exhibit(facts_of.new_year, message("Titles dated 1 January"), "release_date",
         is_empty=lambda _: False)  # fmt: skip
def new_year(facts: Facts) -> Shown:
    """Show how many titles are dated 1 January, by decade."""
    found = facts[facts_of.new_year]
    use = message("The models take nothing finer than the decade from a date.")
    if not found.titles:
        return Shown("none", [message("No title is dated 1 January."), use], csv=())
    ratio = found.titles / found.expected
    seen = plural(
        "%(count)s title is dated 1 January, %(ratio)s times the number of a mean day.",
        "%(count)s titles are dated 1 January, %(ratio)s times the number of a mean day.",
        count=found.titles, ratio=ratio)  # fmt: skip
    highest = max(found.decades, key=lambda row: row.titles / row.dated)
    rule, so = "no_heap", message("They may well be real dates.")
    if ratio >= HEAP and found.titles >= FEWEST_IN_HEAP:
        rule, so = "heap", message(
            "For most of them only the year is known. Their share is highest in the %(decade)ss: "
            "%(share)s.",
            decade=str(highest.decade), share=percent(highest.titles / highest.dated))  # fmt: skip
    columns = [
        (str(row.decade), row.titles / row.dated,
         message("%(titles)s of %(dated)s, %(share)s", titles=row.titles, dated=row.dated,
                 share=percent(row.titles / row.dated)))
        for row in found.decades
    ]  # fmt: skip
    options = {"axis": message("of the decade's titles"), "percent": True}
    chart = Chart("columns", columns, options=options)
    return Shown(rule, [seen, so, use], [chart], csv=found.decades)


def _calendar(named: Mapping[Value, MonthCount | WeekdayCount]) -> Chart:
    """Return a column per month or weekday, with the titles dated 1 January inside."""
    columns = [
        (name, row.titles,
         message("%(titles)s titles, %(new_year)s dated 1 January", titles=row.titles,
                 new_year=row.new_year), row.new_year)
        for name, row in named.items()
    ]  # fmt: skip
    options = {"axis": _TITLES, "letters": 3}
    return Chart("columns", columns, message("In orange: dated 1 January"), options=options)


def _no_titles(rows: Sequence[MonthCount | WeekdayCount]) -> bool:
    return not any(row.titles for row in rows)


@exhibit(facts_of.by_month, message("By month"), "release_date", is_empty=_no_titles)
def by_month(facts: Facts) -> Shown:
    """Show the titles of each month."""
    named = {Value("month", row.month): row for row in facts[facts_of.by_month]}
    real = {name: row.titles - row.new_year for name, row in named.items()}
    most = max(named, key=lambda name: named[name].titles)
    fullest, emptiest = max(real, key=lambda name: real[name]), min(real, key=lambda n: real[n])
    finding = [message("Most titles were released in %(month)s (%(titles)s).", month=most,
                       titles=named[most].titles)]  # fmt: skip
    if most != fullest:
        finding += [message("Without those dated 1 January it is %(month)s (%(titles)s).",
                            month=fullest, titles=real[fullest])]  # fmt: skip
    finding += [message("The fewest were released in %(month)s (%(titles)s).", month=emptiest,
                        titles=real[emptiest])]  # fmt: skip
    ratio = real[fullest] / max(real[emptiest], 1)
    rule, so = grade(ratio, (SEASONAL,), {
        "even": message("The months differ little."),
        "seasonal": message("The month says when a title was released, not what it is like."),
    })  # fmt: skip
    return Shown(rule, [*finding, so, number_use("release_month")], [_calendar(named)])


@exhibit(facts_of.by_weekday, message("By weekday"), "release_date", is_empty=_no_titles)
def by_weekday(facts: Facts) -> Shown:
    """Show the titles of each weekday."""
    named = {Value("weekday", row.weekday): row for row in facts[facts_of.by_weekday]}
    most = max(named, key=lambda name: named[name].titles)
    share = named[most].titles / sum(row.titles for row in named.values())
    seen = message(
        "The most common weekday is %(weekday)s, with %(share)s of the releases.",
        weekday=most, share=percent(share))  # fmt: skip
    rule, so = grade(share, (ONE_DAY,), {
        "even": message("Releases are spread over the week."),
        "one_day": message("That is a habit of cinemas, not a property of the titles."),
    })  # fmt: skip
    return Shown(rule, [seen, so, number_use("release_weekday")], [_calendar(named)])


@exhibit(facts_of.runtime_by_decade, message("Runtime by decade"), "release_date", "runtime")
def runtime_by_decade(facts: Facts) -> Shown:
    """Show the quartiles of the runtime in each decade."""
    decades = facts[facts_of.runtime_by_decade]
    rule, finding = "too_few", []
    enough = [row for row in decades if row.titles >= FEWEST_OF_A_DECADE]
    if len(enough) < 2:
        finding.append(message("Fewer than two decades have %(titles)s titles of known runtime.",
                               titles=FEWEST_OF_A_DECADE))  # fmt: skip
    else:
        ordered = sorted(enough, key=lambda row: row.median)
        rule, so = grade(ordered[-1].median / ordered[0].median, (LONGER,), {
            "stable": message("The runtime hardly depends on the decade."),
            "follows": message("The runtime follows the decade, which the models know."),
        })  # fmt: skip
        finding += [
            message(
                "In decades of %(titles)s titles or more the median goes from %(shortest)s in the "
                "%(shortest_decade)ss to %(longest)s in the %(longest_decade)ss; in the last one "
                "it is %(last)s.",
                titles=FEWEST_OF_A_DECADE,
                shortest=minutes(ordered[0].median), shortest_decade=str(ordered[0].decade),
                longest=minutes(ordered[-1].median), longest_decade=str(ordered[-1].decade),
                last=minutes(enough[-1].median),
            ),
            so,
        ]  # fmt: skip
    band = [
        (str(row.decade), row.decade, row.q25, row.median, row.q75,
         quartiles(minutes(row.median), row.q25, row.q75, row.titles))
        for row in decades
    ]  # fmt: skip
    chart = Chart("band", band, described=band[::-1], options={"axis": message("minutes")})
    return Shown(rule, [*finding, number_use("runtime_minutes")], [chart])


SECTION = Section(
    "releases",
    message("Releases"),
    lambda _: message("A source that knows only the year of a release often writes 1 January."),
    (by_year, new_year, by_month, by_weekday, runtime_by_decade),
)
