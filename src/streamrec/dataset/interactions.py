"""A file of ratings → clean ratings and rejects; no row leaves without a reason.

`read_ratings` turns text into typed cells (Polars); `clean_ratings` is relational and written in
Narwhals expressions, so that the same steps run on Spark where one machine is outgrown.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw

from streamrec.dataset.dataset import HALF_STARS_PER_STAR
from streamrec.errors import InputError

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("userId", "movieId", "rating", "timestamp")
LOWEST_HALF_STARS, HIGHEST_HALF_STARS = 1, 10
# The end of the year 9999: a file that counts milliseconds is soon beyond any date.
LAST_SECOND = 253_402_300_799

# A character that no text file holds: each line is read as one cell and then taken apart, so
# that a row with a cell too many or too few is seen as broken and not filled up or cut.
_NO_SEPARATOR = "\x1f"
_PAIR = ("user_id", "title_id")


@dataclass(frozen=True)
class CleanedRatings:
    """What became of the rows of a ratings file: read = clean + rejected + merged.

    Attributes
    ----------
    clean
        ``user_id``, ``title_id`` (text), ``half_stars`` (1-10), ``timestamp`` (seconds since
        1970 UTC), ``line`` (of the file, from 1); one row per pair of the first two.
    rejects
        ``line``, ``user_id``, ``title_id`` (null where they could not be read), ``outcome``
        (``rejected``, or ``merged`` into a later rating of the same pair) and ``reason``.
    """

    clean: nw.DataFrame[pl.DataFrame]
    rejects: nw.DataFrame[pl.DataFrame]

    @property
    def counts(self) -> dict[str, int]:
        """Rows ``read``, ``clean``, ``rejected`` and ``merged``."""
        merged = len(self.rejects.filter(nw.col("outcome") == "merged"))
        return {
            "read": len(self.clean) + len(self.rejects),
            "clean": len(self.clean),
            "rejected": len(self.rejects) - merged,
            "merged": merged,
        }


def read_ratings(path: Path) -> pl.DataFrame:
    """Return the rows of a ratings file as typed cells.

    Parameters
    ----------
    path
        MovieLens' form: comma-separated, with a header that names ``userId``, ``movieId``,
        ``rating`` and ``timestamp``, in any order and among any others; or that of MovieLens
        100k: these four columns separated by tabs, without a header. ``12.0`` is the number 12.

    Returns
    -------
    ``line`` Int64 (from 1), ``userId``, ``movieId``, ``timestamp`` Int64, ``rating`` Float64,
    null where a cell cannot be read, and ``text``: the row as it stands where any is null.

    Raises
    ------
    InputError
        There is no such file, it is empty, not UTF-8, or of neither form.
    """
    import polars as pl

    separator, names, headed = _form(path)
    width = len(names)
    cells = pl.col("text").str.strip_chars_end("\r").str.split_exact(separator, width)
    too_many, last = pl.col(f"field_{width}"), pl.col(f"field_{width - 1}")
    typed = (
        pl.read_csv(
            path,
            has_header=False,
            new_columns=["text"],
            separator=_NO_SEPARATOR,
            quote_char=None,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
        .with_row_index("line", offset=1)
        .with_columns(pl.col("line").cast(pl.Int64), cells=cells)
        .slice(int(headed))
        .filter(pl.col("text").is_not_null())  # a blank line is no row
        .unnest("cells")
        .with_columns(
            _number(pl.col(f"field_{names.index(name)}"), whole=name != "rating").alias(name)
            for name in COLUMNS
        )
    )
    as_headed = too_many.is_null() & last.is_not_null()
    whole = pl.all_horizontal(pl.col(COLUMNS).is_not_null()) & as_headed
    return typed.select(
        "line",
        # A row of another number of cells is broken whatever those that are there say.
        *(pl.when(as_headed).then(pl.col(name)).alias(name) for name in COLUMNS),
        text=pl.when(~whole).then(pl.col("text")),
    )


def _number(cell: pl.Expr, whole: bool) -> pl.Expr:
    """Return the number in a cell, Int64 or Float64; null where there is none."""
    import polars as pl

    text = cell.str.strip_chars(' "')
    # A column that once held a gap is written with ".0" by tools that know no whole gaps.
    return (text.str.strip_suffix(".0") if whole else text).cast(
        pl.Int64 if whole else pl.Float64, strict=False
    )


def _form(path: Path) -> tuple[str, list[str], bool]:
    """Return the separator, the columns and whether they stand in a header above the rows."""
    try:
        with path.open(encoding="utf-8-sig") as handle:
            first = handle.readline().strip()
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", "Check the path") from None
    except (IsADirectoryError, PermissionError) as error:
        raise InputError(str(path), error.strerror or "cannot be opened", "Check it") from None
    except UnicodeDecodeError:
        raise InputError(str(path), "not UTF-8 text", "Save the file as UTF-8") from None
    names = [name.strip(' "') for name in first.split(",")]
    if all(names.count(name) == 1 for name in COLUMNS):
        return ",", names, True
    if len(first.split("\t")) == len(COLUMNS) and first.replace("\t", "").isdigit():
        return "\t", list(COLUMNS), False
    raise InputError(
        str(path),
        "is empty" if not first else "does not start with a header of ratings",
        f"Give a file whose first line names {','.join(COLUMNS)}",
        line=1,
    )


def clean_ratings(
    raw: pl.DataFrame, known: pl.DataFrame | None = None, links: pl.DataFrame | None = None
) -> CleanedRatings:
    """Return the ratings that can be used, and for each other row why not.

    Parameters
    ----------
    raw
        As `read_ratings` returns it.
    known
        ``title_id`` of the catalogue: ratings of other titles are rejected. None = any title.
    links
        ``movieId`` Int64 and ``tmdbId`` Int64 (nullable), each movieId once: movie 1 becomes
        ``tmdb:862``. Without links, or where a movie has none, it is ``ml:1``.

    Notes
    -----
    Of several ratings of one title by one person the last counts: the newest, and of equally
    old ones the one that stands last in the file. Two movies linked to one title are one title.
    """
    named = _with_ids(nw.from_native(raw, eager_only=True), links)
    judged = _with_reason(named, known)
    bad = ~nw.col("reason").is_null()
    good = _with_last(judged.filter(~bad))
    clean = good.filter(nw.col("last")).select(
        *_PAIR,
        (nw.col("rating") * HALF_STARS_PER_STAR).cast(nw.Int8).alias("half_stars"),
        "timestamp",
        "line",
    )
    merged = good.filter(~nw.col("last")).with_columns(
        outcome=nw.lit("merged"), reason=nw.lit("a later rating of the same title by this person")
    )
    rejected = judged.filter(bad).with_columns(outcome=nw.lit("rejected"))
    columns = ("line", *_PAIR, "outcome", "reason")
    rejects = nw.concat([rejected.select(*columns), merged.select(*columns)])
    return CleanedRatings(clean.sort(*_PAIR), rejects.sort("line"))


def _with_ids(
    raw: nw.DataFrame[pl.DataFrame], links: pl.DataFrame | None
) -> nw.DataFrame[pl.DataFrame]:
    """Add ``user_id`` (``ml:12``) and ``title_id`` (``tmdb:862``, or ``ml:1``)."""
    users = raw.with_columns(user_id=_qualified("ml:", "userId"))
    own = _qualified("ml:", "movieId")
    if links is None:
        return users.with_columns(title_id=own)
    linked = users.join(nw.from_native(links, eager_only=True), on="movieId", how="left")
    return linked.with_columns(
        title_id=nw.when(nw.col("tmdbId").is_null())
        .then(own)
        .otherwise(_qualified("tmdb:", "tmdbId"))
    )


def _qualified(source: str, number: str) -> nw.Expr:
    return nw.concat_str(nw.lit(source), nw.col(number).cast(nw.String))


def _with_reason(
    named: nw.DataFrame[pl.DataFrame], known: pl.DataFrame | None
) -> nw.DataFrame[pl.DataFrame]:
    """Add ``reason``: why a row cannot be used; null where it can."""
    if known is None:
        seen = named.with_columns(is_known=nw.lit(True))
    else:
        titles = nw.from_native(known, eager_only=True).select("title_id").unique()
        seen = named.join(
            titles.with_columns(is_known=nw.lit(True)), on="title_id", how="left"
        ).with_columns(nw.col("is_known").fill_null(False))
    half_stars = nw.col("rating") * HALF_STARS_PER_STAR
    inside = (half_stars >= LOWEST_HALF_STARS) & (half_stars <= HIGHEST_HALF_STARS)
    stars = nw.col("rating").cast(nw.String)
    # The last that applies is told: a row that cannot be read has no stars to speak of.
    when = nw.col("timestamp")
    checks = (
        (~nw.col("is_known"), "unknown title: ", nw.col("title_id")),
        (half_stars != half_stars.floor(), "stars are not whole halves: ", stars),
        (~inside | nw.col("rating").is_nan(), "stars outside 0.5-5: ", stars),
        ((when < 0) | (when > LAST_SECOND), "not in seconds since 1970: ", when.cast(nw.String)),
        (~nw.col("text").is_null(), "cannot be read: ", nw.col("text").str.slice(0, 60)),
    )
    reason = nw.lit(None, nw.String)
    for applies, words, cell in checks:
        told = nw.concat_str(nw.lit(words), cell)
        reason = nw.when(applies).then(told).otherwise(reason)
    return seen.with_columns(reason=reason)


def _with_last(good: nw.DataFrame[pl.DataFrame]) -> nw.DataFrame[pl.DataFrame]:
    """Add ``last``: whether a row is the newest of its pair, then furthest down the file."""
    age = nw.col("timestamp") == nw.col("timestamp").max().over(*_PAIR)
    candidate = nw.when(nw.col("newest")).then(nw.col("line"))
    return (
        good.with_columns(newest=age)
        .with_columns(candidate=candidate)
        .with_columns(last=nw.col("line") == nw.col("candidate").max().over(*_PAIR))
    )
