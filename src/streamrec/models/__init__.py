"""Dataset + features → scores. Every model fits, scores and saves under one contract.

>>> from streamrec.models import EASE, Query
>>> EASE(reg=400).reg
400
"""

from streamrec.models.als import ALS
from streamrec.models.base import Model
from streamrec.models.bayesian_fm import BayesianFM
from streamrec.models.biased_mf import BiasedMF
from streamrec.models.content import Content
from streamrec.models.ease import EASE, PlainEASE
from streamrec.models.feature_knn import FeatureKNN
from streamrec.models.hybrid import Hybrid
from streamrec.models.item_knn import ItemKNN
from streamrec.models.popularity import Popularity
from streamrec.models.query import Query
from streamrec.models.random_scores import Random
from streamrec.models.rating_counts import RatingCounts
from streamrec.models.trending import Trending

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
    "RatingCounts",
    "Trending",
]
