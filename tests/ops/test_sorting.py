"""Functions that bring elements into order, and sets of elements: np.sort, np.unique, …"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, grad, hessian, jit, ops, to_onnx
from autograd_scratch.engine.values import unwrap

X = np.array([[3.0, 1.0, 2.0], [5.0, 7.0, 4.0]])
LINE = np.array([2.5, -1.0, 4.0, 0.5, 3.0])
WEIGHTS = np.array([1.0, 10.0, 100.0, 1000.0, 10000.0])


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.sort, X),
        (lambda x: np.sort(x, 0), X),
        (lambda x: np.sort(x, axis=None), X),
        (lambda x: np.sort(x, -2, "heapsort"), X),
        (lambda x: np.sort(x, kind="mergesort"), X),
        (lambda x: np.sort(x, stable=True), X),
        (lambda x: np.sort(x, axis=1, stable=False), X),
        (lambda x: np.sort(a=x, axis=1), X[:, :, None]),
        (np.sort, LINE[:1]),
        (lambda x: np.sort(x, axis=None), 2.5),
        (lambda x: np.partition(x, 1), X),
        (lambda x: np.partition(x, (0, -1), axis=0), X),
        (lambda x: np.partition(x, kth=[2, 4], axis=None), X),
        (lambda x: np.partition(x, 0, -1, "introselect"), LINE),
        (lambda x: np.take_along_axis(x, np.argsort(x), -1), X),
        (lambda x: np.take_along_axis(x, np.argmax(x, axis=0)[None], axis=0), X),
        (lambda x: np.take_along_axis(x, np.array([[0, 0, 2, -1]]), axis=1), X),
        (lambda x: np.take_along_axis(x, np.array([5, 0, 0]), axis=None), X),
        (lambda x: np.take_along_axis(x, np.argpartition(x, 1), axis=1), X),
        (lambda x: x[np.lexsort((x, x > 1.0))], LINE),
        (lambda x: x[np.argsort(-x)], LINE),
        (lambda x: np.cumsum(x)[np.searchsorted(x, [1.5], sorter=np.argsort(x))], LINE),
        (lambda x: x[np.digitize(x, [0.0, 2.0, 3.5], right=True)], LINE),
        (lambda x: np.take(x, [7, -1, 0], mode="clip"), LINE),
        (lambda x: np.take(x, [[7, -1], [0, 13]], axis=1, mode="wrap"), X),
        (lambda x: np.take(x, 3, None, None, "wrap"), 2.5),
        (lambda x: x[x.argsort()], LINE),
        (lambda x: np.take_along_axis(x, x.argsort(axis=0, kind="stable"), 0), X),
        (lambda x: x[x.argpartition(2)[:2]], LINE),
        (lambda x: x[np.cumsum(x**2).searchsorted([7.0, 30.0], side="right")], LINE),
        (lambda x: x[(x - 3.7).nonzero()], LINE),
        (lambda x: x.compress([False, True], axis=0), X),
        (lambda x: x.take([-9, 9], mode="clip"), LINE),
        (np.unique, X),
        (lambda x: np.unique(x, True, True, True), np.append(LINE, 7.0)),
        (lambda x: np.unique(x, return_counts=True), X),
        (lambda x: np.unique(x, axis=0, return_inverse=True), X[::-1]),
        (lambda x: np.unique(x, axis=-1), X),
        (lambda x: np.unique(x, equal_nan=False), 2.5),
        (lambda x: np.union1d(x, np.array([8.0, 9.0], x.dtype)), X),
        (np.union1d, X),
        (lambda x: np.setxor1d(x, np.array([8.0, -9.0], x.dtype)), X),
        (lambda x: np.setxor1d(x, np.array([8.0, -9.0], x.dtype), True), LINE),
        (lambda x: np.setdiff1d(x, [8.0, 9.0]), X),
        (lambda x: np.setdiff1d(x, [8.0, 9.0], assume_unique=True), LINE),
    ],
)
def test_numpy_code_that_orders_elements_differentiates(f: Any, x: Any) -> None:
    check_call(f, *((x, x + 10.0) if f is np.union1d else (x,)), order=2)


@pytest.mark.parametrize(
    ("f", "gradient"),
    [
        (np.sort, [10.0, 1.0, 100.0, 1000.0]),
        (np.unique, [10.0, 1.0, 0.0, 100.0]),
        (lambda x: np.union1d(x, [2.0, 0.0]), [100.0, 10.0, 0.0, 1000.0]),
        (lambda x: np.intersect1d(x, [3.0, 2.0]), [1.0, 0.0, 0.0, 10.0]),
        (lambda x: np.intersect1d(x, [3.0], return_indices=True)[0], [0.0, 0.0, 0.0, 1.0]),
        (lambda x: x[np.intersect1d([3.0, 2.0], x, return_indices=True)[2]], [1.0, 0.0, 0.0, 10.0]),
        (lambda x: np.setdiff1d(x, [3.0, 7.0]), [10.0, 1.0, 0.0, 0.0]),
        (lambda x: np.setdiff1d(x, [3.0, 7.0], True), [1.0, 10.0, 100.0, 0.0]),
        (lambda x: np.setxor1d(x, [3.0, 7.0]), [10.0, 1.0, 0.0, 0.0]),
        (lambda x: np.setxor1d([3.0, 7.0], x), [10.0, 1.0, 0.0, 0.0]),
        (lambda x: x[np.isin(x, [2.0])], [1.0, 0.0, 10.0, 0.0]),
    ],
)
def test_of_equal_elements_each_has_its_place(f: Any, gradient: Any) -> None:
    x = np.array([2.0, 1.0, 2.0, 3.0])
    np.testing.assert_array_equal(f(Node(x)).value, f(x))
    places = 10.0 ** np.arange(len(f(x)))
    gradient_of = grad(lambda x: np.sum(f(x) * places))
    np.testing.assert_array_equal(gradient_of(x), gradient)
    np.testing.assert_array_equal(jit(gradient_of)(x), gradient)


def test_descending_order_is_there_with_derivatives_where_numpy_has_it() -> None:
    x = np.array([[1.0, np.nan, 3.0, 2.0, 3.0], [5.0, 4.0, 1.0, 2.0, 3.0]])
    descending: Any = {"descending": True}
    if np.lib.NumpyVersion(np.__version__) < "2.5.0":
        with pytest.raises(TypeError, match="descending"):
            np.sort(Node(x), **descending)
        return
    np.testing.assert_array_equal(np.sort(Node(x), **descending).value, np.sort(x, **descending))
    gradient_of = grad(lambda x: np.sum(np.sort(x, **descending)[:, :3] * [1.0, 2.0, 3.0]))
    expected = [[0.0, 0.0, 1.0, 3.0, 2.0], [1.0, 2.0, 0.0, 0.0, 3.0]]
    np.testing.assert_array_equal(gradient_of(x), expected)
    np.testing.assert_array_equal(jit(gradient_of)(x), expected)
    with pytest.raises(ValueError, match="descending"):
        to_onnx(lambda x: np.argsort(x, **descending) * x, "never.onnx", x)


def test_a_program_puts_other_numbers_in_their_order() -> None:
    gradient = grad(lambda x: np.sum(np.sort(x) ** 2 * WEIGHTS))
    program = jit(gradient)
    for x in (LINE, LINE[::-1].copy(), -LINE):
        np.testing.assert_array_equal(program(x), gradient(x))


def test_a_program_takes_elements_of_a_constant_at_places_that_it_computes() -> None:
    program = jit(lambda x: ops.take_along_axis(WEIGHTS, np.argsort(x), 0) * x)
    for x in (LINE, -LINE):
        np.testing.assert_array_equal(program(x), WEIGHTS[np.argsort(x)] * x)


def test_a_program_of_a_set_serves_another_number_of_elements() -> None:
    gradient = grad(lambda x: np.sum(np.unique(x) ** 3))
    program = jit(gradient)
    for x in (LINE, np.array([1.0, 2.0, 1.0, 2.0, 2.0])):
        np.testing.assert_array_equal(program(x), gradient(x))


def test_nan_comes_last_and_takes_its_gradient_along() -> None:
    x = np.array([np.nan, 2.0, np.nan, 1.0])
    np.testing.assert_array_equal(np.sort(Node(x)).value, np.sort(x))
    np.testing.assert_array_equal(np.unique(Node(x)).value, np.unique(x))
    gradient = grad(lambda x: np.sum(np.sort(x) * WEIGHTS[:4]))(x)
    np.testing.assert_array_equal(gradient, [100.0, 10.0, 1000.0, 1.0])


def test_the_second_derivative_of_sorted_squares_stands_where_the_elements_stood() -> None:
    second = hessian(lambda x: np.sum(np.sort(x) ** 2 * WEIGHTS))(LINE)
    np.testing.assert_array_equal(second, np.diag(2.0 * WEIGHTS[[2, 0, 4, 1, 3]]))


def test_nothing_has_an_order_and_a_gradient_too() -> None:
    for f in (np.sort, np.unique, lambda x: np.union1d(x, x), lambda x: np.setxor1d(x, x)):
        assert grad(lambda x, f=f: np.sum(f(x)))(np.zeros(0)).shape == (0,)
    gradient = grad(lambda x: np.sum(np.sort(x, axis=0)))(np.zeros((2, 0)))
    assert gradient.shape == (2, 0)


def test_integers_about_the_elements_are_plain() -> None:
    found = np.unique(Node([2.0, 1.0, 2.0]), True, True, True)
    assert type(found[0]) is Node
    for plain, expected in zip(found[1:], ([1, 0], [1, 0, 1], [1, 2]), strict=True):
        np.testing.assert_array_equal(plain, expected)
        assert plain.dtype.kind == "i"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.sort(x, 3), ValueError, "axis 3 is out of bounds"),
        (lambda x: np.sort(x, kind="other"), ValueError, "sort kind"),
        (lambda x: np.sort(x, order="name"), ValueError, "no fields"),
        (lambda x: np.partition(x, 7), ValueError, "out of bounds"),
        (lambda x: np.take_along_axis(x, np.array([1.0]), 0), IndexError, "must be integers"),
        (lambda x: np.take_along_axis(x, np.array([1]), 1), ValueError, r"\(1,\).*\(2, 3\)"),
        (lambda x: np.take_along_axis(x, np.array([[9]]), 1), IndexError, "out of bounds"),
        (lambda x: np.take(x, 9, mode="slow"), ValueError, "clipmode"),
        (lambda x: x.sort(), AttributeError, r"write y = np\.sort"),
        (lambda x: x.partition(1), AttributeError, r"write y = np\.partition"),
        (lambda x: np.sort_complex(x), TypeError, r"numpy\.sort_complex .*complex numbers are not"),
    ],
)
def test_what_cannot_be_ordered_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(Node(X))


def test_the_array_apis_kinds_of_unique_give_numpys_named_tuples() -> None:
    x = np.array([3.0, 1.0, 3.0, 2.0])
    for function in (np.unique_values, np.unique_counts, np.unique_inverse, np.unique_all):
        found, expected = function(Node(x)), function(x)
        assert function is np.unique_values or type(found) is type(expected)
        if function is np.unique_values:
            found, expected = (found,), (expected,)
        for part, right in zip(found, expected, strict=True):
            np.testing.assert_array_equal(unwrap(part), right)
    gradient = grad(lambda x: (np.unique_all(x).values * np.array([1.0, 2.0, 4.0])).sum())(x)
    np.testing.assert_array_equal(gradient, [4.0, 1.0, 0.0, 2.0])


@pytest.mark.parametrize("shift", [np.fft.fftshift, np.fft.ifftshift])
@pytest.mark.parametrize("axes", [None, 1, (0,), (-1, 0)])
def test_halves_of_axes_change_places(shift: Any, axes: Any) -> None:
    check_call(lambda x: shift(x, axes=axes), np.arange(15.0).reshape(3, 5), order=1)
