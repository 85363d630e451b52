"""A file of ratings → clean ratings and rejects; no row disappears without a reject code.

`read_ratings` turns text into typed cells (Polars). `clean_ratings` is relational and written in
Narwhals expressions, so that the same steps run on Spark where one machine is too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import narwhals as nw
import polars as pl

from streamrec.catalogue.csv_reader import ends_with_newline, read_table
from streamrec.catalogue.reject_codes import RejectCode
from streamrec.dataset.dataset import HALF_STARS_PER_STAR
from streamrec.errors import InputError

COLUMNS = ("userId", "movieId", "rating", "timestamp")
LOWEST_HALF_STARS, HIGHEST_HALF_STARS = 1, 10
# The end of the year 9999; a timestamp in milliseconds is usually later.
LAST_SECOND = 253_402_300_799
# Times from 1973 on have nine digits or more. Without its last digit, a time is a tenth.
_FULL_SECONDS, _CUT_FACTOR = 100_000_000, 5

VIEWER_PREFIX = "ml"
_PAIR = ("user_id", "title_id")
# A readable row is rejected by the first check that it fails: the code, the column to blame.
_CHECKS = (
    (RejectCode.NOT_SECONDS, "timestamp"),
    (RejectCode.STARS_OUT_OF_RANGE, "rating"),
    (RejectCode.NOT_HALF_STARS, "rating"),
    (RejectCode.UNKNOWN_TITLE, "movieId"),
)
_REJECTS = ("line", *_PAIR, "outcome", "code", "column", "value")
_EXCERPT = 60  # characters of a cell kept in a reject


@dataclass(frozen=True)
class CleanedRatings:
    """What became of the rows of a ratings file: read = clean + rejected + merged.

    ``clean``, one row per pair: ``user_id``, ``title_id`` (text), ``half_stars`` (1-10),
    ``timestamp`` (seconds since 1970 UTC), ``line`` (of the file, from 1). ``rejects``: ``line``,
    the pair (null if unreadable), ``outcome`` (``rejected``, or ``merged`` into a later rating of
    the same pair), ``code`` (a `RejectCode`), ``column`` (the raw one to blame, or null) and
    ``value`` (its cell; of a merged row the line of the rating that is kept).
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
    """Return the rows of a ratings file as typed cells; raise `InputError` as `read_table` does.

    The file has MovieLens' form: comma-separated, with a header that names ``userId``, ``movieId``,
    ``rating`` and ``timestamp`` in any order among any others. Or the form of MovieLens 100k:
    these four columns separated by tabs, without a header. ``12.0`` is the number 12.

    The result has ``line`` Int64 (from 1), ``userId``, ``movieId``, ``timestamp`` Int64 and
    ``rating`` Float64. A row that cannot be read has null in these four, and ``code``, ``column``
    and ``value`` say why; these three are null in the others.
    """
    if _is_movielens_100k(path):
        raw = read_table(path, COLUMNS, header=COLUMNS, separator="\t")
    else:
        raw = read_table(path, COLUMNS)
    numbers = [_number(pl.col(name), whole=name != "rating").alias(name) for name in COLUMNS]
    typed = raw.frame.select("line", *numbers)
    _refuse_cut_off(path, typed)
    is_whole = typed.select(pl.all_horizontal(pl.col(COLUMNS).is_not_null())).to_series()
    unreadable = _unreadable(typed.filter(~is_whole), raw.frame.filter(~is_whole))
    return pl.concat([typed.filter(is_whole), unreadable, raw.broken], how="diagonal")


def _refuse_cut_off(path: Path, typed: pl.DataFrame) -> None:
    """Refuse a file that ends inside the time of its last row.

    The digits that are left are a number too, but a time of the seventies. A file whose last row
    ends with a line break is whole.
    """
    times = typed["timestamp"]
    last, newest = times[-1] if len(times) else None, times.max()
    if not last or not isinstance(newest, int) or newest < _FULL_SECONDS or ends_with_newline(path):
        return
    if last * _CUT_FACTOR <= newest:
        what, remedy = "the file ends in the middle of a row", "Fetch the whole file again"
        raise InputError(str(path), what, remedy, typed["line"][-1])


def _unreadable(typed: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Return ``line``, ``code``, ``column`` and ``value`` of rows: their first null cell."""
    null = [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in COLUMNS]
    text = [pl.when(typed[name].is_null()).then(cells[name]) for name in COLUMNS]
    return typed.select(
        "line",
        code=pl.lit(RejectCode.UNREADABLE.value),
        column=pl.coalesce(null),
        value=pl.select(pl.coalesce(text)).to_series().str.slice(0, _EXCERPT),
    )


def _number(cell: pl.Expr, whole: bool) -> pl.Expr:
    """Return the number in a cell, Int64 or Float64; null where there is none."""
    text = cell.str.strip_chars()
    # Tools without integers that can be missing write ".0" in a column that once had a gap.
    number = text.str.strip_suffix(".0") if whole else text
    return number.cast(pl.Int64 if whole else pl.Float64, strict=False)


def _is_movielens_100k(path: Path) -> bool:
    """Tell whether a file starts with four whole numbers separated by tabs."""
    try:
        with path.open("rb") as handle:
            cells = handle.readline().strip().split(b"\t")
    except OSError:  # the reader names the problem
        return False
    return len(cells) == len(COLUMNS) and all(cell.isdigit() for cell in cells)


def clean_ratings(
    raw: pl.DataFrame,
    catalogue: pl.DataFrame | None = None,
    links: pl.DataFrame | None = None,
    viewer_prefix: str = VIEWER_PREFIX,
) -> CleanedRatings:
    """Return the ratings that `read_ratings` read and that can be used, and why the others cannot.

    `catalogue` has the ``title_id`` of each title: ratings of others are rejected. None = any.
    `links` has ``movieId`` and ``tmdbId`` (Int64, nullable), each movieId once: movie 1 becomes
    ``tmdb:862``. Without links, or where a movie has none, it is ``ml:1``. Two movies that are
    linked to one title are one title. User 1 becomes ``ml:1``, with `viewer_prefix` for ``ml``. Of
    several ratings of one title by one viewer the newest is kept, and of equally old ones the last
    in the file.
    """
    named = _with_ids(nw.from_native(raw, eager_only=True), links, viewer_prefix)
    unreadable = ~nw.col("code").is_null()
    checked = _with_failed_check(named.filter(~unreadable), catalogue)
    good = _with_kept_line(checked.filter(nw.col("check").is_null()))
    is_kept = nw.col("line") == nw.col("kept_line")
    clean = good.filter(is_kept).select(
        *_PAIR,
        (nw.col("rating") * HALF_STARS_PER_STAR).cast(nw.Int8).alias("half_stars"),
        "timestamp",
        "line",
    )
    merged = good.filter(~is_kept).with_columns(
        outcome=nw.lit("merged"),
        code=nw.lit(RejectCode.RATED_AGAIN.value),
        value=nw.col("kept_line").cast(nw.String),
    )
    rejects = [
        named.filter(unreadable).with_columns(outcome=nw.lit("rejected")),
        *(
            checked.filter(nw.col("check") == number).with_columns(
                outcome=nw.lit("rejected"),
                code=nw.lit(code.value),
                column=nw.lit(column),
                value=nw.col(column).cast(nw.String),
            )
            for number, (code, column) in enumerate(_CHECKS)
        ),
        merged,
    ]
    listed = nw.concat([part.select(*_REJECTS) for part in rejects])
    return CleanedRatings(clean.sort(*_PAIR), listed.sort("line"))


def _with_ids(
    raw: nw.DataFrame[pl.DataFrame], links: pl.DataFrame | None, viewer_prefix: str
) -> nw.DataFrame[pl.DataFrame]:
    """Add ``user_id`` (``ml:12``) and ``title_id`` (``tmdb:862``, or ``ml:1``)."""
    users = raw.with_columns(user_id=_qualified(f"{viewer_prefix}:", "userId"))
    own = _qualified("ml:", "movieId")
    if links is None:
        return users.with_columns(title_id=own)
    linked = users.join(nw.from_native(links, eager_only=True), on="movieId", how="left")
    found = _qualified("tmdb:", "tmdbId")
    return linked.with_columns(
        title_id=nw.when(nw.col("tmdbId").is_null()).then(own).otherwise(found)
    )


def _qualified(source: str, number: str) -> nw.Expr:
    return nw.concat_str(nw.lit(source), nw.col(number).cast(nw.String))


def _with_failed_check(
    readable: nw.DataFrame[pl.DataFrame], catalogue: pl.DataFrame | None
) -> nw.DataFrame[pl.DataFrame]:
    """Add ``check``: number of the first of `_CHECKS` that a row fails, null if it fails none."""
    if catalogue is None:
        rows = readable.with_columns(in_catalogue=nw.lit(True))
    else:
        titles = nw.from_native(catalogue, eager_only=True).select("title_id").unique()
        known = titles.with_columns(in_catalogue=nw.lit(True))
        rows = readable.join(known, on="title_id", how="left")
        rows = rows.with_columns(nw.col("in_catalogue").fill_null(False))
    half_stars, when = nw.col("rating") * HALF_STARS_PER_STAR, nw.col("timestamp")
    inside = (half_stars >= LOWEST_HALF_STARS) & (half_stars <= HIGHEST_HALF_STARS)
    fails = (
        (when < 0) | (when > LAST_SECOND),
        ~inside | nw.col("rating").is_nan(),
        half_stars != half_stars.floor(),
        ~nw.col("in_catalogue"),
    )
    check = nw.lit(None, nw.Int8)
    for number in reversed(range(len(_CHECKS))):
        check = nw.when(fails[number]).then(nw.lit(number, nw.Int8)).otherwise(check)
    return rows.with_columns(check=check)


def _with_kept_line(good: nw.DataFrame[pl.DataFrame]) -> nw.DataFrame[pl.DataFrame]:
    """Add ``kept_line``: the line of the newest rating of the pair, of equal ones the last."""
    newest = nw.col("timestamp") == nw.col("timestamp").max().over(*_PAIR)
    return (
        good.with_columns(newest=newest)
        .with_columns(candidate=nw.when(nw.col("newest")).then(nw.col("line")))
        .with_columns(kept_line=nw.col("candidate").max().over(*_PAIR))
    )
