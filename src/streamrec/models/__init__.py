"""Dataset + features → scores: every model fits, scores and saves under one contract.

>>> from streamrec.models import EASE, Query
>>> EASE(reg=400).reg
400
"""

from streamrec.models.base import Model, Query
from streamrec.models.bayesian_fm import BayesianFM
from streamrec.models.biased_mf import BiasedMF
from streamrec.models.ease import EASE, PlainEASE
from streamrec.models.popularity import Popularity, Random, Trending

__all__ = [
    "EASE",
    "BayesianFM",
    "BiasedMF",
    "Model",
    "PlainEASE",
    "Popularity",
    "Query",
    "Random",
    "Trending",
]
