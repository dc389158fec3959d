"""Medians and quantiles: every method, weights, nan, and the gradient to q."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, check_gradients, grad, jit, jvp

NAN, INF = np.nan, np.inf
X = np.array([[0.5, -1.25, 2.0, 0.75], [1.5, 0.25, -0.75, 3.0], [-0.5, 1.0, 4.0, 0.0]])
Q = np.array([[0.1, 0.37], [0.9, 0.56]])
SOME = np.array([[1, 1, 1, 0], [1, 0, 1, 1], [1, 1, 1, 1]], bool)
BETWEEN = [
    *("linear", "hazen", "weibull", "median_unbiased", "normal_unbiased"),
    "interpolated_inverted_cdf",
]
JUMPING = [
    *("inverted_cdf", "averaged_inverted_cdf", "closest_observation"),
    *("lower", "higher", "midpoint", "nearest"),
]


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.median(x),
        lambda x: np.median(x, 0),
        lambda x: np.median(x, axis=(0, -1), keepdims=True),
        lambda x: np.median(x[0, :3]),
        lambda x: np.median(x, axis=()),
        lambda x: np.median(x[0, 0]),
        lambda x: np.nanmedian(np.where(SOME, x, NAN), axis=1),
        lambda x: np.nanmedian(np.where(SOME, x, NAN)),
        lambda x: np.percentile(x, 30, axis=1),
        lambda x: np.percentile(x, Q.astype(x.dtype) * 100, keepdims=True),
        lambda x: np.nanpercentile(np.where(SOME, x, NAN), 30.0, axis=-1),
        lambda x: np.quantile(x, 1.0, axis=(1, 0)),
        lambda x: np.quantile(x, 0, 0),
    ],
)
def test_a_quantile_has_the_gradient_of_the_elements_at_its_place(f: Any) -> None:
    check_call(f, X, order=2)


@pytest.mark.parametrize("method", [*BETWEEN, *JUMPING])
def test_every_method_of_numpy_has_a_gradient(method: str) -> None:
    def f(x: Any) -> Any:
        at_once = np.quantile(x, Q.astype(x.dtype), 0, method=method, keepdims=True)
        return at_once, np.nanquantile(np.where(SOME, x, NAN), 0.3, axis=1, method=method)

    check_call(f, X, order=1)


@pytest.mark.parametrize("method", BETWEEN)
def test_q_has_a_gradient_too(method: str) -> None:
    check_call(lambda x, q: np.quantile(x, q, axis=0, method=method), X, Q[0], order=2)
    check_call(lambda x, q: np.nanpercentile(x, 100.0 * q, method=method), X[0], 0.61, order=2)


def test_q_alone_may_be_a_variable() -> None:
    assert grad(lambda q: np.quantile([0.0, 1.0, 3.0], q))(0.3) == 2.0
    assert grad(lambda q: np.percentile([0, 1, 3], q))(60.0) == 0.04
    assert jvp(lambda q: np.quantile([0.0, 1.0, 3.0], q), (0.3,), (1.0,))[1] == 2.0


def test_exactly_at_an_element_q_has_the_mean_of_both_slopes() -> None:
    def slope(q: float, method: str) -> Any:
        return grad(lambda q: np.quantile(np.array([0.0, 1.0, 3.0]), q, method=method))(q)

    assert [slope(q, "linear") for q in (0.0, 0.5, 1.0)] == [2.0, 3.0, 4.0]
    assert [slope(q, "hazen") for q in (0.0, 0.5, 1.0)] == [0.0, 4.5, 0.0]
    assert grad(lambda q: np.quantile(np.array([5.0]), q))(0.5) == 0.0


@pytest.mark.parametrize("method", JUMPING)
def test_where_a_quantile_jumps_q_has_gradient_0(method: str) -> None:
    _, of_q = grad(lambda x, q: np.quantile(x, q, method=method), (0, 1))(X[0], 0.61)
    assert of_q == 0.0


def test_weights_decide_which_element_is_picked() -> None:
    weights = np.array([1.0, 3.0, 0.5])

    def f(x: Any) -> Any:
        return (
            np.quantile(x, Q, weights=weights, axis=0, method="inverted_cdf"),
            np.percentile(x, 40.0, weights=x * x, method="inverted_cdf"),
            np.nanquantile(np.where(SOME, x, NAN), 0.4, weights=SOME + 1.0, method="inverted_cdf"),
        )

    check_call(f, X, order=1)
    with pytest.raises(ValueError, match="supports weights"):
        np.quantile(Node(X), 0.5, weights=np.ones(X.shape))


def test_elements_that_tie_keep_their_order() -> None:
    x = np.array([2.0, 1.0, 2.0, 2.0])
    np.testing.assert_array_equal(grad(np.median)(x), [0.5, 0.0, 0.5, 0.0])
    np.testing.assert_array_equal(grad(lambda x: np.quantile(x, 1.0))(x), [0.0, 0.0, 0.0, 1.0])


def test_nan_is_carried_and_enters_no_gradient() -> None:
    x = np.array([[1.0, NAN, 3.0], [2.0, 0.0, 1.0]])
    for f in (np.median, lambda x, axis: np.quantile(x, 0.5, axis=axis)):
        np.testing.assert_array_equal(f(Node(x), axis=1).value, [NAN, 1.0])
        gradient = grad(lambda x, f=f: np.nansum(f(x, axis=1)))(x)
        np.testing.assert_array_equal(gradient, [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    gradient = grad(lambda q: np.nansum(np.quantile(x, q, axis=1)))(0.75)
    assert gradient == 2.0


def test_infinite_elements_give_what_they_give_in_numpy() -> None:
    x = np.array([-INF, 0.0, 1.0, INF])
    for q in (0.0, 0.2, 0.5, 0.8, 1.0):
        with np.errstate(invalid="ignore"):
            np.testing.assert_array_equal(np.quantile(Node(x), q).value, np.quantile(x, q))
    np.testing.assert_array_equal(grad(np.median)(x), [0.0, 0.5, 0.5, 0.0])


def test_of_no_elements_it_is_what_it_is_in_numpy() -> None:
    for shape, axis in (((0, 2), 1), ((2, 0), 0)):
        check_gradients(lambda x, axis=axis: np.median(x, axis=axis), np.zeros(shape))
        check_gradients(lambda x, axis=axis: np.quantile(x, Q, axis=axis), np.zeros(shape))
    with np.errstate(invalid="ignore"), pytest.warns(RuntimeWarning, match="Mean of empty slice"):
        node = np.median(Node(np.zeros((0, 2))), axis=0)
    assert np.isnan(node.value).all()
    node.backward(np.ones(2))
    with pytest.raises(IndexError):
        np.quantile(Node(np.zeros(0)), 0.5)


def test_types_are_numpys() -> None:
    x = X.astype(np.float32)
    for q in (0.3, Q, Q.astype(np.float32), np.float32(0.3)):
        assert np.quantile(Node(x), q).dtype == np.quantile(x, q).dtype
        assert np.percentile(Node(x), q, axis=1).dtype == np.percentile(x, q, axis=1).dtype
    assert np.median(Node(x)).dtype == np.float32
    assert np.quantile(x, Node(0.3)).dtype == np.float32


def test_what_numpy_refuses_is_refused_in_its_words() -> None:
    for f, message in (
        (lambda x: np.quantile(x, 2.0), "range"),
        (lambda x: np.quantile(x, 0.5, method="no such"), "is not a valid method"),
        (lambda x: np.median(x, axis=2), "axis 2 is out of bounds"),
        (lambda x: np.median(x, out=np.zeros(())), "median cannot write a node"),
        (lambda x: np.quantile(x, 0.5, None, np.zeros(())), "quantile cannot write a node"),
    ):
        with pytest.raises((ValueError, TypeError), match=message):
            f(Node(X))


@pytest.mark.parametrize("f", [np.median, lambda x: np.quantile(x, 0.3)])
def test_where_the_result_is_nan_the_gradient_is_too(f: Callable[[Any], Any]) -> None:
    x = np.array([NAN, 1.0, 2.0])
    assert np.isnan(grad(f)(x)).any()
    assert np.isnan(jit(grad(f))(x)).any()
    assert not np.isnan(grad(f)(x[1:])).any()
