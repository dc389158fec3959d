"""Distributions of vectors."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...engine.define import op
from ...engine.values import call_on_values, concretize, shape_of
from ...ops import concatenate, exp, log, matmul, reshape, sum, transpose, where
from ...ops.batching import one_by_one
from ...ops.determinants import slogdet
from ...ops.linear_solve import inv
from ..installed import scipy
from ..on_nodes import has_nodes
from ..solvers import joined
from ..special import digamma
from .distribution import Frozen

_normal = scipy.stats.multivariate_normal
_dirichlet = scipy.stats.dirichlet


def _points(x: Any, mean: Any, cov: Any) -> tuple[Any, Any, Any]:
    """The points (N, k) and the distances from the mean, and those times the inverse covariance."""
    inverse = inv(cov)
    distances = reshape(x - mean, (-1, shape_of(cov)[0]))
    return distances, matmul(distances, inverse), inverse


def _normal_x(g: Any, y: Any, x: Any, mean: Any, cov: Any) -> Any:
    _, pulled, _ = _points(x, mean, cov)
    return reshape(-reshape(g, (-1, 1)) * pulled, shape_of(x))


def _normal_mean(g: Any, y: Any, x: Any, mean: Any, cov: Any) -> Any:
    return -_normal_x(g, y, x, mean, cov)


def _normal_cov(g: Any, y: Any, x: Any, mean: Any, cov: Any) -> Any:
    _, pulled, inverse = _points(x, mean, cov)
    weighted = reshape(g, (-1, 1)) * pulled
    return 0.5 * (matmul(transpose(weighted), pulled) - sum(g) * inverse)


def _normal_in_batch(size: int, in_batch: list[bool], x: Any, mean: Any, cov: Any) -> Any:
    if in_batch != [True, False, False]:
        return one_by_one(_normal_logpdf, size, in_batch, [x, mean, cov], {})
    *around, k = shape_of(x)[1:]
    y = _normal_logpdf(reshape(x, (size * prod(around), k)), mean, cov)
    return reshape(y, (size, *(n for n in around if n != 1)))  # SciPy leaves out axes of length 1


@op(_normal_x, _normal_mean, _normal_cov, batch=_normal_in_batch)
def _normal_logpdf(x: Any, mean: Any, cov: Any) -> Any:
    return _normal.logpdf(x, mean, cov)


def _vanishing(w: Any) -> Any:
    """Which eigenvalues of a covariance SciPy takes for 0, and up to which size."""
    w = np.asarray(w)
    limit = (1e3 if w.dtype == np.float32 else 1e6) * np.finfo(w.dtype).eps * np.max(np.abs(w))
    return w <= limit, limit


def _is_singular(cov: Any) -> Any:
    return np.any(_vanishing(scipy.linalg.eigvalsh(cov))[0])


def _in_subspace(x: Any, mean: Any, cov: Any) -> Any:
    """The logarithm of the density within the subspace that a singular covariance spans.

    Outside of it the density is 0.
    """
    w, v = scipy.linalg.eigh(cov)
    vanishing, limit = _vanishing(w)
    if w[0] < -limit:
        raise ValueError(f"multivariate_normal: the covariance has a negative eigenvalue, {w[0]}")
    spread, whiten = w[~vanishing], v[:, ~vanishing] / np.sqrt(w[~vanishing])
    distances = x - mean
    constant = len(spread) * np.log(2.0 * np.pi) + np.sum(np.log(spread))
    logarithm = -0.5 * (constant + sum(matmul(distances, whiten) ** 2.0, axis=-1))
    outside = call_on_values(_length, (distances, v[:, vanishing]), {}) >= 1e3 * limit
    return where(outside, -np.inf, logarithm)


def _length(x: Any, basis: Any) -> Any:
    return np.linalg.norm(x @ basis, axis=-1)


class MultivariateNormal:
    """The normal distribution of vectors, as scipy.stats.multivariate_normal.

    ``pdf`` and ``logpdf`` differentiate with respect to the points, the mean and the covariance,
    whose gradient is symmetric; of a singular covariance there is none.

    >>> from autograd_scratch import grad
    >>> grad(lambda mean: multivariate_normal.logpdf([1.0, 4.0], mean, [1.0, 2.0]))(np.zeros(2))
    array([1., 2.])
    """

    _scipys = _normal

    def __call__(self, *args: Any, **kwds: Any) -> Frozen:
        """The distribution with a given mean and covariance."""
        return Frozen(self, args, kwds)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_normal, name)

    def __reduce__(self) -> str:
        return "multivariate_normal"

    def logpdf(self, x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
        """The logarithm of the density.

        Args:
            x: (…, k), points.
            mean: (k,); None for zeros.
            cov: (k, k), symmetric; a vector stands for a diagonal, a number for one of equal ones.
            allow_singular: whether cov may be singular: then the density is that within the
                subspace it spans, and 0 outside of it.

        Raises:
            LinAlgError: a singular covariance, unless allow_singular.
            ValueError: a singular covariance that is a node, or one with negative eigenvalues.
        """
        if not has_nodes(x, mean, cov):
            return _normal.logpdf(x, mean, cov, allow_singular)
        x, cov = joined(x), joined(cov)
        mean = None if mean is None else joined(mean)
        k = int(np.size(mean) if mean is not None else 1 if np.ndim(cov) == 0 else np.shape(cov)[0])
        mean = np.zeros(k) if mean is None else reshape(mean, (k,))
        if np.ndim(cov) < 2:
            cov = reshape(cov, (-1, 1)) * np.eye(k)
        if k == 1 and np.ndim(x) < 2:
            x = reshape(x, (-1, 1))  # a number, or one number each
        if allow_singular and concretize(call_on_values(_is_singular, (cov,), {})):
            if has_nodes(cov):
                raise ValueError(
                    "multivariate_normal: a singular covariance has no derivative; give it as a "
                    "plain array"
                )
            return _in_subspace(x, mean, cov)
        return _normal_logpdf(x, mean, cov)

    def pdf(self, x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
        """The density; see :meth:`logpdf`."""
        if not has_nodes(x, mean, cov):
            return _normal.pdf(x, mean, cov, allow_singular)
        return exp(self.logpdf(x, mean, cov, allow_singular))

    def entropy(self, mean: Any = None, cov: Any = 1) -> Any:
        """The differential entropy, half of log det(2πe·cov)."""
        if not has_nodes(cov):
            return _normal.entropy(mean, cov)
        k = np.shape(cov)[0] if np.ndim(cov) else int(np.size(mean)) if mean is not None else 1
        if np.ndim(cov) < 2:
            return 0.5 * sum(log(2.0 * np.pi * np.e * (cov + np.zeros(k))))
        return 0.5 * (k * np.log(2.0 * np.pi * np.e) + slogdet(cov)[1])


multivariate_normal = MultivariateNormal()


def _as_columns(alpha: Any, x: Any) -> Any:
    return reshape(alpha, (-1, 1)) if len(shape_of(x)) == 2 else alpha


def _dirichlet_x(g: Any, y: Any, x: Any, alpha: Any) -> Any:
    return g * (_as_columns(alpha, x) - 1.0) / x


def _dirichlet_alpha(g: Any, y: Any, x: Any, alpha: Any) -> Any:
    terms = log(x) + _as_columns(digamma(sum(alpha)) - digamma(alpha), x)
    return sum(g * terms, axis=1) if len(shape_of(x)) == 2 else g * terms


@op(_dirichlet_x, _dirichlet_alpha)
def _dirichlet_logpdf(x: Any, alpha: Any) -> Any:
    return _dirichlet.logpdf(x, alpha)


class Dirichlet:
    """The Dirichlet distribution, as scipy.stats.dirichlet.

    ``pdf`` and ``logpdf`` differentiate with respect to the points and to alpha.

    >>> from autograd_scratch import grad
    >>> grad(lambda x: dirichlet.logpdf(x, [2.0, 3.0]))(np.array([0.5, 0.5]))
    array([2., 4.])
    """

    _scipys = _dirichlet

    def __call__(self, *args: Any, **kwds: Any) -> Frozen:
        """The distribution with a given alpha."""
        return Frozen(self, args, kwds)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_dirichlet, name)

    def __reduce__(self) -> str:
        return "dirichlet"

    def logpdf(self, x: Any, alpha: Any) -> Any:
        """The logarithm of the density.

        Args:
            x: (k,) or (k, N), points whose elements add up to 1; or (k - 1,) or (k - 1, N), which
                leaves the last element away.
            alpha: (k,), positive.
        """
        if not has_nodes(x, alpha):
            return _dirichlet.logpdf(x, alpha)
        x, alpha = joined(x), joined(alpha)
        if np.shape(x)[0] + 1 == np.shape(alpha)[0]:
            x = concatenate([x, 1.0 - sum(x, axis=0, keepdims=True)])
        return _dirichlet_logpdf(x, alpha)

    def pdf(self, x: Any, alpha: Any) -> Any:
        """The density; see :meth:`logpdf`."""
        return exp(self.logpdf(x, alpha)) if has_nodes(x, alpha) else _dirichlet.pdf(x, alpha)


dirichlet = Dirichlet()
