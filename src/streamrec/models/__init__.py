"""Dataset + features → scores: every model fits, scores and saves under one contract.

>>> from streamrec.models import EASE, Query
>>> EASE(reg=400).reg
400
"""

from streamrec.models.als import ALS
from streamrec.models.base import Model, Query
from streamrec.models.bayesian_fm import BayesianFM
from streamrec.models.biased_mf import BiasedMF
from streamrec.models.content_profile import Content
from streamrec.models.ease import EASE, PlainEASE
from streamrec.models.hybrid import Hybrid
from streamrec.models.knn import FeatureKNN, ItemKNN
from streamrec.models.popularity import Popularity, Random, Trending

__all__ = [
    "ALS",
    "EASE",
    "BayesianFM",
    "BiasedMF",
    "Content",
    "FeatureKNN",
    "Hybrid",
    "ItemKNN",
    "Model",
    "PlainEASE",
    "Popularity",
    "Query",
    "Random",
    "Trending",
]
