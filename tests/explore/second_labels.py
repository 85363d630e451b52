"""Facts on genres, names, words and features by a second way; see `second_way`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd

from streamrec.explore.facts.word_facts import stopwords

from .second_way import Second

STOPWORDS = set(stopwords())


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


def features(second: Second) -> Any:
    """Which labels each title has, as sets, by the rules of docs/reference/similar-titles.md."""
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
            found[row[0]] = set(words)
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
        ("keywords", "title_keywords", "keyword"),
        ("collection", "title_collections", "collection"),
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
