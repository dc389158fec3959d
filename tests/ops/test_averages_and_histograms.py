"""Averages, covariances, correlations and histograms, with weights that are variables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, grad, jit, ops
from autograd_scratch.engine.values import dtype_of

X = np.array([[0.5, -1.25, 2.0, 0.75], [1.5, 0.25, -0.75, 3.0], [-0.5, 1.0, 4.0, 0.0]])
Y = np.array([[1.0, 0.5, -2.0, 0.25]])
W = np.array([[0.5, 1.25, 2.0, 0.75], [1.5, 0.25, 0.75, 3.0], [0.5, 1.0, 4.0, 2.0]])


# Averages and covariances -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "f",
    [
        lambda x, w: np.average(x, weights=w),
        lambda x, w: np.average(x, axis=-1, weights=w, keepdims=True),
        lambda x, w: np.average(x, 0, w[:, 0], True),
        lambda x, w: np.average(x, axis=(1, 0), weights=w.T),
        lambda x, w: np.average(x, axis=1, returned=True),
        lambda x, w: np.average(x, axis=(0, 1), keepdims=True),
        lambda x, w: np.average(np.arange(3), weights=w[:, 1]).astype(x.dtype),
        lambda x, w: np.average(x[0], weights=np.array([1, 2, 0, 1])).astype(x.dtype),
    ],
)
def test_an_average_has_gradients_of_elements_and_weights(f: Any) -> None:
    check_call(lambda x, w: f(x + 0.0 * w, w), X, W, order=2)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y, w: np.cov(x, dtype=x.dtype),
        lambda x, y, w: np.cov(x, None, False, True, dtype=x.dtype),
        lambda x, y, w: np.cov(x, y, ddof=0, dtype=x.dtype),
        lambda x, y, w: np.cov(x[0], y[0], dtype=x.dtype),
        lambda x, y, w: np.cov(x.T, y, rowvar=False, dtype=x.dtype),
        lambda x, y, w: np.cov(x[1], dtype=x.dtype),
        lambda x, y, w: np.cov(x, fweights=[1, 2, 1, 3]).astype(x.dtype),
        lambda x, y, w: np.cov(x, aweights=w).astype(x.dtype),
        lambda x, y, w: np.cov(x, y, aweights=w, fweights=[1, 2, 1, 3], ddof=2).astype(x.dtype),
        lambda x, y, w: np.cov(x, aweights=w, bias=True).astype(x.dtype),
        lambda x, y, w: np.corrcoef(x, dtype=x.dtype),
        lambda x, y, w: np.corrcoef(x, y, dtype=x.dtype),
        lambda x, y, w: np.corrcoef(x, rowvar=False, dtype=x.dtype),
    ],
)
def test_a_covariance_has_every_derivative(f: Any) -> None:
    def with_all(x: Any, y: Any, w: Any) -> Any:
        return f(x + 0.0 * y, y, w)

    check_call(with_all, X, Y, W[0], order=2)


def test_a_variable_correlates_fully_with_itself_and_that_has_gradient_0() -> None:
    x = np.random.default_rng(0).normal(size=(4, 9)) * [[1e-3], [1.0], [7.0], [1e5]]
    diagonal = np.diag(np.corrcoef(Node(x)).value)
    assert (diagonal <= 1.0).all()
    gradient = grad(lambda x: np.trace(np.corrcoef(x)))(x)
    np.testing.assert_allclose(gradient * np.std(x, axis=1, keepdims=True), 0.0, atol=1e-15)
    np.testing.assert_array_equal(np.corrcoef(Node([1.0, 3.0])).value, 1.0)


def test_covariances_of_too_few_observations_are_as_in_numpy() -> None:
    x = np.array([[1.0], [2.0]])
    for each in (x, Node(x)):
        with (
            np.errstate(all="ignore"),
            pytest.warns(RuntimeWarning, match="Degrees of freedom <= 0 for slice"),
        ):
            found = np.cov(each)
        assert np.isnan(getattr(found, "value", found)).all()
    assert np.cov(Node(np.zeros((0, 3)))).shape == np.cov(np.zeros((0, 3))).shape


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda x: np.average(x, weights=[1, 2]), TypeError, "axis must be given"),
        (lambda x: np.average(x, 1, weights=[1, 2]), ValueError, r"weights of shape \(2,\)"),
        (lambda x: np.average(x[0], weights=[1, -1, 1, -1]), ZeroDivisionError, "add up to 0"),
        (lambda x: np.cov(x, ddof=0.5), ValueError, "ddof must be a whole number"),
        (lambda x: np.cov(x, fweights=x[0]), TypeError, "fweights are whole numbers"),
        (lambda x: np.cov(x, fweights=[0.5, 1, 1, 1]), TypeError, "must be whole numbers"),
        (lambda x: np.cov(x, fweights=[1, 2]), RuntimeError, "one number per observation"),
        (lambda x: np.cov(x, aweights=[-1, 1, 1, 1]), ValueError, "aweights cannot be negative"),
        (lambda x: np.cov(x[None]), ValueError, "at most 2 axes"),
        (lambda x: np.average(x, out=x), TypeError, "out"),
    ],
)
def test_what_makes_no_average_is_refused(f: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        f(Node(X))


# Histograms ---------------------------------------------------------------------------------------

A = np.array([0.25, 1.75, 0.5, 0.0, 1.0, 1.0, 0.75, 1.5])
B = A[::-1]
V = np.array([0.5, 1.25, -2.0, 0.75, 1.5, 0.25, -0.75, 3.0])
EDGES = [0.0, 0.25, 1.0, 1.5]


@pytest.mark.parametrize(
    "f",
    [
        lambda v: np.bincount([0, 1, 1, 4, 2, 2, 0, 0], v, 7).astype(v.dtype),
        lambda v: np.bincount(np.arange(8) % 3, weights=v).astype(v.dtype),
        lambda v: np.histogram(A, weights=v)[0],
        lambda v: np.histogram(A, 4, (0.0, 1.0), weights=v)[0],
        lambda v: np.histogram(A.reshape(2, 4), EDGES, weights=v.reshape(2, 4))[0],
        lambda v: np.histogram(A, EDGES, density=True, weights=v)[0].astype(v.dtype),
        lambda v: np.histogram2d(A, B, 3, weights=v)[0].astype(v.dtype),
        lambda v: np.histogram2d(A, B, EDGES, weights=v, density=True)[0].astype(v.dtype),
        lambda v: np.histogram2d(A, B, [2, EDGES], weights=v)[0].astype(v.dtype),
        lambda v: np.histogramdd([A, B], 2, [(0, 1), (1, 2)], weights=v)[0].astype(v.dtype),
        lambda v: np.histogramdd(np.stack([A, B, A], 1), (1, 2, 3), weights=v)[0].astype(v.dtype),
    ],
)
def test_a_histogram_has_the_gradient_of_its_weights(f: Any) -> None:
    check_call(f, V, order=2)


def test_what_is_counted_only_decides_which_bin() -> None:
    nodes = Node(A), Node(B)
    for f in (
        lambda a, b: np.histogram(a, EDGES),
        lambda a, b: np.histogram(a, density=True),
        lambda a, b: np.histogram2d(a, b, 2),
        lambda a, b: np.histogramdd([a, b], 2),
        lambda a, b: [np.histogram_bin_edges(a, 3), np.count_nonzero(a), np.any(a), np.all(a)],
        lambda a, b: np.histogram(a, 3, weights=np.ones(8)),
    ):
        for found, expected in zip(ops_flat(f(*nodes)), ops_flat(f(A, B)), strict=True):
            np.testing.assert_array_equal(found, expected)
    counts, edges = np.histogram(nodes[0], 3, weights=Node(V))
    assert isinstance(counts, Node)
    np.testing.assert_array_equal(edges, np.histogram_bin_edges(A, 3))


def ops_flat(tree: Any) -> list[Any]:
    """The arrays in a result."""
    return [x for part in tree for x in ops_flat(part)] if type(tree) in (list, tuple) else [tree]


def test_a_program_counts_anew_for_other_numbers() -> None:
    program = jit(grad(lambda v, i: np.sum(np.bincount(i, v)[-1] ** 2)))
    for places in ([0, 1, 1], [2, 0, 2], [5, 5, 5]):
        i, v = np.array(places), np.array([1.0, 2.0, 3.0])
        last = v[i == i.max()].sum()
        np.testing.assert_array_equal(program(v, i), np.where(i == i.max(), 2.0 * last, 0.0))


def test_numpy_says_what_cannot_be_counted() -> None:
    for f, message in (
        (lambda v: np.bincount([0, -1], v[:2]), "negative"),
        (lambda v: np.bincount(v), "Cannot cast"),
        (lambda v: np.histogram(A, weights=v[:3]), "same shape"),
        (lambda v: np.histogram(A, "auto", weights=v), "not supported for weighted data"),
    ):
        for each in (V, Node(V)):
            with pytest.raises((ValueError, TypeError), match=message):
                f(each)


def test_the_sum_of_a_density_over_its_bins_is_1() -> None:
    counts, edges = np.histogram(A, EDGES, density=True, weights=Node(V * V))
    assert abs(ops.sum(counts * np.diff(edges)).value - 1.0) < 1e-15


def test_an_average_with_weights_is_of_numpys_type() -> None:
    for types in (("f4", "f4"), ("f2", "f4"), ("f4", "i8"), ("f8", "f4")):
        x, w = (np.array([1, 2]).astype(dtype) for dtype in types)
        found = np.average(Node(x), weights=w, returned=True)
        right = np.average(x, 0, w, returned=True)
        assert [dtype_of(y) for y in found] == [y.dtype for y in right], types
