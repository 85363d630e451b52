"""The section on genres."""

from __future__ import annotations

from statistics import median

from streamrec.explore.exhibits.exhibit import NOTHING, Chart, Section, Shown, exhibit, grade
from streamrec.explore.exhibits.model_use import block_use, number_use
from streamrec.explore.exhibits.release_exhibits import FEWEST_OF_A_DECADE
from streamrec.explore.exhibits.written_values import (
    detailed,
    fixed,
    genre,
    of_titles,
    percent,
    quartiles,
    times,
)
from streamrec.explore.facts import genre_facts as facts_of
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.genre_facts import FEWEST_RETURNS
from streamrec.explore.report_data import DAMPING_VOTES
from streamrec.i18n.messages import message

BROAD = 0.25
"""Share of the titles from which a genre says little about a title."""

FEWEST_RATED = 10
"""Titles that a genre needs in a statement about ratings: fewer titles decide it by chance."""

SMALL_GAP, LARGE_GAP = 0.5, 1.0
"""Points of ten between the best and the worst genre. One point is half a star, the smallest step
in which a viewer rates; a gap of half a step is below what a rating can express."""

SHIFTED_SHARE = 0.1
"""Difference of two shares from which a genre became more or less common."""

LIFTED = 1.2
"""Lift from which two genres go together more often than by chance."""

_SHOWN = 20  # genres: TMDB has 20; another source may have more


@exhibit(facts_of.genres_most_common, message("Most common"), "genres")
def most_common(facts: Facts) -> Shown:
    """Show the titles of each genre."""
    found = facts[facts_of.genres_most_common]
    first, last = found[0], found[-1]
    seen = message(
        "%(first)s is on %(first_share)s of the titles, %(last)s on %(last_share)s.",
        first=genre(first.genre), first_share=percent(first.share),
        last=genre(last.genre), last_share=percent(last.share))  # fmt: skip
    rule, so = grade(first.share, (BROAD,), {
        "narrow": message("No genre is broad, so each says much about a title."),
        "broad": message("A genre so broad says little; its era and language make it narrower."),
    })  # fmt: skip
    marks = [(genre(row.genre), row.titles, detailed(row.titles, percent(row.share)))
             for row in found[:_SHOWN]]  # fmt: skip
    use = [block_use("genres"), block_use("scene")]
    return Shown(rule, [seen, so, *use], [Chart("bars", marks)])


@exhibit(facts_of.genres_most_seen, message("Most seen, by votes"), "genres",
         "vote_count", is_empty=lambda found: not found or not found[0].votes)  # fmt: skip
def most_seen(facts: Facts) -> Shown:
    """Show the votes of each genre."""
    found = facts[facts_of.genres_most_seen]
    first, most = found[0], max(found, key=lambda row: row.votes_per_title)
    rule, seen = "different_genres", message(
        "%(first)s has the most votes in all, %(most)s the most per title (%(votes)s): what is "
        "produced most is not what is watched most.",
        first=genre(first.genre), most=genre(most.genre), votes=most.votes_per_title)  # fmt: skip
    if first.genre == most.genre:
        rule, seen = "same_genre", message(
            "%(genre)s has the most votes, in all and per title (%(votes)s).",
            genre=genre(first.genre), votes=most.votes_per_title)  # fmt: skip
    use = message("Lists weigh the votes of a title, not how common its genre is.")
    marks = [
        (genre(row.genre), row.votes,
         message("%(votes)s (%(each)s a title)", votes=row.votes, each=row.votes_per_title))
        for row in found[:_SHOWN]
    ]  # fmt: skip
    return Shown(rule, [seen, use], [Chart("bars", marks)])


@exhibit(facts_of.genres_best_rated, message("Best rated, damped"), "genres", "vote_average")
def best_rated(facts: Facts) -> Shown:
    """Show the mean damped vote of each genre."""
    found = facts[facts_of.genres_best_rated]
    marks = [(genre(row.genre), row.damped, detailed(fixed(row.damped), row.titles))
             for row in found[:_SHOWN]]  # fmt: skip
    chart = Chart("dots", marks)
    enough = [row for row in found if row.titles >= FEWEST_RATED]
    if len(enough) < 2:
        few = message("Fewer than two genres have %(titles)s titles with votes.",
                      titles=FEWEST_RATED)  # fmt: skip
        return Shown("too_few", [few], [chart])
    best, worst = enough[0], enough[-1]
    gap = best.damped - worst.damped
    seen = message(
        "Each title has %(votes)s average votes added. Of the genres with %(titles)s titles or "
        "more, %(best)s is rated best and %(worst)s worst; %(gap)s points of ten lie between them.",
        votes=DAMPING_VOTES, titles=FEWEST_RATED, best=genre(best.genre),
        worst=genre(worst.genre), gap=fixed(gap))  # fmt: skip
    rule, so = grade(gap, (SMALL_GAP, LARGE_GAP), {
        "tells_little": message("A genre hardly tells how well a title is rated."),
        "tells_something": message("A genre tells a little about how well a title is rated."),
        "tells_much": message("A genre tells much about how well a title is rated."),
    })  # fmt: skip
    return Shown(rule, [seen, so], [chart])


@exhibit(facts_of.genres_returns, message("Against return"), "genres", "budget",
         "revenue", is_empty=lambda _: False)  # fmt: skip
def returns(facts: Facts) -> Shown:
    """Show the quartiles of the return of each genre."""
    found, use = facts[facts_of.genres_returns], number_use("return")
    if not found:
        few = message("No genre has %(titles)s titles whose budget and revenue are both known.",
                      titles=FEWEST_RETURNS)  # fmt: skip
        return Shown("too_few", [few, use])
    first, last = found[0], found[-1]
    within, apart = median(row.q75 - row.q25 for row in found), first.median - last.median
    seen = message(
        "The median returns go from %(last_median)s (%(last)s) to %(first_median)s (%(first)s), "
        "%(apart)s apart; the middle half of a typical genre spans %(within)s.",
        last=genre(last.genre), last_median=times(last.median), first=genre(first.genre),
        first_median=times(first.median), apart=apart, within=within)  # fmt: skip
    rule, so = grade(apart, (within,), {
        "within_wider": message("Returns differ more within a genre than between genres."),
        "between_wider": message("Returns differ more between genres than within one."),
    })  # fmt: skip
    marks = [
        (genre(row.genre), row.q25, row.median, row.q75,
         quartiles(times(row.median), row.q25, row.q75, row.titles))
        for row in found[:_SHOWN]
    ]  # fmt: skip
    axis = message("median return with quartiles; dashed: revenue = budget")
    options = {"axis": axis, "write": times, "mark": 1}
    return Shown(rule, [seen, so, use], [Chart("intervals", marks, options=options)])


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f}"


def _shown(facts: Facts) -> list[str]:
    return [row.genre for row in facts[facts_of.genres_most_common][:_SHOWN]]


@exhibit(facts_of.genres_over_decades, message("Over the decades"), "genres", "release_date")
def over_decades(facts: Facts) -> Shown:
    """Show the share of each genre in each decade."""
    names, found = _shown(facts), facts[facts_of.genres_over_decades]
    # Of a decade of three titles every share is large.
    full = [row for row in found if row.of >= FEWEST_OF_A_DECADE] or found
    rows = [row for row in full if row.genre in names]
    if not rows:
        return NOTHING
    first = min((row.genre for row in rows), key=names.index)
    early, late = ([row for row in rows if row.genre == first][end] for end in (0, -1))
    seen = message(
        "%(genre)s goes from %(early_share)s of the %(early)ss to %(late_share)s of the %(late)ss.",
        genre=genre(first), early=str(early.decade), early_share=percent(early.share),
        late=str(late.decade), late_share=percent(late.share))  # fmt: skip
    rule, so = grade(abs(late.share - early.share), (SHIFTED_SHARE,), {
        "stable": message("Its share hardly changes with time."),
        "shifts": message("Its share changes with time, so a scene is a genre within its era and "
                          "language."),
    })  # fmt: skip
    marks = [
        (str(row.decade), genre(row.genre), row.share, of_titles(percent(row.share), row.titles))
        for row in rows
    ]
    caption = message(
        "Per cent of the decade's titles, in decades of %(titles)s titles or more",
        titles=FEWEST_OF_A_DECADE,
    )
    options = {
        "across": sorted({mark[0] for mark in marks}),
        "down": [genre(name) for name in names],
        "write": _per_cent,
    }
    return Shown(rule, [seen, so], [Chart("heat", marks, caption, [], options)])


@exhibit(facts_of.genres_together, message("Together"), "genres")
def together(facts: Facts) -> Shown:
    """Show which genres go together."""
    names, found = _shown(facts), facts[facts_of.genres_together]
    strongest = max(found, key=lambda row: row.titles * (row.lift - 1) / row.lift)
    seen = message(
        "The pair that most titles share beyond chance is %(pair)s: %(titles)s titles, %(lift)s "
        "times as many as by chance.",
        pair=(genre(strongest.genre), genre(strongest.other)),
        titles=strongest.titles, lift=strongest.lift)  # fmt: skip
    rule, so = grade(strongest.lift, (LIFTED,), {
        "independent": message("Genres hardly depend on one another."),
        "repeat": message("Genres partly repeat one another. Each block of features has length 1, "
                          "so a title with five genres is not more similar to others than one "
                          "with two."),
    })  # fmt: skip
    marks = [
        (genre(row.other), genre(row.genre), row.share,
         message("%(share)s (%(titles)s titles, %(lift)s times chance)",
                 share=percent(row.share), titles=row.titles, lift=row.lift))
        for row in found
        if row.genre in names and row.other in names
    ]  # fmt: skip
    caption = message("Per cent of the row's titles that also have the genre of the column")
    written = [genre(name) for name in names]
    options = {"across": written, "down": written, "write": _per_cent}
    return Shown(rule, [seen, so], [Chart("heat", marks, caption, [], options)])


SECTION = Section(
    "genres",
    message("Genres"),
    lambda _: message(
        "A title has several genres and counts in full for each, so shares add up to more than "
        "100%%."
    ),
    (most_common, most_seen, best_rated, returns, over_decades, together),
)
