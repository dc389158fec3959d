"""Types, starts and refusals: small print of NumPy's that functions made of ops must keep to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, constant, grad, zeros
from autograd_scratch.engine.values import dtype_of, unwrap

X = np.array([1.5, -0.5, 2.25])
SHORT = X.astype(np.float32)

# A number that is taken out of an array, or stands for one ----------------------------------------


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: 5.0 % x, SHORT),
        (lambda x: np.remainder(True, x), SHORT),
        (lambda x: np.fmod(5.0, x), SHORT),
        (lambda x: np.divmod(5.0, x)[1], SHORT),
        (lambda x: np.max(x, initial=np.float32(2.0)), X),
        (lambda x: np.sum(x, initial=np.float32(2.0)), X),
        (lambda x: np.sum(x, initial=np.float64(2.0)), SHORT),
        (lambda x: np.logaddexp.reduce(x, initial=1.5), SHORT),
        (lambda x: np.remainder.reduce(x, initial=2), SHORT),
        (lambda x: np.float_power.reduce(x), SHORT[:1]),
        (lambda x: np.float_power.accumulate(x), SHORT[:1]),
        (lambda x: np.cross(x, SHORT[::-1]), X),
        (lambda x: np.kron(x, 0.5), SHORT),
        (lambda x: np.add.outer(x, 0.5), SHORT),
        (lambda x: np.polyval(X, x), SHORT),
        (lambda x: np.polyval(x, SHORT), X),
        (lambda x: np.polydiv(x, SHORT[:2])[0], X),
        (lambda x: np.polydiv(X, x)[0], SHORT[:1]),
        (lambda x: np.trace(np.outer(x, x), dtype=np.float32), X),
        (lambda x: np.outer(x, x).trace(1, dtype=np.float32), X),
    ],
)
def test_a_result_has_the_type_that_numpy_gives_it(f: Callable[[Any], Any], x: Any) -> None:
    expected, found = f(x), f(Node(x))
    assert dtype_of(found) == np.asarray(expected).dtype
    np.testing.assert_allclose(unwrap(found), expected, rtol=1e-6)
    gradient = grad(lambda x: np.sum(f(x)))(x)
    assert (gradient.shape, gradient.dtype) == (x.shape, x.dtype)


def test_hypot_of_one_number_is_not_negative() -> None:
    check_call(lambda x: np.hypot.reduce(x, axis=1), X[:, None])
    check_call(lambda x: np.hypot.reduce(x, initial=None), X)
    check_call(lambda x: np.hypot.reduceat(x, [0, 1]), X)  # but a piece of one stays as it is


# What is empty, or a number -----------------------------------------------------------------------


def test_the_norm_of_vectors_of_no_elements_is_zero() -> None:
    check_call(lambda x: np.linalg.vector_norm(x, axis=1, ord=2.5), np.ones((2, 0)))
    check_call(lambda x: np.linalg.vector_norm(x, axis=(1,)), np.ones((2, 0, 2)))


@pytest.mark.parametrize("method", ["multiply", "divide", "power", "min", "max"])
@pytest.mark.parametrize("v", [2.0, 2])
def test_one_element_is_changed_by_one_number(method: str, v: Any) -> None:
    change = {"multiply": np.multiply, "divide": np.divide, "power": np.power}.get(method)
    x = np.array([1.5, 3.0])
    expected = (change or getattr(np, f"{method}imum"))(3.0, 2.0)
    found = getattr(Node(x).at[-1], method)(v)
    np.testing.assert_allclose(found.value, [1.5, expected])
    assert grad(lambda x: getattr(x.at[-1], method)(v).sum())(x)[0] == 1.0


@pytest.mark.parametrize("index", [0, (0, ...), np.array([0, 0])])
def test_a_value_may_have_more_axes_than_its_place(index: Any) -> None:
    gradient = grad(lambda v: (constant(np.ones((1, 3))).at[index].set(v) * X).sum())(X[None])
    assert gradient.tolist() == [X.tolist()]


# What NumPy refuses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "error"),
    [
        (lambda x: np.sum(x, where=np.array(1)), TypeError),
        (lambda x: np.var(x, where=np.array([1, 0, 1])), TypeError),
        (lambda x: np.mean(x, where=np.ones((1, 1), bool)), ValueError),
        (lambda x: np.hypot.reduce(x, where=np.array(1)), TypeError),
        (lambda x: np.nanmean(x, where=np.array(1)), TypeError),
        (lambda x: np.nanstd(x, where=np.ones((1, 3), bool)), ValueError),
        (lambda x: np.reshape(x, 3, order="K"), ValueError),
        (lambda x: np.ravel(x, order="X"), ValueError),
        (lambda x: np.correlate(x, 2.0), ValueError),
        (lambda x: np.vecdot(x, 2.0), ValueError),
        (lambda x: np.float_power.reduce(x, dtype=np.float32), TypeError),
    ],
)
def test_what_numpy_refuses_is_refused(f: Callable[[Any], Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        f(X)
    with pytest.raises(error):
        f(Node(X))


# Buffers as out= ----------------------------------------------------------------------------------


def test_a_ufunc_writes_into_a_buffer_where_it_is_told_to() -> None:
    def quotients(x: Any) -> Any:
        y = zeros(3)
        y[...] = 7.0
        np.divide(x, np.array([1.0, 0.0, 2.0]), out=y, where=np.array([True, False, True]))
        return y * np.array([1.0, 2.0, 3.0])

    assert quotients(X).tolist() == [1.5, 14.0, 3.375]
    assert unwrap(quotients(Node(X))).tolist() == [1.5, 14.0, 3.375]
    assert grad(lambda x: quotients(x).sum())(X).tolist() == [1.0, 0.0, 1.5]


def test_a_ufunc_writes_both_of_its_results_into_buffers() -> None:
    part, whole = zeros(3), zeros(3)
    assert np.modf(Node(X), out=(part, whole)) == (part, whole)
    assert unwrap(part).tolist() == [0.5, -0.5, 0.25]
    assert unwrap(whole).tolist() == [1.0, -0.0, 2.0]


@pytest.mark.parametrize("join", [np.stack, np.concatenate, np.vstack, np.block])
@pytest.mark.parametrize("first", [1.0, Node(1.0)])
def test_the_rows_of_a_buffer_are_joined(join: Callable[[Any], Any], first: Any) -> None:
    buffer = zeros((2, 2))
    buffer[0, 0] = first
    assert np.array_equal(unwrap(join(buffer)), join(np.array([[1.0, 0.0], [0.0, 0.0]])))


# What may not be quadratic ------------------------------------------------------------------------


def test_the_others_in_a_product_that_underflows_take_no_more_memory_than_it() -> None:
    x = np.full(50_000, 0.5)
    x[7] = 0.0
    assert not grad(np.prod)(x).any()
    x[8:] = 1.0
    gradient = grad(np.prod)(x)
    assert gradient[7] == 0.5**7
    assert np.count_nonzero(gradient) == 1


def test_long_arrays_are_reduced_piece_by_piece() -> None:
    x = np.linspace(0.9, 1.1, 19)
    for ufunc in (np.subtract, np.divide):
        check_call(lambda x, f=ufunc: f.reduce(x), x, order=1)
        check_call(lambda x, f=ufunc: f.accumulate(x), x, order=1)
        check_call(lambda x, f=ufunc: f.reduceat(x, [0, 5, 3, 18, 1, 9, 9, 10, 11, 12]), x, order=1)
