"""Running sums and products: at zeros, with a first element, in both directions of derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, check_gradients, grad, hessian, ops

X = np.array([[0.5, -1.5, 2.0], [1.25, 0.0, -0.75]])

# NumPy has them since 2.1.
cumulative_sum = getattr(np, "cumulative_sum", ops.cumulative_sum)
cumulative_prod = getattr(np, "cumulative_prod", ops.cumulative_prod)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.cumprod(x),
        lambda x: np.cumprod(x, 0),
        lambda x: np.cumprod(x, axis=-1),
        lambda x: cumulative_sum(x, axis=1, include_initial=True),
        lambda x: cumulative_prod(x, axis=-2, include_initial=True),
        lambda x: cumulative_prod(x[0]),
        lambda x: cumulative_sum(x[0, 0], include_initial=True),
    ],
)
def test_a_running_result_has_every_derivative(f: Any) -> None:
    check_call(f, X, order=2)


@pytest.mark.parametrize("zeros", [[1], [0, 2], [0, 1, 2, 3]])
def test_derivatives_of_a_running_product_are_right_at_zeros(zeros: Any) -> None:
    x = np.array([0.5, -1.5, 2.0, 3.0])
    x[zeros] = 0.0
    check_gradients(np.cumprod, x, order=3)
    last = hessian(lambda x: np.cumprod(x)[-1])(x)
    np.testing.assert_array_equal(last, hessian(np.prod)(x))


def test_a_running_product_that_overflows_has_gradients_before_that() -> None:
    x = np.arange(1.0, 200.0)
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = grad(lambda x: np.cumprod(x)[3])(x)
    np.testing.assert_array_equal(gradient[:4], [24.0, 12.0, 8.0, 6.0])
    np.testing.assert_array_equal(gradient[4:100], 0.0)


def test_a_running_product_does_not_change_a_row_without_zeros_by_another() -> None:
    tiny = np.array([1e-200, 1e-200, 2.0])
    np.testing.assert_array_equal(grad(lambda x: np.cumprod(x)[0])(tiny), [1.0, 0.0, 0.0])


def test_a_running_result_computes_in_the_type_it_is_told() -> None:
    x = Node(np.array([1.0, 2.0], np.float32))
    for f in (np.cumprod, np.cumsum, cumulative_sum, cumulative_prod):
        assert f(x, dtype=np.float64).dtype == np.float64
        with pytest.raises(TypeError, match="dtype must be a float type, got int64"):
            f(x, dtype=int)


def test_a_running_result_of_a_matrix_needs_an_axis() -> None:
    with pytest.raises(ValueError, match="axis must be given for an array of 2 axes"):
        cumulative_sum(Node(X))


def test_a_recurrence_is_the_loop_that_it_stands_for() -> None:
    a, b = np.array([9.0, 0.5, -1.0, 0.0]), np.array([1.0, 2.0, 3.0, 4.0])
    np.testing.assert_array_equal(ops.linear_recurrence(a, b), [1.0, 2.5, 0.5, 4.0])
    np.testing.assert_array_equal(ops.linear_recurrence(0.5, b), [1.0, 2.5, 4.25, 6.125])
    assert ops.linear_recurrence(2.0, 3.0) == 3.0
    np.testing.assert_array_equal(grad(lambda a: ops.linear_recurrence(a, b)[3])(a), [0, 0, 0, 0.5])
