"""What is rated now more than it usually is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from streamrec.recommend.bundle import Bundle

WINDOW_DAYS = 7
"""What is "now": the last so many days."""

FEWEST_RATINGS = 3
"""A title trends by at least so many people: two may be friends."""


def trending_scores(bundle: Bundle, recent: Mapping[str, int]) -> NDArray[np.float64]:
    """Return float64 (n,): how surely each title is rated more now than usual; NaN: not surely.

    ``c · ln(c / E) + (C − c) · ln((C − c) / (C − E))`` for titles with ``c > E``: the logarithm
    of the likelihood ratio between "this title has a rate of its own now" and "all is as usual"
    (Kulldorff 1997, Poisson model). ``C`` is the number of recent ratings, ``c`` those of the
    title, ``E = C · (usual + 1) / Σ (usual + 1)`` what would be as usual.

    Parameters
    ----------
    bundle
        Its ``rating_counts`` are what is usual: ratings of each title at training. Without them
        all titles usually are rated alike.
    recent
        title_id → number of people who rated it of late, at most once each.
    """
    items = bundle.items(recent)
    counts = np.zeros(len(bundle.title_ids))
    counts[items[items >= 0]] = np.array(list(recent.values()), np.float64)[items >= 0]
    usual = 1.0 + bundle.arrays.get("rating_counts", np.zeros(len(counts)))
    total = counts.sum()
    expected = total * usual / max(usual.sum(), 1.0)
    more = np.flatnonzero((counts > expected) & (counts >= FEWEST_RATINGS))
    c, e = counts[more], expected[more]
    scores = np.full(len(counts), np.nan)
    scores[more] = c * np.log(c / e)
    others = c < total  # if these are all the ratings there are, nothing is left for the others
    rest = (total - c)[others]
    scores[more[others]] += rest * np.log(rest / (total - e[others]))
    return scores
