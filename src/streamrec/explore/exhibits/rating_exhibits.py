"""The section on the ratings of viewers."""

from __future__ import annotations

import math

from streamrec.explore.exhibits.exhibit import Chart, Section, Shown, Table, exhibit, grade
from streamrec.explore.exhibits.model_use import models_with
from streamrec.explore.exhibits.number_exhibits import show_distribution
from streamrec.explore.exhibits.written_values import detailed, fixed, percent, plain, titled
from streamrec.explore.facts import rating_facts as facts_of
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.rating_facts import FEWEST_RATINGS
from streamrec.i18n.messages import Message, message

ONE_VIEWERS_SHARE = 0.05
"""Share of all ratings from which one viewer's taste weighs in every figure."""

MANY_ONCE, FEW_RATINGS = 0.25, 5
"""Share of titles rated once, or median ratings, at which many titles have too few ratings."""

UNEVEN, CONCENTRATED = 0.25, 0.5
"""Shares of the ratings on a tenth of the titles; an even distribution gives 0.1."""

MOSTLY_HIGH = 0.5
"""Share of ratings of 4 stars or more from which the low half of the scale is little used."""

DIFFERENT_VIEWERS = 0.5
"""Width in stars of the middle half of the viewers' means: one step of the scale."""

AGREE_IN_PART, AGREE = 0.3, 0.7
"""Correlations by rank between mean ratings and votes."""

ONE_SITTING = 2.0
"""Months in which a viewer rates on average, up to which dates say when a viewer came."""


@exhibit(facts_of.ratings_per_person, message("By viewer"))
def per_viewer(facts: Facts) -> Shown:
    """Show the number of ratings per viewer."""
    found, total = facts[facts_of.ratings_per_person], facts[facts_of.ratings].ratings
    share = found.max / total
    seen = message(
        "Half of the viewers gave %(low)s to %(high)s ratings; the median is %(median)s, the most "
        "%(most)s.",
        low=found.q25, high=found.q75, median=found.median, most=found.max)  # fmt: skip
    rule, so = grade(share, (ONE_VIEWERS_SHARE,), {
        "no_viewer_weighs": message(
            "No viewer gave more than %(share)s of all ratings, so none decides the lists of "
            "others.",
            share=percent(share),
        ),
        "one_viewer_weighs": message(
            "One viewer gave %(share)s of all ratings, so the figures below partly show one taste.",
            share=percent(share),
        ),
    })  # fmt: skip
    axis = message("ratings given")
    return show_distribution(rule, [seen, so], found, plain, message("viewers"), axis)


@exhibit(facts_of.mean_per_person, message("Strict and generous viewers"))
def mean_per_viewer(facts: Facts) -> Shown:
    """Show the mean stars per viewer."""
    found = facts[facts_of.mean_per_person]
    seen = message(
        "The middle half of the viewers give %(low)s to %(high)s stars on average.",
        low=fixed(found.q25), high=fixed(found.q75))  # fmt: skip
    rule, so = grade(found.q75 - found.q25, (DIFFERENT_VIEWERS,), {
        "alike": message("The viewers use the scale alike."),
        "differ": message("The same stars mean more from a strict viewer than from a generous one, "
                          "so the models of stars learn a bias for each viewer."),
    })  # fmt: skip
    axis = message("mean stars")
    return show_distribution(rule, [seen, so], found, plain, message("viewers"), axis)


@exhibit(facts_of.ratings_per_title, message("By title"))
def per_title(facts: Facts) -> Shown:
    """Show the number of ratings per title."""
    found = facts[facts_of.ratings_per_title]
    once = facts[facts_of.long_tail].once / found.known
    seen = message(
        "The median rated title has %(median)s ratings, the most rated one %(most)s; %(once)s have "
        "a single one.",
        median=found.median, most=found.max, once=percent(once))  # fmt: skip
    rule, so = "most_with_enough", message("Most rated titles have enough ratings to learn from.")
    if once >= MANY_ONCE or found.median < FEW_RATINGS:
        rule, so = "many_with_few", message(
            "No model learns much from so few ratings; features help the models that read them: "
            "%(models)s.", models=models_with("features"))  # fmt: skip
    axis = message("ratings received")
    return show_distribution(rule, [seen, so], found, plain, message("titles"), axis)


@exhibit(facts_of.long_tail, message("The long tail"), is_empty=lambda found: not found.curve)
def long_tail(facts: Facts) -> Shown:
    """Show how unevenly the ratings are distributed over the titles."""
    found = facts[facts_of.long_tail]
    tenth = next(row.ratings for row in found.top if row.titles == 0.1)
    seen = message("A tenth of the rated titles have %(share)s of the ratings (Gini %(gini)s).",
                   share=percent(tenth), gini=fixed(found.gini))  # fmt: skip
    rule, so = grade(tenth, (UNEVEN, CONCENTRATED), {
        "even": message("The ratings are spread over the titles."),
        "uneven": message("Popular titles have an advantage, so compare every model with "
                          "popularity."),
        "concentrated": message(
            "A list of popular titles is easily right and tells a viewer nothing new, so compare "
            "every model with popularity."
        ),
    })  # fmt: skip
    points = [
        (message("the first %(titles)s titles", titles=row.titles), row.titles, row.ratings,
         percent(row.ratings))
        for row in found.curve
    ]  # fmt: skip
    share = message("share of all ratings")
    options = {"axes": (message("titles, most rated first"), share), "write": plain}
    chart = Chart("curve", points, described=points[::-1], options=options)
    top = [[percent(row.titles), percent(row.ratings)] for row in found.top]
    table = Table([message("most rated titles"), share], top, texts=0)
    return Shown(rule, [seen, so], [chart], [table], csv=found.curve)


@exhibit(facts_of.scale_use, message("Use of the scale"))
def scale_use(facts: Facts) -> Shown:
    """Show the share of each number of stars."""
    found = facts[facts_of.scale_use]
    high = sum(row.share for row in found if row.stars >= 4)
    seen = message(
        "%(high)s of the ratings are of 4 stars or more; %(most)s is the most common, and %(half)s "
        "use half stars.",
        high=percent(high), most=fixed(max(found, key=lambda row: row.ratings).stars, 1),
        half=percent(sum(row.share for row in found if row.stars % 1)))  # fmt: skip
    rule, so = grade(high, (MOSTLY_HIGH,), {
        "whole_scale": message("Viewers use the low half of the scale too."),
        "mostly_high": message("Viewers mostly rate what they chose to watch and like."),
    })  # fmt: skip
    use = message("The models count a rating as such first, and its stars on top of that.")
    columns = [
        (fixed(row.stars, 1), row.share, detailed(row.ratings, percent(row.share))) for row in found
    ]
    options = {"axis": message("share of ratings"), "percent": True}
    return Shown(rule, [seen, so, use], [Chart("columns", columns, options=options)])


@exhibit(facts_of.agreement, message("Agreement with the votes of the source"),
         "vote_average", is_empty=lambda _: False)  # fmt: skip
def agreement(facts: Facts) -> Shown:
    """Show how the mean ratings agree with the votes."""
    found = facts[facts_of.agreement]
    if math.isnan(found.spearman):
        few = message(
            "%(titles)s titles have %(ratings)s ratings here and a vote at the source: too few to "
            "compare.",
            titles=found.titles, ratings=FEWEST_RATINGS)  # fmt: skip
        return Shown("too_few", [few], csv=())
    seen = message(
        "Over %(titles)s titles with %(ratings)s ratings or more, the mean ratings here and the "
        "votes at the source correlate by rank with %(correlation)s; the means are %(ours)s and "
        "%(theirs)s of ten.",
        titles=found.titles, ratings=FEWEST_RATINGS, correlation=fixed(found.spearman),
        ours=fixed(2 * found.mean_ours), theirs=fixed(found.mean_theirs))  # fmt: skip
    rule, so = grade(found.spearman, (AGREE_IN_PART, AGREE), {
        "disagree": message("The votes say little about the ratings here."),
        "in_part": message("The votes are a hint, but no replacement for ratings."),
        "agree": message("The votes can replace ratings for a title that no viewer has rated."),
    })  # fmt: skip
    marks = [
        (titled(row.label, row.year), row.theirs, row.ours, row.ratings,
         message("%(ours)s ★ · %(theirs)s / 10 · %(ratings)s ratings", ours=fixed(row.ours),
                 theirs=fixed(row.theirs, 1), ratings=row.ratings))
        for row in found.points
    ]  # fmt: skip
    axes = message("vote at the source, of 10"), message("mean stars here")
    caption = message("The most rated titles; larger = more ratings")
    heads = [message("furthest apart"), message("stars here"), message("vote at the source"),
             message("ratings")]  # fmt: skip
    apart = [
        [titled(row.label, row.year), fixed(row.ours), fixed(row.theirs, 1), row.ratings]
        for row in found.apart
    ]
    chart = Chart("bubbles", marks, caption, options={"axes": axes})
    return Shown(rule, [seen, so], [chart], [Table(heads, apart)], csv=found.points)


@exhibit(facts_of.ratings_over_time, message("Over time"), also=(facts_of.ratings,))
def over_time(facts: Facts) -> Shown:
    """Show the ratings of each month."""
    months = facts[facts_of.ratings_over_time]
    most = max(months, key=lambda row: row.ratings)
    active = sum(row.people for row in months) / facts[facts_of.ratings].people
    seen = message(
        "The ratings are from %(first)s to %(last)s, the most in %(most)s (%(ratings)s). A viewer "
        "rates in %(active)s months on average.",
        first=months[0].month, last=months[-1].month, most=most.month, ratings=most.ratings,
        active=active)  # fmt: skip
    rule, so = grade(active, (ONE_SITTING,), {
        "one_sitting": message("So the time says when a viewer came, not how taste changes."),
        "viewers_return": message("Viewers come back and rate again."),
    })  # fmt: skip
    use = message("The time of a rating is read by: %(models)s.",
                  models=models_with("times"))  # fmt: skip
    points = [
        (row.month, row.month, row.ratings,
         message("%(ratings)s ratings, %(viewers)s viewers", ratings=row.ratings,
                 viewers=row.people))
        for row in months
    ]  # fmt: skip
    described = sorted(points, key=lambda point: -point[2])
    options = {"axis": message("ratings"), "dates": True}
    chart = Chart("line", points, described=described, options=options)
    return Shown(rule, [seen, so, use], [chart])


def _lead(facts: Facts) -> Message:
    found = facts[facts_of.ratings]
    if not found.ratings:
        return message(
            "There are no ratings yet, so lists come from the content of the titles and from the "
            "votes of the source. The command streamrec ratings imports ratings."
        )
    return message(
        "%(ratings)s ratings by %(viewers)s viewers of %(titles)s titles, out of %(catalogue)s: "
        "%(density)s of all pairs of a viewer and a rated title. The mean is %(mean)s stars.",
        ratings=found.ratings, viewers=found.people, titles=found.titles,
        catalogue=found.catalogue, density=percent(found.density), mean=fixed(found.mean),
    )  # fmt: skip


SECTION = Section(
    "ratings",
    message("Ratings"),
    _lead,
    (per_viewer, per_title, long_tail, scale_use, mean_per_viewer, agreement, over_time),
    shows=lambda facts: facts[facts_of.ratings].ratings > 0,
)
