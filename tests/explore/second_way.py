"""Every fact by a second way: pandas, NumPy and SciPy on the snapshot's files; no Polars.

Each function is named after its question and gives the very structure that the question gives.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.stats

from streamrec import columns
from streamrec.catalogue.reject_codes import reject_reason, reject_text
from streamrec.i18n.translator import translator

NUMBERS = ["popularity", "vote_count", "vote_average", "runtime_minutes", "budget_usd",
           "revenue_usd", "return"]  # fmt: skip


@dataclass
class Second:
    """The snapshot's files as pandas reads them, the raw files, and the ratings."""

    snapshot: Path
    raw: dict[str, Path]
    ratings: pd.DataFrame
    ratings_rows: dict[str, int]
    _cache: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        if name not in self._cache:
            self._cache[name] = pd.read_parquet(self.snapshot / f"{name}.parquet")
        return self._cache[name]

    @cached_property
    def titles(self) -> pd.DataFrame:
        titles = self.table("titles").copy()
        for money in ("budget_usd", "revenue_usd"):
            titles[money] = titles[money].astype(float).where(titles[money] > 0)
        titles["return_ratio"] = titles["return_ratio"].where(titles["has_financials"])
        titles["return"] = titles["return_ratio"]
        return titles

    @cached_property
    def returns(self) -> pd.DataFrame:
        enough = (self.titles["budget_usd"] >= 1000) & (self.titles["revenue_usd"] >= 1000)
        return self.titles.loc[enough, ["title_id", "return"]]

    @cached_property
    def damped(self) -> pd.DataFrame:
        voted = self.titles.dropna(subset="vote_average").astype({"vote_count": float})
        n, mean = voted["vote_count"], voted["vote_average"]
        everyone = (n * mean).sum() / n.sum()
        return pd.DataFrame(
            {"title_id": voted["title_id"], "damped": (n * mean + 50 * everyone) / (n + 50)}
        )

    def labels(self, table: str, column: str) -> pd.DataFrame:
        found = self.table(table)[["title_id", column]].dropna().drop_duplicates()
        return found[found[column] != ""].rename(columns={column: "name"})

    @cached_property
    def genres(self) -> pd.DataFrame:
        return self.labels("title_genres", "genre")


def rows(second: Second) -> Any:
    manifest = json.loads((second.snapshot / "manifest.json").read_text())
    inputs = manifest["inputs"] | ({"ratings": second.ratings_rows} if second.ratings_rows else {})
    return [{"input": name} | counts for name, counts in inputs.items()]


def rejects(second: Second) -> Any:
    text = translator("en").text
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in second.table("rejects").sort_values("line").to_dict("records"):
        column = row["column"] if isinstance(row["column"], str) else None
        value = row["value"] if isinstance(row["value"], str) else None
        title_id = row["title_id"] if isinstance(row["title_id"], str) else None
        example = {"line": row["line"], "title_id": title_id, "value": value,
                   "reason": text(reject_text(row["code"], column, value))}  # fmt: skip
        groups[row["input"], row["outcome"], row["code"], column].append(example)
    made = [
        {"input": name, "outcome": outcome, "code": code, "column": column,
         "reason_kind": text(reject_reason(code, column)), "rows": len(found),
         "examples": found[:3]}
        for (name, outcome, code, column), found in groups.items()
    ]  # fmt: skip
    return sorted(made, key=lambda row: (row["input"], -row["rows"], row["code"], row["column"]))


def cells(second: Second) -> Any:
    """From the raw files themselves."""
    kept = set(second.titles["title_id"])
    made = []
    raw_columns = {
        column.source: column.name for column in columns.TITLES.columns
        if column.name not in ("release_year", "release_month", "release_weekday",
                               "has_financials", "return_ratio")
    }  # fmt: skip
    nested = [column.source for table in (columns.COLLECTIONS, columns.GENRES, columns.COMPANIES,
              columns.COUNTRIES, columns.LANGUAGES) for column in table.columns[1:2]]  # fmt: skip
    wanted = [("movies", [*raw_columns, *nested]), ("credits", ["cast", "crew"]),
              ("keywords", ["keywords"])]  # fmt: skip
    csv.field_size_limit(10**9)
    for name, names in wanted:
        with second.raw[name].open(encoding="utf-8", newline="") as handle:
            first: dict[str, dict[str, str]] = {}
            for row in csv.DictReader(handle):
                if row["id"].isdigit() and (name != "movies" or row["title"]):
                    first.setdefault(f"tmdb:{row['id']}", row)
        present = [first[title] for title in kept if title in first]
        for column in names:
            values = [row[column].strip() for row in present]
            blank = sum(value == "" for value in values)
            zero = nothing = 0
            if column in ("budget", "revenue", "runtime"):
                zero = sum(value != "" and float(value) == 0 for value in values)
            elif column == "vote_average":
                zero = sum(float(row["vote_count"] or 0) == 0 for row in present) - blank
            else:
                nothing = sum(value == "[]" for value in values)
            made.append(
                {"column": column, "titles": len(kept), "blank": blank, "zero": zero,
                 "nothing": nothing, "absent": len(kept) - len(present), "note": None,
                 "known": len(present) - blank - zero - nothing}
            )  # fmt: skip
    return made


def _plain(title: str) -> str:
    """The name without case, accents and surplus spaces, as the questions compare names."""
    plain = unicodedata.normalize("NFKD", title)
    return " ".join(re.sub("[\u0300-\u036f]", "", plain).casefold().split())


def namesakes(second: Second) -> Any:
    groups = defaultdict(list)
    for title, year in zip(second.titles["title"], second.titles["release_year"], strict=True):
        groups[_plain(title)].append((title, year))
    shared = {name: found for name, found in groups.items() if len(found) > 1}
    most = sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))[:10]
    return {
        "names": len(shared),
        "titles": sum(map(len, shared.values())),
        "most": [
            {"title": min(title for title, _ in found), "titles": len(found),
             "years": sorted(int(year) for _, year in found if not pd.isna(year))}
            for _, found in most
        ],
    }  # fmt: skip


def same_day(second: Second) -> Any:
    named = second.titles.dropna(subset="release_date")
    groups = defaultdict(list)
    for row in named.itertuples():
        groups[str(row.release_date)[:10], _plain(row.title)].append((row.title, row.title_id))
    twice = {key: found for key, found in groups.items() if len(found) > 1}
    newest = sorted(twice, key=lambda key: (-int(key[0].replace("-", "")), key[1]))[:10]
    return {
        "pairs": len(twice),
        "titles": sum(map(len, twice.values())),
        "listed": [
            {"title": min(title for title, _ in twice[key]), "release_date": key[0],
             "title_ids": sorted(title_id for _, title_id in twice[key])}
            for key in newest
        ],
    }  # fmt: skip


def types(second: Second) -> Any:
    made = []
    for column in columns.TITLES.columns:
        values = second.titles[column.name].dropna()
        ordered = column.type in ("int", "float", "date") and len(values) > 0
        low, high = (values.min(), values.max()) if ordered else (None, None)
        made.append(
            {"column": column.name, "type": column.type, "unit": column.unit,
             "known": len(values), "distinct": values.nunique(),
             "low": str(low)[:10] if column.type == "date" and ordered else low,
             "high": str(high)[:10] if column.type == "date" and ordered else high}
        )  # fmt: skip
    return made


def suspicious_money(second: Second) -> Any:
    titles = second.titles
    both = titles[titles["budget_usd"].notna() & titles["revenue_usd"].notna()]
    odd = both[(both["budget_usd"] < 1000) | (both["revenue_usd"] < 1000)]
    listed = odd.sort_values(["return", "title_id"], ascending=[False, True]).head(10)
    return {
        "titles": len(odd), "both_known": len(both),
        "mean_return": (both["revenue_usd"] / both["budget_usd"]).mean(),
        "mean_return_without": second.returns["return"].mean(),
        "listed": [
            {"title": row.title, "year": row.release_year, "budget_usd": row.budget_usd,
             "revenue_usd": row.revenue_usd, "return": row.revenue_usd / row.budget_usd}
            for row in listed.itertuples()
        ],
    }  # fmt: skip


def spread(values: pd.Series, named: pd.DataFrame | None = None) -> dict[str, Any]:
    """`named`: title_id, title, release_year with the index of `values`."""
    known = values.dropna().astype(float)
    x = known.to_numpy()
    if len(x) == 0:
        raise ValueError("nothing to compare")
    quantiles = {"q01": 1, "q05": 5, "q25": 25, "median": 50, "q75": 75, "q95": 95, "q99": 99}
    fact: dict[str, Any] = {
        "known": len(x), "unknown": len(values) - len(x), "zeros": int((x == 0).sum()),
        "mean": x.mean(), "sd": x.std(ddof=1), "skew": scipy.stats.skew(x),
        "min": x.min(), "max": x.max(),
        **{name: np.percentile(x, share) for name, share in quantiles.items()},
    }  # fmt: skip
    log = fact["max"] > 30 * fact["median"]
    fact["scale"] = "log" if log else "linear"
    edges: Any
    if log:
        shown = known[known > 0]
        scaled = np.log10(shown)
        edges = 10 ** (np.arange(np.floor(scaled.min() * 4), np.floor(scaled.max() * 4) + 2) / 4)
        counts = np.bincount(np.searchsorted(edges, shown, side="right") - 1)
    else:
        shown = scaled = known
        width = (np.percentile(x, 99.5) - x.min()) / 30
        nice = sorted(f * 10.0**k for f in (1, 2, 2.5, 5) for k in range(-4, 9))
        step = next(s for s in nice if s >= width * (1 - 1e-9))
        # Exactly, as written: 5.8 is 29 steps of 0.2, which in floats it is not.
        exact = Fraction(repr(step))
        first, last = (int(Fraction(repr(float(end))) // exact)
                       for end in (x.min(), np.percentile(x, 99.5)))  # fmt: skip
        edges = np.arange(first, last + 2) * step
        places = [min(int(Fraction(repr(float(v))) // exact), last) - first for v in x]
        counts = np.bincount(places, minlength=last - first + 1)
    fact["bins"] = [
        {"low": low, "high": high, "count": int(count)}
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    q25, q75 = np.percentile(scaled, [25, 75])
    ends = [q25 - 1.5 * (q75 - q25), q75 + 1.5 * (q75 - q25)]
    fact["fences"] = [10.0**end for end in ends] if log else ends
    for side, far, ascending in (
        ("low", scaled < ends[0], True),
        ("high", scaled > ends[1], False),
    ):
        fact[f"{side}_outliers"] = int(far.sum())
        listed: list[dict[str, Any]] = []
        if named is not None:
            found = named.loc[shown.index[far]].assign(value=shown[far])
            found = found.sort_values(["value", "title_id"], ascending=[ascending, True]).head(5)
            listed = [
                {"label": row.title, "year": row.release_year, "value": row.value}
                for row in found.itertuples()
            ]
        fact["lowest" if side == "low" else "highest"] = listed
    return fact


def distribution(name: str) -> Callable[[Second], Any]:
    return lambda second: {"name": name, **spread(second.titles[name], second.titles)}


def correlations(second: Second) -> Any:
    names = [*NUMBERS, "release_year"]
    frame = second.titles[names].astype(float)
    pearson, spearman = frame.corr("pearson"), frame.corr("spearman")
    return [
        {"first": a, "second": b, "titles": int((frame[a].notna() & frame[b].notna()).sum()),
         "pearson": pearson.loc[a, b], "spearman": spearman.loc[a, b]}
        for a, b in combinations(names, 2)
    ]  # fmt: skip


def _scatter(titles: pd.DataFrame, x: str, y: str) -> dict[str, Any]:
    known = titles[(titles[x] > 0) & (titles[y] > 0)].sort_values([x, y, "title_id"])
    n = len(known)
    fact: dict[str, Any] = {"x": x, "y": y, "titles": n, "points": [], "cells": []}
    a, b = np.log10(known[x].to_numpy(float)), np.log10(known[y].to_numpy(float))
    if n <= 600:
        fact["points"] = [
            {"x": row[x], "y": row[y], "label": row["title"], "year": row["release_year"]}
            for _, row in known.iterrows()
        ]
    else:
        step = (a[-1] - a[0]) / 36
        counted = Counter(zip(np.floor(a / step), np.floor(b / step), strict=True))
        fact["cells"] = [
            {"x0": 10 ** (i * step), "x1": 10 ** ((i + 1) * step), "y0": 10 ** (j * step),
             "y1": 10 ** ((j + 1) * step), "titles": count}
            for (i, j), count in sorted(counted.items())
        ]  # fmt: skip
    at = range(n) if n <= 1000 else [round(k * (n - 1) / 999) for k in range(1000)]
    slope, intercept, *_ = scipy.stats.theilslopes(b[at], a[at])
    fact["trend"] = {"slope": slope, "intercept": intercept, "titles": len(at)}
    off = b - intercept - slope * a
    far = known.assign(off=off).sort_values(["off", "title_id"], ascending=[False, True])
    far = far if n <= 16 else pd.concat([far.head(8), far.tail(8)])
    fact["far"] = [
        {"label": row["title"], "year": row["release_year"], "x": row[x], "y": row[y],
         "times": 10 ** row["off"]}
        for _, row in far.iterrows()
    ]  # fmt: skip
    return fact


def budget_and_revenue(second: Second) -> Any:
    known = second.titles[second.titles["title_id"].isin(second.returns["title_id"])]
    below = int((known["revenue_usd"] < known["budget_usd"]).sum())
    return _scatter(known, "budget_usd", "revenue_usd") | {"below_cost": below}


def popularity_and_votes(second: Second) -> Any:
    return _scatter(second.titles, "vote_count", "popularity")


def by_year(second: Second) -> Any:
    counted = Counter(second.titles["release_year"].dropna().astype(int))
    return [{"year": y, "titles": counted[y]} for y in range(min(counted), max(counted) + 1)]


def _dates(second: Second) -> pd.Series:
    return pd.to_datetime(second.titles["release_date"].dropna())


def _is_new_year(dates: pd.Series) -> pd.Series:
    return (dates.dt.month == 1) & (dates.dt.day == 1)


def by_month(second: Second) -> Any:
    dates = _dates(second)
    return [
        {"month": m, "titles": int((dates.dt.month == m).sum()),
         "new_year": int(_is_new_year(dates[dates.dt.month == m]).sum())}
        for m in range(1, 13)
    ]  # fmt: skip


def by_weekday(second: Second) -> Any:
    dates = _dates(second)
    return [
        {"weekday": d + 1, "titles": int((dates.dt.day_of_week == d).sum()),
         "new_year": int(_is_new_year(dates[dates.dt.day_of_week == d]).sum())}
        for d in range(7)
    ]  # fmt: skip


def new_year(second: Second) -> Any:
    dates = _dates(second)
    decade = dates.dt.year // 10 * 10
    return {
        "dated": len(dates), "titles": int(_is_new_year(dates).sum()),
        "expected": len(dates) / 365.25,
        "decades": [
            {"decade": d, "dated": int((decade == d).sum()),
             "titles": int(_is_new_year(dates[decade == d]).sum())}
            for d in sorted(decade.unique())
        ],
    }  # fmt: skip
