"""Facts on ratings by a second way; see `second_way`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import scipy.stats

from .second_way import Second, spread


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


def votes_prior(second: Second) -> Any:
    votes = second.titles["vote_count"].fillna(0).to_numpy(float)
    most, median = votes.max(), np.median(votes)
    return {"exponent": 0.335, "most": most, "median": median,
            "factor": ((1 + median) / (1 + most)) ** 0.335,
            "fallback": {"ratings": 1.0, "votes": 0.0002, "popularity": 0.00005}}  # fmt: skip
