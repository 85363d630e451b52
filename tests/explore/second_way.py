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
from streamrec.explore.facts import words as words_module

STOPWORDS = set(words_module.stopwords())
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
        titles["return"] = titles["return"].where(titles["has_financials"])
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
    groups: dict[Any, list[Any]] = defaultdict(list)
    table = second.table("rejects").sort_values("line")
    for name, line, title_id, outcome, reason in table.itertuples(index=False):
        kind = re.sub(r" as line \d+$", "", re.sub(r"(?s) '.*' ", " ", reason))
        example = {"line": line, "title_id": title_id, "reason": reason}
        groups[name, outcome, kind].append(example)
    made = [
        {"input": name, "outcome": outcome, "reason_kind": kind, "rows": len(found),
         "examples": found[:3]}
        for (name, outcome, kind), found in groups.items()
    ]  # fmt: skip
    return sorted(made, key=lambda row: (row["input"], -row["rows"], row["reason_kind"]))


def cells(second: Second) -> Any:
    """From the raw files themselves."""
    kept = set(second.titles["title_id"])
    made = []
    raw_columns = {
        column.source: column.name for column in columns.TITLES.columns
        if column.name not in ("release_year", "release_month", "release_weekday",
                               "has_financials", "return")
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


def _quartiles(groups: Any) -> pd.DataFrame:
    found: pd.DataFrame = groups.quantile([0.25, 0.5, 0.75]).unstack()
    found.columns = pd.Index(["q25", "median", "q75"])
    return found.assign(titles=groups.size())


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(row) for row in frame.to_dict("records")]


def runtime_by_decade(second: Second) -> Any:
    known = second.titles.dropna(subset=["release_year", "runtime_minutes"])
    decade = (known["release_year"].astype(int) // 10 * 10).rename("decade")
    return _rows(_quartiles(known.groupby(decade)["runtime_minutes"]).reset_index())


def genres_most_common(second: Second) -> Any:
    counted = Counter(second.genres["name"])
    total = second.genres["title_id"].nunique()
    return [
        {"genre": genre, "titles": count, "share": count / total}
        for genre, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def genres_most_seen(second: Second) -> Any:
    votes = second.genres.merge(second.titles[["title_id", "vote_count"]].dropna())
    found = votes.groupby("name")["vote_count"].agg(["size", "sum", "mean"]).reset_index()
    found = found.sort_values(["sum", "name"], ascending=[False, True])
    found.columns = pd.Index(["genre", "titles", "votes", "votes_per_title"])
    return _rows(found)


def genres_best_rated(second: Second) -> Any:
    found = second.genres.merge(second.damped).groupby("name")["damped"].agg(["size", "mean"])
    found = found.reset_index().sort_values(["mean", "name"], ascending=[False, True])
    found.columns = pd.Index(["genre", "titles", "damped"])
    return _rows(found)


def genres_over_decades(second: Second) -> Any:
    dated = second.genres.merge(second.titles[["title_id", "release_year"]].dropna())
    decade = dated["release_year"].astype(int) // 10 * 10
    of = dated.groupby(decade)["title_id"].nunique()
    found = dated.groupby([decade, "name"]).size()
    return [
        {"decade": d, "genre": genre, "of": of[d], "titles": n, "share": n / of[d]}
        for (d, genre), n in found.sort_index().items()
    ]


def genres_together(second: Second) -> Any:
    matrix = pd.crosstab(second.genres["title_id"], second.genres["name"])
    both = matrix.T @ matrix
    made = []
    for genre in both.index:
        for other in both.columns:
            n = int(both.loc[genre, other])
            if genre != other and n:
                size, size_other = both.loc[genre, genre], both.loc[other, other]
                made.append({"genre": genre, "other": other, "titles": n, "share": n / size,
                             "lift": n / (size * size_other / len(matrix))})  # fmt: skip
    return made


def genres_returns(second: Second) -> Any:
    found = _quartiles(second.genres.merge(second.returns).groupby("name")["return"])
    found = found[found["titles"] >= 10].reset_index(names="genre")
    return _rows(found.sort_values(["median", "genre"], ascending=[False, True]))


def top(table: str, column: str, fewest: int, job: str = "") -> Callable[[Second], Any]:
    def asked(second: Second) -> Any:
        if job:
            crew = second.table(table)
            named = crew.loc[crew["job"] == job, ["title_id", column]].dropna().drop_duplicates()
            named = named.rename(columns={column: "name"})
        else:
            named = second.labels(table, column)

        def first(values: pd.DataFrame, how: str, least: int) -> Any:
            found = named.merge(values.set_axis(["title_id", "value"], axis=1)).groupby("name")
            found = found["value"].agg([how, "size"]).reset_index()
            found = found[found["size"] >= least]
            found = found.sort_values([how, "name"], ascending=[False, True]).head(10)
            return _rows(found.set_axis(["name", "value", "titles"], axis=1))

        ones = second.titles[["title_id"]].assign(value=1)
        revenue = second.titles[["title_id", "revenue_usd"]].dropna()
        return {
            "names": named["name"].nunique(), "fewest": fewest,
            "titles": first(ones, "sum", 1), "revenue": first(revenue, "sum", 1),
            "return": first(second.returns, "median", fewest),
            "rating": first(second.damped, "mean", fewest),
        }  # fmt: skip

    return asked


def _words_of(text: str) -> set[str]:
    """Letters and inner apostrophes, two letters or more, letter by letter."""
    kinds = [unicodedata.category(letter)[0] for letter in text]
    found, start = set(), None
    for place in range(len(text) + 1):
        inside = place < len(text) and (
            kinds[place] == "L"
            or (start is not None and (kinds[place] == "M" or text[place] in "'’"))
        )
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            word = text[start:place].rstrip("'’")
            found.add(re.sub(r"['’]s$", "", word).replace("’", "'"))
            start = None
    return {word for word in found if len(word) > 1} - STOPWORDS


def words(column: str) -> Callable[[Second], Any]:
    def asked(second: Second) -> Any:
        texts = second.titles.dropna(subset=column)
        found = [_words_of(text.lower()) for text in texts[column]]
        languages = texts["original_language"].tolist()

        def commonest(chosen: list[set[str]], length: int) -> Any:
            counted = Counter(word for text in chosen for word in text)
            return [
                {"word": word, "texts": n, "share": n / len(chosen)}
                for word, n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
            ][:length]

        counted = Counter(language for language in languages if language)
        spoken = sorted((c for c in counted.items() if c[1] >= 20), key=lambda c: (-c[1], c[0]))
        return {
            "texts": len(texts), "words": commonest(found, 60),
            "languages": [
                {"language": language, "texts": n,
                 "words": commonest([text for text, spoken_in in zip(found, languages, strict=True)
                                     if spoken_in == language], 10)}
                for language, n in spoken[:6]
            ],
        }  # fmt: skip

    return asked


def ratings(second: Second) -> Any:
    table = second.ratings
    people, titles = table["user_id"].nunique(), table["title_id"].nunique()
    return {"ratings": len(table), "people": people, "titles": titles,
            "catalogue": len(second.titles), "density": len(table) / people / titles,
            "mean": (table["half_stars"] / 2).mean()}  # fmt: skip


def ratings_per_person(second: Second) -> Any:
    return spread(second.ratings.groupby("user_id").size())


def mean_per_person(second: Second) -> Any:
    return spread(second.ratings.groupby("user_id")["half_stars"].mean() / 2)


def ratings_per_title(second: Second) -> Any:
    named = second.titles.set_index("title_id", drop=False).rename_axis(None)
    return spread(second.ratings.groupby("title_id").size().rename_axis(None), named)


def long_tail(second: Second) -> Any:
    counts = second.ratings["title_id"].value_counts().to_numpy()
    n, total = len(counts), counts.sum()
    # Twice the area between the Lorenz curve and the diagonal.
    lorenz = np.concatenate([[0], np.cumsum(counts[::-1]) / total])
    gini = 1 - 2 * np.trapezoid(lorenz, dx=1 / n)
    at = sorted({round(v) for v in np.geomspace(1, n, 60)})
    return {
        "gini": gini, "once": int((counts == 1).sum()),
        "top": [{"titles": share, "ratings": counts[: int(np.ceil(share * n))].sum() / total}
                for share in (0.01, 0.05, 0.1, 0.2, 0.5)],
        "curve": [{"titles": k, "ratings": counts[:k].sum() / total} for k in at],
    }  # fmt: skip


def ratings_over_time(second: Second) -> Any:
    month = pd.to_datetime(second.ratings["timestamp"], unit="s").dt.to_period("M")
    groups = second.ratings.groupby(month)["user_id"]
    every = pd.period_range(month.min(), month.max(), freq="M")
    counts, people = (
        made.reindex(every, fill_value=0) for made in (groups.size(), groups.nunique())
    )
    return [{"month": str(m), "ratings": counts[m], "people": people[m]} for m in every]


def scale_use(second: Second) -> Any:
    counted = Counter(second.ratings["half_stars"])
    return [{"stars": h / 2, "ratings": counted[h], "share": counted[h] / len(second.ratings)}
            for h in range(1, 11)]  # fmt: skip


def agreement(second: Second) -> Any:
    ours = second.ratings.groupby("title_id")["half_stars"].agg(["size", "mean"])
    ours = ours[ours["size"] >= 10].assign(ours=lambda f: f["mean"] / 2)
    both = ours.merge(second.titles.dropna(subset="vote_average"), on="title_id")
    both["theirs"], both["apart"] = both["vote_average"], (2 * both["ours"] - both["vote_average"])

    def listed(frame: pd.DataFrame) -> Any:
        return [{"label": row.title, "year": row.release_year, "ratings": row.size_,
                 "ours": row.ours, "theirs": row.theirs}
                for row in frame.rename(columns={"size": "size_"}).itertuples()]  # fmt: skip

    return {
        "titles": len(both),
        "pearson": scipy.stats.pearsonr(both["ours"], both["theirs"]).statistic,
        "spearman": scipy.stats.spearmanr(both["ours"], both["theirs"]).statistic,
        "mean_ours": both["ours"].mean(), "mean_theirs": both["theirs"].mean(),
        "points": listed(both.sort_values(["size", "title_id"], ascending=[False, True]).head(300)),
        "apart": listed(both.assign(apart=both["apart"].abs().round(9))
                        .sort_values(["apart", "title_id"], ascending=[False, True]).head(8)),
    }  # fmt: skip


def features(second: Second) -> Any:
    """Which labels each title has, as sets; the rules are those of docs/similar-titles.md."""
    titles = second.titles
    of: dict[str, dict[str, set[str]]] = {}

    def labelled(frame: pd.DataFrame) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for title_id, name in zip(frame["title_id"], frame["name"], strict=True):
            found.setdefault(title_id, set()).add(name)
        return found

    def tokens(*columns: str) -> dict[str, set[str]]:
        found = {}
        for row in titles[["title_id", *columns]].itertuples(index=False):
            text = " ".join(part for part in row[1:] if isinstance(part, str)).lower()
            words = re.findall(r"[^\W_]{2,}", re.sub(r"(?u)[^\w]", " ", text))
            found[row[0]] = {word for word in words}
        found = {title: words for title, words in found.items() if words}
        counted = Counter(word for words in found.values() for word in words)
        most = max(0.02 * len(found), 10)
        kept = {t: {w for w in words if counted[w] <= most} for t, words in found.items()}
        return {title: words for title, words in kept.items() if words}

    of["text"], of["title"] = tokens("overview", "tagline"), tokens("title")
    of["genres"] = labelled(second.genres)
    years = dict(zip(titles["title_id"], titles["release_year"], strict=True))
    spoken = dict(zip(titles["title_id"], titles["original_language"], strict=True))
    of["scene"] = {}
    for title, names in of["genres"].items():
        era, language = years[title], spoken[title]
        parts = [str(language)] if isinstance(language, str) else []
        starts = [] if pd.isna(era) else [int(era) // 5 * 5, int(era) // 5 * 5 - 5]
        spans = [f"{s}-{s + 9}" for s in starts] or [""]
        of["scene"][title] = {" ".join([n, s, *parts]) for n in names for s in spans}
    crew, cast = second.table("title_crew"), second.table("title_cast")
    for block, table, column in (
        ("keywords", "title_keywords", "keyword"), ("collection", "title_collections", "collection"),
        ("companies", "title_companies", "company"), ("country", "title_countries", "country"),
        ("language", "titles", "original_language"),
    ):  # fmt: skip
        of[block] = labelled(second.labels(table, column))
    directing = crew[crew["job"] == "Director"].rename(columns={"person": "name"})
    leading = cast[cast["position"] < 10].rename(columns={"person": "name"})
    of["directors"], of["cast"] = (
        labelled(frame[frame["name"].fillna("") != ""]) for frame in (directing, leading)
    )
    of["decade"] = {t: {str(int(y) // 10)} for t, y in years.items() if not pd.isna(y)}
    weights = {"text": 0.7, "title": 0.2, "scene": 1.5, "keywords": 0.5, "collection": 0.6,
               "companies": 0.5, "directors": 0.5, "cast": 0.8}  # fmt: skip
    made = {"text": ["overview", "tagline"], "title": ["title"], "genres": ["genres"],
            "scene": ["genres", "release_date", "original_language"], "keywords": ["keywords"],
            "collection": ["belongs_to_collection"], "companies": ["production_companies"],
            "directors": ["crew"], "cast": ["cast"], "decade": ["release_date"],
            "language": ["original_language"], "country": ["production_countries"]}  # fmt: skip
    rows = []
    for block, raw in made.items():
        bearers = Counter(name for names in of[block].values() for name in names)
        rows.append(
            {"block": block, "made_of": raw, "titles": len(of[block]),
             "share": len(of[block]) / len(titles), "values": len(bearers),
             "shared": sum(n > 1 for n in bearers.values()),
             "similar_weight": weights.get(block)}
        )  # fmt: skip
    return rows


def votes_prior(second: Second) -> Any:
    votes = second.titles["vote_count"].fillna(0).to_numpy(float)
    most, median = votes.max(), np.median(votes)
    return {"exponent": 0.3, "most": most, "median": median,
            "factor": ((1 + median) / (1 + most)) ** 0.3,
            "fallback": {"ratings": 1.0, "votes": 0.2, "popularity": 0.05}}  # fmt: skip


ANSWERS: dict[str, Callable[[Second], Any]] = {
    "rows": rows, "rejects": rejects, "cells": cells, "namesakes": namesakes,
    "same_day": same_day, "types": types, "suspicious_money": suspicious_money,
    **{name: distribution(name) for name in NUMBERS},
    "correlations": correlations, "budget_and_revenue": budget_and_revenue,
    "popularity_and_votes": popularity_and_votes, "by_year": by_year, "by_month": by_month,
    "by_weekday": by_weekday, "new_year": new_year, "runtime_by_decade": runtime_by_decade,
    "genres_most_common": genres_most_common, "genres_most_seen": genres_most_seen,
    "genres_best_rated": genres_best_rated, "genres_over_decades": genres_over_decades,
    "genres_together": genres_together, "genres_returns": genres_returns,
    "countries": top("title_countries", "country_code", 20),
    "languages": top("titles", "original_language", 20),
    "companies": top("title_companies", "company", 10),
    "franchises": top("title_collections", "collection", 3),
    "directors": top("title_crew", "person", 5, job="Director"),
    "actors": top("title_cast", "person", 8),
    "words_of_titles": words("title"), "words_of_overviews": words("overview"),
    "ratings": ratings, "ratings_per_person": ratings_per_person,
    "mean_per_person": mean_per_person, "ratings_per_title": ratings_per_title,
    "long_tail": long_tail, "ratings_over_time": ratings_over_time, "scale_use": scale_use,
    "agreement": agreement, "features": features, "votes_prior": votes_prior,
}  # fmt: skip
