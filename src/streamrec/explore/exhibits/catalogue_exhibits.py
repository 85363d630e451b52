"""The section on the shape and quality of the catalogue."""

from __future__ import annotations

from streamrec.catalogue.reject_codes import reject_reason, reject_text
from streamrec.explore.column_notes import COLUMNS
from streamrec.explore.exhibits.exhibit import Cell, Chart, Section, Shown, Table, exhibit
from streamrec.explore.exhibits.model_use import number_use
from streamrec.explore.exhibits.written_values import detailed, money, percent, titled
from streamrec.explore.facts import catalogue_facts as facts_of
from streamrec.explore.facts.catalogue_facts import ColumnType, RejectCount
from streamrec.explore.facts.fact import Facts, as_json
from streamrec.i18n.messages import Joined, Value, message, message_in, plural

MANY_REJECTED = 0.05
"""Share of rejected rows from which the input is doubtful: scattered odd rows are fewer."""

SHIFTED_MEAN = 2.0
"""Ratio of two means from which the titles that cause it dominate the mean."""


@exhibit(facts_of.rows, message("Rows in and out"))
def rows(facts: Facts) -> Shown:
    """Show what became of the rows of each input."""
    found = facts[facts_of.rows]
    read, rejected, merged = (
        sum(getattr(row, name) for row in found) for name in ("read", "rejected", "merged")
    )
    share = rejected / max(read, 1)
    seen = message(
        "Of %(read)s rows read, %(rejected)s (%(share)s) were rejected and %(merged)s were merged "
        "into an earlier row; rejects.parquet lists each with its line and reason.",
        read=read, rejected=rejected, share=percent(share), merged=merged)  # fmt: skip
    many = message("That is more than a few odd rows: check the input before training on it.")
    heads = [message("file"), message("read"), message("clean"), message("rejected"),
             message("merged")]  # fmt: skip
    return Shown(
        "many_rejected" if share >= MANY_REJECTED else "few_rejected",
        [seen, many] if share >= MANY_REJECTED else [seen],
        tables=[Table(heads, [list(vars(row).values()) for row in found])],
    )


@exhibit(facts_of.rejects, message("Why rows left"), is_empty=lambda _: False)
def rejects(facts: Facts) -> Shown:
    """Show why rows left, with examples."""
    found = sorted(facts[facts_of.rejects], key=lambda row: -row.rows)
    if not found:
        return Shown("none_left", [message("No row was rejected or merged.")])
    seen = plural(
        "The most common reason is “%(reason)s”: %(count)s row.",
        "The most common reason is “%(reason)s”: %(count)s rows.",
        count=found[0].rows, reason=_reason(found[0]))  # fmt: skip
    outcomes = {"rejected": message_in("one row", "rejected"),
                "merged": message_in("one row", "merged")}  # fmt: skip
    examples: list[list[Cell]] = [
        [row.input, outcomes[row.outcome], str(example.line),
         reject_text(row.code, row.column, example.value)]
        for row in facts[facts_of.rejects]
        for example in row.examples
    ]  # fmt: skip
    heads = [message("file"), message("outcome"), message("line"), message("reason")]
    folded = plural("%(count)s example", "%(count)s examples", count=len(examples))
    return Shown(
        "rows_left",
        [seen, message("A row leaves as a whole, so no title gets the values of another.")],
        [Chart("bars", [(_reason(row), row.rows, Value("whole", row.rows)) for row in found])],
        [Table(heads, examples, texts=4, folded=folded)],
        csv=[
            {"input": row.input, "outcome": row.outcome, "reason": row.reason_kind,
             "rows": row.rows, "example_line": row.examples[0].line,
             "example_reason": row.examples[0].reason}
            for row in facts[facts_of.rejects]
        ])  # fmt: skip


def _reason(row: RejectCount) -> Joined:
    return Joined((row.input, reject_reason(row.code, row.column)), ": ")


# Part of a column's cells → its name in the legend, and its colour.
_PARTS = {
    "known": (message("known"), "main"),
    "zero": (message("0 = unknown"), "accent"),
    "nothing": (message("empty list"), "leaf"),
    "blank": (message("empty cell"), "pale"),
    "absent": (message("no cell"), "grey"),
}


@exhibit(facts_of.cells, message("Known, empty, or a zero that means unknown"), *COLUMNS)
def cells(facts: Facts) -> Shown:
    """Show how far each raw column is known."""
    judged = [row for row in facts[facts_of.cells] if row.note is None and row.titles]
    judged.sort(key=lambda row: row.known or 0)
    csv = [as_json(row) for row in facts[facts_of.cells]]
    for row in csv:
        del row["note"]
    if not judged:
        return Shown("none_judged", [message("The notes call every column incomplete.")], csv=csv)
    least, zeros = judged[0], sum(row.zero or 0 for row in judged)
    seen = message(
        "The least known column is %(column)s: it is known for %(share)s of the titles.",
        column=least.column, share=percent((least.known or 0) / least.titles))  # fmt: skip
    zero = plural(
        "%(count)s cell holds a 0 that means unknown.",
        "%(count)s cells hold a 0 that means unknown.",
        count=zeros,
    )
    so = message("The models treat every unknown value as unknown, never as a low figure.")
    marks = [
        (row.column, name, order, count / row.titles,
         Joined((name, detailed(count, percent(count / row.titles)))))
        for row in judged
        for order, (part, (name, _)) in enumerate(_PARTS.items())
        if (count := getattr(row, part))
    ]  # fmt: skip
    return Shown(
        "gaps_and_zeros" if zeros else "gaps" if least.known != least.titles else "all_known",
        [seen, zero, so] if zeros else [seen, so] if least.known != least.titles else [seen],
        [Chart("stacked", marks, options={"parts": dict(_PARTS.values())})],
        csv=csv,
    )


@exhibit(facts_of.namesakes, message("Duplicates and namesakes"),
         is_empty=lambda _: False, also=(facts_of.same_day,))  # fmt: skip
def namesakes(facts: Facts) -> Shown:
    """Show what is there twice: rows, names, names on one day."""
    shared, pairs = facts[facts_of.namesakes], facts[facts_of.same_day].pairs
    merged = sum(row.merged for row in facts[facts_of.rows])
    finding = [
        plural(
            "%(count)s row repeated an earlier one and was merged into it.",
            "%(count)s rows repeated an earlier one and were merged into it.",
            count=merged,
        )
    ]
    if shared.names:
        first = shared.most[0]
        named = plural(
            "%(count)s name belongs to several titles: %(name)s to %(titles)s.",
            "%(count)s names belong to several titles, %(name)s to %(titles)s.",
            count=shared.names, name=first.title, titles=first.titles)  # fmt: skip
        finding.append(named)
    if pairs:
        twice = plural(
            "%(count)s name was released twice on one day: probably one film twice.",
            "%(count)s names were released twice on one day: probably one film twice each.",
            count=pairs)  # fmt: skip
        finding.append(twice)
    if shared.names:
        finding.append(message("A list shows a name only once."))
    heads = [message("name"), message("years"), message("titles")]
    listed: list[list[Cell]] = [
        [row.title, Joined(tuple(map(str, row.years))), row.titles] for row in shared.most
    ]
    return Shown(
        "duplicates" if pairs else "namesakes" if shared.names else "no_namesakes",
        finding,
        tables=[Table(heads, listed, texts=2)],
        csv=shared.most,
    )


@exhibit(facts_of.suspicious_money, message("Suspicious money"), is_empty=lambda _: False)
def suspicious_money(facts: Facts) -> Shown:
    """Show the titles whose budget or revenue is too small to be right."""
    found = facts[facts_of.suspicious_money]
    use = number_use("budget_usd", "revenue_usd", "return")
    if not found.titles:
        none = message(
            "None of the %(titles)s titles with a budget and a revenue has one under 1,000 "
            "dollars.",
            titles=found.both_known,
        )
        return Shown("none_suspicious", [none, use], csv=())
    seen = plural(
        "%(count)s of %(titles)s titles with a budget and a revenue has one under 1,000 dollars.",
        "%(count)s of %(titles)s titles with a budget and a revenue have one under 1,000 dollars.",
        count=found.titles, titles=found.both_known)  # fmt: skip
    mean, without = found.mean_return or 0, found.mean_return_without
    if not without:
        rule, so = "all_suspicious", message("No other title has both, so no return is reliable.")
    else:
        rule, so = "mean_dominated", message(
            "The mean return is %(mean)s with them and %(without)s without: they decide it, "
            "so the report leaves them out of every return.",
            mean=mean, without=without)  # fmt: skip
        if 1 / SHIFTED_MEAN < mean / without < SHIFTED_MEAN:
            rule, so = "mean_stable", message(
                "The mean return is %(mean)s with them and %(without)s without, so they hardly "
                "change it; the report leaves them out of every return.",
                mean=mean, without=without)  # fmt: skip
    heads = [message("title"), message("budget"), message("revenue"), message("return")]
    listed = [
        [titled(row.title, row.year), money(row.budget_usd), money(row.revenue_usd), row.return_]
        for row in found.listed
    ]
    return Shown(rule, [seen, so, use], tables=[Table(heads, listed)], csv=found.listed)


_UNITS = {"minutes": message("minutes"), "US dollars": message("US dollars")}


@exhibit(facts_of.types, message("Types and ranges"), wide=True)
def types(facts: Facts) -> Shown:
    """Show the type and range of each column of ``titles``."""
    found = facts[facts_of.types]
    constant = [row.column for row in found if row.distinct in (0, 1)]
    if constant:
        finding = plural(
            "%(columns)s holds one value or none, so it distinguishes no two titles.",
            "%(columns)s hold one value or none, so they distinguish no two titles.",
            count=len(constant), columns=constant)  # fmt: skip
    else:
        finding = message("Each of the %(columns)s columns has two values or more.",
                          columns=len(found))  # fmt: skip
    heads = [message("column"), message("type"), message("unit"), message("known"),
             message("distinct"), message("lowest"), message("highest")]  # fmt: skip
    listed: list[list[Cell]] = [
        [row.column, row.type, _UNITS.get(row.unit, row.unit), row.known, row.distinct,
         *_bounds(row)]
        for row in found
    ]  # fmt: skip
    return Shown(
        "constant_columns" if constant else "all_vary", [finding],
        tables=[Table(heads, listed, texts=3)])  # fmt: skip


def _bounds(row: ColumnType) -> list[Cell]:
    # A year is not a quantity: it has no separator of thousands.
    year = row.column == "release_year"
    return [str(end) if year and end is not None else end for end in (row.low, row.high)]


SECTION = Section(
    "shape",
    message("Shape and quality"),
    lambda _: message("What was read, what was kept, and how far each column is known."),
    (rows, rejects, cells, namesakes, suspicious_money, types),
)
