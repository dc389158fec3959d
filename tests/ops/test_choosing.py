"""Functions that choose elements by conditions or numbers: np.select, np.piecewise, …"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, grad, jit, select

X = np.array([[0.3, 1.6, 2.2], [2.5, -1.1, 0.7]])
LINE = np.array([0.0, 1.5, 0.0, -2.0, 0.0])
NUMBERS = np.array([[0, 2, 1], [1, 0, 2]])


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (lambda x: np.select([x < 0.5, x < 2.0], [x**2, x**3], x), (X,)),
        (lambda x: np.select((x > 1.0,), (np.sin(x),)), (X,)),
        (lambda x, y: np.select([x > 1.0, [True, False, True]], [y, x], default=-y), (X, 2.5)),
        (lambda x: np.select([True, False], [x, 2.0]), (1.5,)),
        (lambda x: np.choose(NUMBERS, [x, 2.0 * x, x**2]), (X,)),
        (lambda x, y: np.choose(NUMBERS, [x[0], y, -1.0]), (X, 2.5)),
        (lambda x: np.choose([1, 0, 1], x), (X,)),
        (lambda x: np.choose(NUMBERS + 2, (x, x**2), mode="wrap"), (X,)),
        (lambda x: np.choose(NUMBERS - 1, (x, x**2), None, "clip"), (X,)),
        (lambda x: np.choose(1, (x, x**2)), (1.5,)),
        (lambda x: np.compress([False, True], x, axis=0), (X,)),
        (lambda x: np.compress([0, 2, 1, 0], x), (X,)),
        (lambda x: np.compress(x[0] > 1.0, x, axis=-1), (X,)),
        (lambda x: np.compress([True], x), (1.5,)),
        (lambda x: np.extract(x > 1.0, x), (X,)),
        (lambda x: np.extract([[0, 1, 1]], x), (X,)),
        (lambda x: np.extract(True, x), (1.5,)),
        (lambda x: np.piecewise(x, [x < 0.5, x > 2.0], [np.sin, lambda x: x**3]), (X,)),
        (lambda x: np.piecewise(x, [x < 0.5, x > 0.0], [np.sin, 7.0, np.cos]), (X,)),
        (lambda x: np.piecewise(x, [x < 0.5], [2.0, lambda x, n: x**n], 3), (X,)),
        (lambda x: np.piecewise(x, x < 0.5, [np.sin, lambda x: 3.0 * x]), (X[0],)),
        (lambda x: np.piecewise(x, [True, False, True], [np.sin, 2.0]), (X[0],)),
        (lambda x: np.piecewise(x, [x < 0.5, x >= 0.5], [np.sin, np.cos]), (1.5,)),
        (lambda x: np.piecewise(x, x < 0.5, [np.sin, np.cos]), (1.5,)),
        (lambda x: np.piecewise(x, [x < 9.0], [lambda x: np.sum(x**2)]), (X,)),
        (lambda x: np.trim_zeros(np.where(LINE != 0.0, x, 0.0)), (np.arange(1.0, 6.0),)),
        (lambda x: np.trim_zeros(x * LINE.astype(x.dtype), "F"), (np.arange(1.0, 6.0),)),
        (lambda x: np.trim_zeros(x * LINE.astype(x.dtype), trim="b"), (np.arange(1.0, 6.0),)),
        (lambda x: np.where(x[0] > 1.0, x, 0.0)[:, np.where(x[0] > 1.0)[0]], (X,)),
        (lambda x: x[np.argwhere(x > 1.0)[:, 0], np.nonzero(x > 1.0)[1]], (X,)),
        (lambda x: np.ravel(x)[np.flatnonzero(x > 1.0)], (X,)),
    ],
)
def test_numpy_code_that_chooses_elements_differentiates(f: Any, inputs: Any) -> None:
    check_call(f, *inputs, order=2)


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.2.0", reason="one axis only before")
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), ()])
@pytest.mark.parametrize("trim", ["fb", "f", "b"])
def test_the_zeros_around_a_matrix_are_trimmed_along_each_axis(axis: Any, trim: str) -> None:
    x = np.pad(X, ((1, 2), (0, 1)))

    def f(x: Any) -> Any:
        return np.trim_zeros(x, trim, axis)

    np.testing.assert_array_equal(f(Node(x)).value, f(x))
    ones = f(np.where(x != 0.0, 1.0, 0.0))
    gradient_of = grad(lambda x: np.sum(f(x) * ones))
    np.testing.assert_array_equal(gradient_of(x), x != 0.0)
    np.testing.assert_array_equal(jit(gradient_of)(x), x != 0.0)


@pytest.mark.parametrize("x", [np.zeros(3), np.zeros(0)])
def test_of_zeros_alone_trimming_leaves_nothing(x: Any) -> None:
    assert np.trim_zeros(Node(x)).shape == (0,)
    np.testing.assert_array_equal(grad(lambda x: np.sum(np.trim_zeros(x)))(x), np.zeros(len(x)))


def test_a_piece_is_not_computed_where_it_does_not_hold() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.piecewise(x, [x > 0.0], [np.log, lambda x: -x]))

    x = np.array([2.0, -1.0, 0.0])
    np.testing.assert_array_equal(grad(f)(x), [0.5, -1.0, -1.0])
    np.testing.assert_array_equal(jit(grad(f))(x), [0.5, -1.0, -1.0])


@pytest.mark.parametrize("x", [0.0, np.zeros(0), np.zeros((0, 3)), np.array([-1.0, 0.0])])
def test_where_no_piece_holds_there_is_0_and_gradient_0(x: Any) -> None:
    def f(x: Any) -> Any:
        return np.sum(np.piecewise(x, [x > 0.0], [np.log]))

    np.testing.assert_array_equal(np.piecewise(Node(x), [x > 0.0], [np.log]).value, 0.0 * x)
    np.testing.assert_array_equal(grad(f)(x), 0.0 * x)


def test_a_choice_that_is_not_taken_passes_no_nan() -> None:
    x = np.array([0.0, 4.0])
    with np.errstate(divide="ignore", invalid="ignore"):
        gradient = grad(lambda x: np.sum(np.select([x > 1.0], [np.sqrt(x)], x)))(x)
    np.testing.assert_array_equal(gradient[1], 0.25)
    chosen = grad(lambda x: np.sum(np.choose([1, 0], [x, np.array([np.nan, 1.0]) * x])))
    np.testing.assert_array_equal(chosen(np.array([2.0, 3.0]))[1], 1.0)


def test_where_with_a_condition_alone_tells_where_it_holds() -> None:
    for found, expected in zip(np.where(Node(X) > 1.0), np.where(X > 1.0), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.where(Node(LINE))[0], [1, 3])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.select([x > 1.0], [x, x]), ValueError, "1 conditions for 2 choices"),
        (lambda x: np.select([x], [x]), TypeError, "condition 0 must be boolean, got float64"),
        (lambda x: np.choose([2, 0, 0], x), ValueError, "invalid entry"),
        (lambda x: np.choose(NUMBERS, x, out=np.zeros((2, 3))), TypeError, "out="),
        (lambda x: np.compress([1], x, out=np.zeros(1)), TypeError, "out="),
        (lambda x: np.compress([[True]], x), ValueError, "condition must have one axis"),
        (lambda x: np.compress([0, 0, 1], x, axis=0), IndexError, "out of bounds"),
        (lambda x: np.piecewise(x, [x > 1.0], [1, 2, 3]), ValueError, "1 conditions need 1"),
        (lambda x: np.trim_zeros(x, "x"), ValueError, "trim must be"),
        (lambda x: np.place(x, X > 1.0, [1.0]), TypeError, r"numpy\.place .*np\.where\(mask"),
        (lambda x: np.putmask(np.zeros(6), X > 1.0, x), TypeError, r"numpy\.putmask .*np\.where"),
        (lambda x: np.copyto(np.zeros((2, 3)), x), TypeError, r"numpy\.copyto .*y = src"),
        (
            lambda x: np.put_along_axis(x, NUMBERS, 0.0, axis=1),
            TypeError,
            r"numpy\.put_along_axis .*no node changes in place.*at\[index\]",
        ),
        (lambda x: np.put_along_axis(np.zeros((2, 3)), NUMBERS, x, 1), TypeError, "existing array"),
        (lambda x: select([], []), ValueError, "select: there are no conditions"),
    ],
)
def test_what_cannot_be_chosen_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(Node(X))


def test_a_program_still_writes_into_arrays_of_its_own() -> None:
    def f(x: Any) -> Any:
        y = np.zeros(3)
        np.copyto(y, x)
        np.putmask(y, y > 1.0, 5.0)
        return y

    x = np.array([0.5, 1.5, 2.5])
    np.testing.assert_array_equal(jit(f)(x), f(x))
