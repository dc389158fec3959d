"""The methods of NumPy's functions of two numbers on variables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, check_gradients, grad, jit, ops
from autograd_scratch.engine.registry import NUMPY

ops.load_all()  # before a test changes the registry

X = np.array([[0.5, 1.25, 2.0, 0.75], [1.5, 0.25, 1.75, 3.0], [2.5, 1.0, 4.0, 0.125]])
Y = np.array([1.5, -0.5])
SOME = np.array([[1, 1, 1, 0], [1, 0, 1, 1], [0, 0, 1, 1]], bool)
INF = np.inf

AT_ONCE = [np.add, np.multiply, np.maximum, np.minimum, np.fmax, np.fmin]
IN_ORDER = [np.subtract, np.divide]
by_name = {"ids": lambda ufunc: ufunc.__name__}


@pytest.mark.parametrize("ufunc", [*AT_ONCE, *IN_ORDER], **by_name)
def test_reduce_takes_numpys_arguments(ufunc: Any) -> None:
    def f(x: Any) -> Any:
        results = [
            ufunc.reduce(x),
            ufunc.reduce(x, -1, keepdims=True),
            ufunc.reduce(x, axis=1, initial=2.0, where=SOME),
            ufunc.reduce(x[0], None),
            ufunc.reduce(x, axis=()),
            ufunc.reduce(x[0, 0]),
        ]
        return results if ufunc in IN_ORDER else [*results, ufunc.reduce(x, (0, -1), initial=0.5)]

    check_call(f, X, order=1)


@pytest.mark.parametrize("ufunc", [*AT_ONCE, *IN_ORDER], **by_name)
def test_reduceat_reduces_pieces(ufunc: Any) -> None:
    check_call(lambda x: ufunc.reduceat(x, [0, 2, 1, 3], axis=1), X, order=1)
    check_call(lambda x: ufunc.reduceat(x, np.array([1, 1]), -2), X, order=1)
    check_call(lambda x: [ufunc.reduceat(x, np.zeros(0, int), 1), x], X, order=1)


def test_a_program_adds_up_the_pieces_that_an_argument_names() -> None:
    def f(x: Any, starts: Any) -> Any:
        return np.sum(np.add.reduceat(x, starts) ** 2)

    program = jit(grad(f))
    for starts in ([0, 2, 5], [3, 1, 1], [0], [4, 4, 4, 4]):
        x, i = np.arange(6.0), np.array(starts)
        np.testing.assert_array_equal(program(x, i), grad(f)(x, i))
        check_gradients(lambda x, i=i: np.add.reduceat(x, i), x)


@pytest.mark.parametrize(
    "ufunc",
    [np.add, np.multiply, np.maximum, np.minimum, np.subtract, np.divide, np.power],
    **by_name,
)
def test_accumulate_and_outer(ufunc: Any) -> None:
    check_call(lambda x: [ufunc.accumulate(x), ufunc.accumulate(x[1], axis=-1)], X, order=1)
    check_call(lambda x, y: ufunc.outer(x[:2, :2], y), X, Y + 2.125, order=2)
    check_call(lambda y: ufunc.outer(X[0].astype(y.dtype), y), Y + 2.125, order=1)
    assert (
        ufunc.outer([1.0, 3.0], Node(2.5)).shape == ufunc.outer(Node(X[0, :2]), 2.5).shape == (2,)
    )


def test_the_logarithm_of_a_sum_of_exponentials() -> None:
    for given in ({}, {"axis": 1, "keepdims": True}, {"axis": (0, 1)}, {"where": SOME, "axis": 1}):
        found = np.logaddexp.reduce(Node(X), **given).value
        np.testing.assert_allclose(found, np.logaddexp.reduce(X, **given), rtol=1e-14)
        check_gradients(lambda x, given=given: np.logaddexp.reduce(x, **given), X, order=2)
    check_gradients(lambda x, y: np.logaddexp.reduce(x, initial=y), X, 0.5, order=2)
    x = np.array([[-INF, -INF], [-INF, 1.0]])
    np.testing.assert_array_equal(np.logaddexp.reduce(Node(x), axis=1).value, [-INF, 1.0])
    gradient = grad(lambda x: np.logaddexp.reduce(x, axis=1)[1])(x)
    np.testing.assert_array_equal(gradient, [[0.0, 0.0], [0.0, 1.0]])
    np.testing.assert_array_equal(grad(lambda x: np.logaddexp.reduce(x[0]))(x), np.zeros((2, 2)))
    assert np.logaddexp.reduce(Node(np.zeros(0))).value == np.logaddexp.reduce(np.zeros(0)) == -INF


def test_what_is_fmax_of_nan_only_is_nan_without_a_warning() -> None:
    x = np.array([[np.nan, np.nan], [np.nan, 2.0]])
    np.testing.assert_array_equal(np.fmax.reduce(Node(x), axis=1).value, [np.nan, 2.0])
    gradient = grad(lambda x: np.nansum(np.fmin.reduce(x, axis=1)))(x)
    np.testing.assert_array_equal(gradient, [[0.0, 0.0], [0.0, 1.0]])


def test_what_is_left_out_of_a_reduction_has_no_gradient() -> None:
    some = np.array([True, False, True])
    gradient = grad(lambda x: np.divide.reduce(x, initial=8.0, where=some))(np.array([2.0, 0, 4.0]))
    np.testing.assert_array_equal(gradient, [-0.5, 0.0, -0.25])
    assert np.subtract.reduce(Node(np.zeros(0)), initial=2.0).value == 2.0


def test_a_running_maximum_shares_the_gradient_between_elements_that_tie() -> None:
    gradient = grad(lambda x: np.sum(np.maximum.accumulate(x)))(np.array([2.0, 2.0, 1.0]))
    np.testing.assert_array_equal(gradient, [2.0, 1.0, 0.0])
    nan = np.maximum.accumulate(Node(np.array([1.0, np.nan, 2.0])))
    np.testing.assert_array_equal(nan.value, [1.0, np.nan, np.nan])


def test_comparisons_and_conditions_act_on_the_values() -> None:
    x = Node(X[0])
    np.testing.assert_array_equal(np.less.outer(x, Y), np.less.outer(X[0], Y))
    assert np.logical_and.reduce(x)
    assert np.logical_or.accumulate(x).all()


def test_the_type_to_compute_in() -> None:
    x = Node(X.astype(np.float32))
    for f in (np.add.reduce, np.subtract.reduce, np.add.accumulate, np.minimum.accumulate):
        assert f(x).dtype == np.float32
        assert f(x, dtype=np.float64).dtype == np.float64
    assert np.add.reduceat(x, [0, 1], dtype=np.float64).dtype == np.float64
    with pytest.raises(TypeError, match=r"add: dtype must be a float type|sum: dtype must be"):
        np.add.reduce(x, dtype=int)


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda x: np.subtract.reduce(x, None), ValueError, "not reorderable"),
        (lambda x: np.subtract.reduce(x, where=SOME), ValueError, "initial"),
        (lambda x: np.maximum.reduce(x, where=SOME), ValueError, "initial"),
        (lambda x: np.add.accumulate(x[0, 0]), TypeError, "accumulate: a number has no axis"),
        (lambda x: np.add.reduceat(x, [0, 9]), IndexError, "index 9 out-of-bounds"),
        (lambda x: np.add.reduce(x, axis=2), ValueError, "axis 2 is out of bounds"),
        (lambda x: np.multiply.outer(x, x, order="C"), TypeError, "does not take order"),
        (lambda x: np.add.reduce(x, out=np.zeros(4)), TypeError, "cannot write a node"),
        (lambda x: np.add.at(np.zeros(4), [0, 0], x[0, :2]), TypeError, r"x\.at\[i\]\.add\(v\)"),
        (
            lambda x: np.subtract.at(np.zeros(4), 0, x[0, 0]),
            TypeError,
            r"x\.at\[i\]\.subtract\(v\)",
        ),
        (lambda x: np.maximum.at(x, 0, 1.0), TypeError, r"x\.at\[i\]\.max\(v\)"),
        (lambda x: np.fmod.at(np.zeros(4), 0, x[0, 0]), TypeError, r"x\.at\[i\]\.set"),
    ],
)
def test_what_cannot_be_done_is_refused(f: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        f(Node(X))


@pytest.mark.usefixtures("registry")
def test_the_methods_of_a_function_without_an_op_are_refused_by_name() -> None:
    del NUMPY[np.fmod]
    for f in (np.fmod.outer, np.fmod.reduce, np.fmod.accumulate):
        with pytest.raises(TypeError, match=rf"numpy\.fmod has no op here, .*\.{f.__name__} "):
            f(*[Node(X)] * (2 if f.__name__ == "outer" else 1))


def test_the_sums_of_no_pieces_are_an_empty_array() -> None:
    assert np.add.reduceat(Node(X), np.zeros(0, int)).shape == (0, 4)
    assert ops.sum(np.maximum.accumulate(Node(np.zeros((0, 3))))).value == 0.0
