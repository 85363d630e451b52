"""Draws from the posterior of a factorisation machine over people, titles and their facts.

Shapes: K factors, D = K + 1, s draws. A draw's vectors and biases are written (factors, bias).
"""

from __future__ import annotations

import contextlib
import io
import warnings
from types import ModuleType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, eye_array, hstack

from streamrec.errors import MissingExtra
from streamrec.models.evidence import Evidence
from streamrec.models.mean_field import F32, Gaps

F64 = NDArray[np.float64]

_SPREAD_OF_FACTS = 0.3  # beside a person's own id, which counts 1; 0.1 and 1 do nearly as well
_KEEP_EVERY = 2  # sweeps: neighbouring draws are too alike to pay for both

_PERSON, _ABOUT_PERSON, _TITLE, _ABOUT_TITLE = range(4)  # groups of columns, a prior for each


class Draws(NamedTuple):
    """Of each draw what a prediction needs; float32, in stars less the level.

    ``titles`` (s, items, D): vector and bias of each title, its facts' included ·
    ``usual`` (s, D) and ``precision`` (s, D): mean and 1 / variance of a person's own part ·
    ``weights`` (s, facts, D): what each fact about a person adds · ``centre`` (facts,): the
    facts of the average person at training.
    """

    titles: F32
    usual: F32
    precision: F32
    weights: F32
    centre: F32

    @classmethod
    def none(cls, n_items: int, n_facts: int, factors: int) -> Self:
        """Return no draws, which predict a gap of 0."""
        shapes = (n_items, factors + 1), (factors + 1,), (factors + 1,), (n_facts, factors + 1)
        titles, usual, precision, weights = (np.zeros((0, *shape), np.float32) for shape in shapes)
        return cls(titles, usual, precision, weights, np.zeros(n_facts, np.float32))

    def predict(self, ratings: Gaps, facts: F32, noise: F32, items: NDArray[np.int32]) -> F32:
        """Return (people, items): the mean over the draws of each person's expected gaps.

        Given a draw's titles, a person's part is normal and its mean a ridge regression: so the
        person's own uncertainty is averaged over exactly, and nobody need have been trained in.

        Parameters
        ----------
        ratings
            Gaps of these people, columns = all items.
        facts
            (people, facts) as `evidence` has them.
        noise
            (people,): 1 / variance of each person's ratings around the prediction.
        items
            Item numbers wanted.
        """
        about = _scaled(facts, self.centre)
        people = np.empty((len(self.titles), len(facts), self.usual.shape[1]), np.float32)
        ends = ratings.gaps.indptr
        for person in range(len(facts)):
            row = slice(ends[person], ends[person + 1])
            rated, gaps = ratings.gaps.indices[row], ratings.gaps.data[row]
            people[:, person] = self._fold_in(rated, gaps, about[person], noise[person])
        total = np.zeros((len(facts), len(items)), np.float32)
        for person_part, titles in zip(people, self.titles, strict=True):
            wanted = titles[items]
            total += person_part[:, :-1] @ wanted[:, :-1].T + person_part[:, -1:] + wanted[:, -1]
        return total / np.float32(max(len(people), 1))

    def _fold_in(self, rated: NDArray[np.int32], gaps: F32, about: F32, noise: F32) -> F32:
        """Return (s, D): one person's vector and bias, in all draws at once."""
        titles = self.titles[:, rated]
        left = gaps - titles[:, :, -1]
        design = titles.copy()
        design[:, :, -1] = 1  # what the person's bias is multiplied by
        across = design.transpose(0, 2, 1) * noise
        expected = _with_facts(self.usual, about, self.weights)
        precision = self.precision[:, :, None] * np.eye(titles.shape[2], dtype=np.float32)
        answer = across @ left[:, :, None] + (self.precision * expected)[:, :, None]
        found: F32 = np.linalg.solve(across @ design + precision, answer)[:, :, 0]
        return found


def sample(
    evidence: Evidence, factors: int, chains: int, sweeps: int, draws: int, seed: int
) -> Draws:
    """Return draws from the last sweeps of some Gibbs samplers.

    The machine (Rendle 2010) gives each person, each title and each fact a vector and a bias and
    adds the products of all pairs; precisions of noise and priors are drawn as well
    (Freudenthaler, Schmidt-Thieme & Rendle 2011).

    Raises
    ------
    MissingExtra
        myfm is not installed.
    """
    myfm = import_myfm()
    by_user, _, met, about_users, about_items, _ = evidence
    centre = about_users[:, 1:].mean(0)
    people = _scaled(about_users, centre)
    titles = _scaled(about_items, about_items[met, 1 : 1 + len(centre)].mean(0))
    kept: list[tuple[F64, F64, F64, F64]] = []

    def keep(sweep: int, machine: Any, priors: Any, _history: Any) -> tuple[bool, None]:
        left = sweeps - 1 - sweep
        if left % _KEEP_EVERY == 0 and left // _KEEP_EVERY < draws:
            kept.append(_collapse(machine, priors, len(people), met, people.shape[1], titles))
        return False, None

    rows = np.repeat(np.arange(len(people)), np.diff(by_user.gaps.indptr))
    blocks = [
        myfm.RelationBlock(rows, _with_ids(people)),
        myfm.RelationBlock(by_user.gaps.indices, _with_ids(titles[met])),
    ]
    for chain_seed in np.random.SeedSequence(seed).generate_state(chains).tolist():
        with contextlib.redirect_stderr(io.StringIO()):  # where it draws a progress bar
            myfm.MyFMRegressor(factors, random_seed=chain_seed % 2**31).fit(
                None,
                by_user.gaps.data.astype(np.float64),
                X_rel=blocks,
                n_iter=sweeps,
                n_kept_samples=1,  # `keep` keeps them smaller
                group_shapes=[len(people), people.shape[1], len(met), titles.shape[1]],
                callback=keep,
            )
    s, usual, precision, weights = (np.array(x, np.float32) for x in zip(*kept, strict=True))
    return Draws(s, usual, precision, weights, centre)


def import_myfm() -> ModuleType:
    """Return myfm, or raise MissingExtra."""
    try:
        with warnings.catch_warnings():  # that its pkg_resources is deprecated
            warnings.simplefilter("ignore")
            import myfm
    except ModuleNotFoundError as error:
        raise MissingExtra("bayesian_fm", "bayes") from error
    module: ModuleType = myfm
    return module


def _collapse(
    machine: Any, priors: Any, n_people: int, met: NDArray[np.int32], n_facts: int, about: F32
) -> tuple[F64, F64, F64, F64]:
    """Return the titles, usual, precision and weights of `Draws` of one draw.

    Columns of the machine: people, facts about them, titles met, facts about these.
    """
    weights = np.column_stack([np.asarray(machine.V), np.asarray(machine.w)])
    usual = np.column_stack([np.asarray(priors.mu_V), np.asarray(priors.mu_w)])
    precision = np.column_stack([np.asarray(priors.lambda_V), np.asarray(priors.lambda_w)])
    ends = np.cumsum([n_people, n_facts, len(met)])
    _, of_person_facts, of_titles, of_title_facts = np.split(weights, ends)
    # A title that nobody rated has no vector of its own: the usual one stands in.
    own = np.tile(usual[_TITLE], (len(about), 1))
    own[met] = of_titles
    titles = _with_facts(own, about, of_title_facts)
    titles[:, -1] += machine.w0
    return titles, usual[_PERSON], precision[_PERSON], of_person_facts


def _with_facts(own: NDArray[Any], about: F32, weights: NDArray[Any]) -> NDArray[Any]:
    """Return (n, D): own vectors and biases with those of the facts added.

    Facts (n, facts) of n titles under one draw's weights (facts, D), or facts (facts,) of one
    person under those of n draws (n, facts, D).

    The products of all pairs within one row, ``(|Σ v|² - Σ |v|²) / 2`` (Rendle 2010, eq. 5), do
    not meet the other side, so they belong to the bias.
    """
    both: NDArray[Any] = own + about @ weights
    squares = (weights[..., :-1] ** 2).sum(-1)
    apart = (own[:, :-1] ** 2).sum(1) + np.einsum("...f,...f->...", about**2, squares)
    both[:, -1] += ((both[:, :-1] ** 2).sum(1) - apart) / 2
    return both


def _scaled(facts: F32, centre: F32) -> F32:
    """Return facts without the 1 (the machine has biases), those of ratings around 0 and small."""
    scaled = facts[:, 1:].copy()
    scaled[:, : len(centre)] -= centre
    scaled[:, : len(centre)] *= np.float32(_SPREAD_OF_FACTS)
    return scaled


def _with_ids(facts: F32) -> csr_matrix:
    """Return float64 (n, n + facts): one row per id, with its facts."""
    return csr_matrix(hstack([eye_array(len(facts)), csr_matrix(facts.astype(np.float64))]))
