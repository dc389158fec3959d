"""The judge is judged: derivatives by differences, and the gradient check itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd_scratch import (
    GradientError,
    Node,
    check_gradients,
    numerical_diff,
    numerical_gradient,
    op,
    ops,
)

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
        ([1.0, 2.0], "must be a float array, got list"),
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


# check_gradients ----------------------------------------------------------------------------------


@op(lambda g, y, x: 3.0 * g * x * x * np.array([1.0, 1.001]))
def cube_with_a_wrong_rule(x: Any) -> Any:
    return np.power(x, 3.0)


@op(lambda g, y, x: g * cosine_with_a_wrong_rule(x))
def sine_of_a_wrong_cosine(x: Any) -> Any:
    return np.sin(x)


@op(lambda g, y, x: -g * ops.sin(x) * ops.where(x > 1.0, 1.0, 1.001))
def cosine_with_a_wrong_rule(x: Any) -> Any:
    return np.cos(x)


@op(lambda g, y, x: g * math.nan)
def identity_with_nan_as_derivative(x: Any) -> Any:
    return np.multiply(x, 1.0)


@op(lambda g, z, x, y: g * 2.0, None)
def product_without_a_rule(x: Any, y: Any) -> Any:
    return np.multiply(x, y)


def test_a_right_gradient_passes_at_every_order() -> None:
    check_gradients(lambda x, y: ops.sin(x) * y, 0.5, np.array([1.0, 2.0]), order=3)


def test_a_wrong_rule_is_found_with_its_entry_and_both_values() -> None:
    with pytest.raises(GradientError) as caught:
        check_gradients(cube_with_a_wrong_rule, np.array([2.0, 2.0]))
    message = str(caught.value)
    assert "order 1 is wrong, worst at argument 0[1]" in message
    exact, numerical = (
        float(message.split(word)[1].split(",")[0]) for word in ("exact", "numerical")
    )
    assert exact / numerical == pytest.approx(1.001, rel=1e-8)
    assert "relative error 0.001" in message


def test_the_argument_at_fault_is_named() -> None:
    with pytest.raises(GradientError, match=r"argument 2\[0, 1\]"):
        check_gradients(
            lambda x, n, y: x * n + ops.sum(cube_with_a_wrong_rule(y)), 1.0, 3, np.ones((1, 2))
        )


def test_a_rule_that_mixes_up_elements_is_found() -> None:
    """The sum of all elements would not show it: each has a weight of its own."""

    @op(lambda g, y, x: g[::-1])
    def identity(x: Any) -> Any:
        return np.multiply(x, 1.0)

    with pytest.raises(GradientError):
        check_gradients(identity, np.array([1.0, 2.0]))


def test_a_wrong_rule_of_a_number_is_found() -> None:
    with pytest.raises(GradientError, match="worst at argument 0: exact"):
        check_gradients(cosine_with_a_wrong_rule, 0.5)


def test_a_wrong_second_derivative_is_found() -> None:
    check_gradients(sine_of_a_wrong_cosine, 0.5)
    with pytest.raises(GradientError, match="order 2 is wrong"):
        check_gradients(sine_of_a_wrong_cosine, 0.5, order=2)


def test_a_missing_rule_is_found() -> None:
    with pytest.raises(GradientError, match=r"argument 1\[\d\]: exact 0, numerical"):
        check_gradients(product_without_a_rule, np.full(3, 2.0), np.full(3, 2.0))


def test_nan_is_wrong() -> None:
    with pytest.raises(GradientError, match="exact nan"):
        check_gradients(identity_with_nan_as_derivative, 1.0)


def test_an_unused_argument_has_gradient_zero() -> None:
    check_gradients(lambda x, y: x * 2.0, 1.0, np.ones(3), order=2)
    check_gradients(lambda x: ops.stop_gradient(np.ones(2)), 1.0)


def test_other_arguments_are_passed_on_as_they_are() -> None:
    labels = np.array([0, 1])

    def f(x: Any, t: Any, name: str) -> Any:
        assert t is labels
        assert name == "loss"
        return ops.softmax_cross_entropy(x, t)

    check_gradients(f, np.ones((2, 3)), labels, "loss")


def test_float32_arguments_are_checked_in_float64() -> None:
    check_gradients(lambda x: x**3, np.array([1.0, 2.0], np.float32), order=2)


def test_arguments_are_not_changed() -> None:
    x = np.array([1.0, 2.0])
    check_gradients(lambda x: x**3, x, order=2)
    np.testing.assert_array_equal(x, [1.0, 2.0])


def test_tolerances_and_step_can_be_chosen() -> None:
    check_gradients(cube_with_a_wrong_rule, np.array([2.0, 2.0]), rtol=0.01)
    check_gradients(cube_with_a_wrong_rule, np.array([2.0, 2.0]), atol=0.1)
    with pytest.raises(GradientError):
        check_gradients(lambda x: ops.exp(100.0 * x), 0.1, h=0.1)


@pytest.mark.parametrize("args", [(), (1,), ("x", np.array([1, 2]))])
def test_without_a_float_there_is_nothing_to_check(args: Any) -> None:
    with pytest.raises(ValueError, match="no argument is a float"):
        check_gradients(lambda *xs: 1.0, *args)


def test_an_order_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="order must be at least 1"):
        check_gradients(np.exp, 1.0, order=0)


def test_numpy_floats_are_floats() -> None:
    check_gradients(np.exp, np.float32(1.0))


def test_a_view_of_the_array_is_not_mistaken_for_its_number() -> None:
    np.testing.assert_allclose(numerical_gradient(np.squeeze, np.array([3.0])), [1.0])
    np.testing.assert_allclose(numerical_gradient(lambda x: x[0, ...], np.array([3.0])), [1.0])
