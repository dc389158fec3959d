"""Derivatives by central differences, as the book takes them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Node, numerical_diff, numerical_gradient, ops

# numerical_diff -----------------------------------------------------------------------------------


def test_derivative_of_the_books_example() -> None:
    def function_1(x: float) -> float:
        return 0.01 * x**2 + 0.1 * x

    assert numerical_diff(function_1, 5) == pytest.approx(0.2, abs=1e-9)
    assert numerical_diff(function_1, 10) == pytest.approx(0.3, abs=1e-9)


def test_derivative_of_an_array_is_taken_element_by_element() -> None:
    x = np.array([0.0, 1.0, 2.0])
    np.testing.assert_allclose(numerical_diff(np.sin, x), np.cos(x), rtol=1e-8)


def test_error_shrinks_with_the_square_of_the_step() -> None:
    errors = [abs(numerical_diff(math.exp, 1.0, h) - math.e) for h in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100.0, rel=0.01)


def test_derivative_of_a_function_of_nodes_is_a_number() -> None:
    derivative = numerical_diff(lambda x: Node(x) ** 2, 3.0)
    assert type(derivative) is float
    assert derivative == pytest.approx(6.0)


# numerical_gradient -------------------------------------------------------------------------------


def weighted(x: Any) -> Any:
    """A sum in which every element counts differently."""
    return np.sum(x**2 * np.arange(1.0, x.size + 1.0).reshape(x.shape))


def views() -> list[Any]:
    base = np.linspace(-1.0, 1.0, 24)
    return [
        np.array(0.5),
        base[:1].copy(),
        base.reshape(4, 6).copy(),
        base.reshape(2, 3, 4).copy(),
        np.zeros((0, 3)),
        np.asfortranarray(base.reshape(4, 6)),
        base.reshape(4, 6).T,
        base.reshape(4, 6)[::2, ::-3],
        base.astype(np.longdouble),
    ]


@pytest.mark.parametrize("x", views(), ids=lambda x: str(x.shape))
def test_gradient_of_arrays_of_any_shape_and_layout(x: Any) -> None:
    original = x.copy()
    gradient = numerical_gradient(weighted, x)
    expected = 2.0 * x * np.arange(1.0, x.size + 1.0).reshape(x.shape)
    assert (gradient.shape, gradient.dtype) == (x.shape, x.dtype)
    np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(x, original)


def test_float32_gradients_stay_float32() -> None:
    x = np.array([1.0, 2.0], np.float32)
    gradient = numerical_gradient(weighted, x, h=1e-2)
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, [2.0, 8.0], rtol=1e-3)


def test_the_function_may_read_the_array_from_elsewhere() -> None:
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    gradient = numerical_gradient(lambda _: np.sum(W**3), W)
    np.testing.assert_allclose(gradient, 3 * W**2, rtol=1e-7)


def test_elements_are_restored_exactly_also_when_the_function_raises() -> None:
    x = np.array([0.1, 0.2, 0.3])
    original = x.copy()
    calls = 0

    def fails_on_the_fourth_call(x: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise RuntimeError("stop")
        return np.sum(x)

    with pytest.raises(RuntimeError, match="stop"):
        numerical_gradient(fails_on_the_fourth_call, x)
    np.testing.assert_array_equal(x, original)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(x),
        lambda x: np.sum(x, axis=1),
        lambda x: np.sum(x, keepdims=True),
        lambda x: ops.sum(Node(x)),
    ],
)
def test_one_number_may_come_in_any_form(f: Any) -> None:
    np.testing.assert_allclose(numerical_gradient(f, np.ones((1, 2))), [[1.0, 1.0]])


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.array([1, 2]), "must be a float array, got an array of int64"),
        ([1, 2], r"x\[0\] must be a float array, got int"),
        ([1.0, 2], r"x\[1\] must be a float array, got int"),
        ({1.0, 2.0}, "x must be a float array, got set"),
        (3.0, "must be a float array, got float"),
        (Node([1.0]), "must be a float array, got Node"),
    ],
)
def test_what_is_no_float_array_is_refused(x: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        numerical_gradient(np.sum, x)


def test_a_read_only_array_is_refused() -> None:
    x = np.ones(2)
    x.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        numerical_gradient(np.sum, x)


def test_a_function_of_several_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must return one number, got shape \(2,\)"):
        numerical_gradient(lambda x: x, np.ones(2))


def test_a_view_of_the_array_is_not_mistaken_for_its_number() -> None:
    np.testing.assert_allclose(numerical_gradient(np.squeeze, np.array([3.0])), [1.0])
    np.testing.assert_allclose(numerical_gradient(lambda x: x[0, ...], np.array([3.0])), [1.0])


def test_a_buffer_counts_as_the_array_that_it_is() -> None:
    x = ag.zeros(2)
    x[...] = [3.0, 4.0]
    gradient = numerical_gradient(lambda x: (x**2).sum(), x)
    assert type(gradient) is np.ndarray
    np.testing.assert_allclose(gradient, [6.0, 8.0])
    np.testing.assert_allclose(numerical_gradient(np.squeeze, ag.ones(1)), [1.0])
    in_a_dict = numerical_gradient(lambda p: (p["x"] ** 2).sum(), {"x": x})
    np.testing.assert_allclose(in_a_dict["x"], [6.0, 8.0])
    np.testing.assert_array_equal(x, [3.0, 4.0])
    x[0] = Node(1.0)
    with pytest.raises(TypeError, match="x must be a float array, got Buffer"):
        numerical_gradient(np.sum, x)
