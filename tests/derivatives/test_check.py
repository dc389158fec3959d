"""The judge is judged: right gradients pass wherever they are, and small faults are found."""

from __future__ import annotations

import math
import warnings
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import GradientError, Op, check_gradients, op, ops

# Right gradients ----------------------------------------------------------------------------------


def in_float32(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function that computes in float32, and tells so by its type."""
    return lambda x: f(ops.astype(x, np.float32))


def in_disguised_float32(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function that computes in float32, and does not tell."""
    return lambda x: ops.astype(in_float32(f)(x), float)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.log, 0.01),
        (np.log, 1e-100),
        (lambda x: x**2, 1e4),
        (lambda x: x**2, 1e-200),
        (lambda x: (x - 1.0) ** 5, 1.0),
        (np.exp, 20.0),
        (np.exp, 700.0),
        (np.exp, [20.0, 1.0]),
        (np.sqrt, 1e-3),
        (np.sqrt, 1e-12),
        (np.arcsin, 1.0 - 1e-9),
        (np.arccos, 1e-6 - 1.0),
        (lambda x: 1 / x, [0.1, 1e-6, -1e-12]),
        (lambda x: 1e-12 * x, 1.0),
        (lambda x: 1e-12 * x, 3e-5),
        (lambda x: 1e100 * x, 1.0),
        (lambda x: 2.0 * x, 1e300),
        (lambda x: x + 1e8, 1.0),
        (lambda x: x + 1e9, [1.0, 2.0]),
        (lambda x: np.sin(100 * x), 0.3),
        (lambda x: np.sin(1e4 * x), 0.3),
        (lambda x: np.sin(2000 * np.pi * x), 0.3001),  # many steps are whole periods
        (np.sin, 1e6),
        (np.cos, 0.0),
        (np.cos, 1e-15),
        (np.tan, 1.57),
        (np.tanh, [0.0, 20.0]),
        (ops.sigmoid, 40.0),
        (lambda x: ops.sigmoid(1e5 * (x - 1.0)), 1.00001),
        (lambda x: np.exp(-1e6 * x**2), 1e-3),
        (lambda x: x**3, [1e4, 1.0, 1e-4, 0.0]),
        (lambda x: x * np.log(x), 1e-10),
        (lambda x: x**0.5, 1e-4),
        (np.prod, [1e3] * 4),
        (ops.softmax, [30.0, 0.0]),
        (ops.logsumexp, [1e3, 0.0, -1e3]),
        (lambda x: ops.sum(ops.softmax(x)), [1.0, 2.0, 3.0]),
        (lambda x: ops.sum(ops.softmax(x)) - 1.0, [1.0, 2.0, 3.0]),
        (np.abs, 1e-9),
        (lambda x: np.exp(np.abs(x)), [-2.4e-7, -6.9e-5]),  # nearer to its kink than most steps
        (ops.relu, [-1e-4, 1e-6]),
        (lambda x: np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), x), [1e-6, -1e-6]),
        (lambda x: math.log(x.value) * 0.0 + x, 1e-3),  # raises below 0
        (in_float32(np.sin), 0.7),
        (in_disguised_float32(np.sin), 0.7),
        (in_disguised_float32(np.exp), 5.0),
    ],
)
def test_a_right_gradient_is_never_called_wrong(f: Any, x: Any) -> None:
    x = np.array(x) if isinstance(x, list) else x
    check_gradients(f, x, order=2)


def test_a_tie_has_the_derivative_of_central_differences() -> None:
    check_gradients(np.abs, 0.0)
    check_gradients(lambda x: np.maximum(x, 1.0), 1.0)


# Faults -------------------------------------------------------------------------------------------


def wrong_by(factor: float, f: Callable[..., Any], derivative: Callable[..., Any]) -> Op:
    """An op whose backward rule is wrong by a factor."""
    return op(lambda g, y, x: g * (factor * derivative(x)))(lambda x: f(x))


@pytest.mark.parametrize("factor", [1.0 + 1e-6, 1.0 - 1e-6, 1.0 + 1e-5, 1.01, -1.0, 0.0])
@pytest.mark.parametrize(
    ("f", "derivative", "places"),
    [
        (np.sin, ops.cos, [1e-6, 0.01, 0.3, 2.5, 20.0]),
        (np.exp, ops.exp, [1e-6, 0.3, 2.5, 20.0, 700.0]),
        (np.log, lambda x: 1.0 / x, [1e-12, 0.01, 2.5, 1e4]),
        (np.sqrt, lambda x: 0.5 / ops.sqrt(x), [1e-12, 1e-3, 1.0, 1e4]),
        (np.square, lambda x: 2.0 * x, [1e-6, 0.01, 1.0, 1e4]),
        (lambda x: 1e-12 * x, lambda x: 0.0 * x + 1e-12, [3e-5, 1.0, 1e4]),
        (lambda x: np.sin(100.0 * x), lambda x: 100.0 * ops.cos(100.0 * x), [0.3, 2.5]),
        (lambda x: x + 1e3, lambda x: 0.0 * x + 1.0, [0.01, 1.0]),
    ],
)
def test_a_small_fault_is_found(factor: float, f: Any, derivative: Any, places: Any) -> None:
    check_gradients(wrong_by(1.0, f, derivative), np.array(places))
    for x in places:
        with pytest.raises(GradientError, match="derivative of order 1 is wrong"):
            check_gradients(wrong_by(factor, f, derivative), x)


@pytest.mark.parametrize("small", [0, 1, 2, 3])
def test_a_fault_in_a_small_element_is_found_beside_large_ones(small: int) -> None:
    x = np.array([1e4, 1e-2, 3.0, 1e3])
    for factor in (1.0 + 1e-6, -1.0):
        factors = np.where(np.arange(4) == small, factor, 1.0)
        with pytest.raises(GradientError, match=rf"argument 0\[{small}\]"):
            check_gradients(wrong_by(factors, np.square, lambda x: 2.0 * x), x)


def test_a_missing_term_is_found() -> None:
    without_exponent = op(lambda g, z, x, y: g * y * x ** (y - 1.0), None)(lambda x, y: x**y)
    with pytest.raises(GradientError, match="argument 1: exact 0, numerical"):
        check_gradients(without_exponent, 2.0, 3.0)
    half = op(lambda g, y, x: g * 2.0 * x)(lambda x: x * x + 1e-3 * np.sin(x))
    with pytest.raises(GradientError):
        check_gradients(half, np.array([1.0, 2.0]))


# What differences cannot tell ---------------------------------------------------------------------


def test_a_derivative_hidden_by_rounding_is_reported_as_not_checked() -> None:
    with pytest.warns(RuntimeWarning, match=r"argument 0, 1, cannot be checked: .* off by"):
        check_gradients(lambda x: x + 1e20, 1.0)


def test_a_place_where_f_is_rough_at_every_scale_is_reported_as_not_checked() -> None:
    with pytest.warns(RuntimeWarning, match="cannot be checked: f jumps there, however small"):
        check_gradients(lambda x: np.sin(np.exp(x)), 301.0)
    with pytest.warns(RuntimeWarning, match="cannot be checked: f jumps there, however small"):
        check_gradients(np.sign, 0.0)


def test_what_is_too_small_to_be_seen_beside_large_numbers_is_not_called_wrong() -> None:
    check_gradients(lambda x: ops.stack([x, x + 1e20]), 1.0)
    check_gradients(lambda x: ops.stack([1e-3 * x, 3.0 * x + 1e17]), 1.0)


def test_a_fault_that_rounding_hides_is_tolerated_up_to_the_rounding() -> None:
    shifted = wrong_by(1.0 + 1e-6, lambda x: x + 1e12, lambda x: 0.0 * x + 1.0)
    check_gradients(shifted, 1.0)
    with pytest.raises(GradientError):
        check_gradients(wrong_by(1.1, lambda x: x + 1e12, lambda x: 0.0 * x + 1.0), 1.0)


def test_the_edge_of_the_domain_is_named() -> None:
    with (
        np.errstate(divide="ignore"),
        pytest.raises(GradientError, match=r"argument 0\[1\], 0, lies within .* of the edge"),
    ):
        check_gradients(np.sqrt, np.array([1.0, 0.0]))
    with pytest.raises(GradientError, match=r"lies within 9\.1e-07 of the edge"):
        check_gradients(lambda x: ops.arcsin(x / 1e6), 1e6 - 5e-7)  # a step is a part of x
    with pytest.raises(GradientError, match=r"lies within 0\.1 of the edge of the domain of f"):
        check_gradients(lambda x: ops.arcsin(x), 1.0 - 1e-12, h=0.1)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_place_outside_the_domain_is_named() -> None:
    with pytest.raises(GradientError, match="f is nan at x itself, so x lies outside the domain"):
        check_gradients(np.sqrt, -1.0)


def test_no_warning_comes_from_beyond_the_edge_of_the_domain() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_gradients(np.log, 1e-3)


# Structures ---------------------------------------------------------------------------------------

Pair = namedtuple("Pair", "w b")


def test_arguments_and_results_may_be_structures() -> None:
    params = {"layers": [Pair(np.ones((2, 2)), 0.5), (np.array([1.0, 2.0]),)], "n": 3, "bias": None}

    def f(p: Any, scale: Any) -> Any:
        assert p["n"] == 3
        assert p["bias"] is None
        (first, (second,)) = p["layers"]
        return {"a": np.sin(first.w) * scale, "b": [first.b * second, (second**2).sum(), None, "b"]}

    check_gradients(f, params, 2.0, order=2)


@pytest.mark.parametrize(
    ("argument", "path"),
    [
        ({"W": np.ones((2, 2)), "x": np.ones(2)}, r"argument 0\['x'\]\[1\]: exact"),
        ([1.0, {"x": (2.0, np.ones(2))}], r"argument 0\[1\]\['x'\]\[1\]\[1\]: exact"),
    ],
)
def test_a_fault_is_named_by_the_path_of_its_leaf(argument: Any, path: str) -> None:
    def f(tree: Any) -> Any:
        x = tree["x"] if isinstance(tree, dict) else tree[1]["x"][1]
        return cube_with_a_wrong_rule(x)

    with pytest.raises(GradientError, match=path):
        check_gradients(f, argument)


# The rest -----------------------------------------------------------------------------------------


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
        float(message.split(f"{word} ")[1].split(",")[0]) for word in ("exact", "numerical")
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
    steps = set()

    def f(x: Any) -> Any:
        steps.add(round(abs(float(x.value) - 0.5), 12))
        return ops.exp(x)

    check_gradients(f, 0.5, h=0.01, rtol=1e-4)
    assert max(steps) == 0.01


@pytest.mark.parametrize("args", [(), (1,), ("x", np.array([1, 2]))])
def test_without_a_float_there_is_nothing_to_check(args: Any) -> None:
    with pytest.raises(ValueError, match="no argument is a float"):
        check_gradients(lambda *xs: 1.0, *args)


def test_an_order_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="order must be at least 1"):
        check_gradients(np.exp, 1.0, order=0)


def test_numpy_floats_are_floats() -> None:
    check_gradients(np.exp, np.float32(1.0))


def test_a_buffer_counts_as_the_array_that_it_is() -> None:
    x = ag.zeros(2)
    x[...] = [3.0, 4.0]
    check_gradients(lambda x, p: (x * p["x"]).sum(), x, {"x": x}, order=2)
    with pytest.raises(GradientError, match=r"argument 0\[0\]"):
        check_gradients(op(lambda g, y, x: 2.0 * g, kind="elementwise")(lambda x: x * 3.0), x)
    x[0] = ag.Node(1.0)
    with pytest.raises(ValueError, match="no argument is a float"):
        check_gradients(np.sum, x)


def test_a_single_number_is_shown_as_it_is() -> None:
    @op(lambda g, y, x: g * 3.0 * x)
    def wrong_square(x: Any) -> Any:
        return x * x

    with pytest.raises(GradientError, match=r"exact 6, numerical 4, relative error 0\.5 "):
        check_gradients(wrong_square, 2.0)


@pytest.mark.parametrize("x", [1e-320, -1e-310, 5e-324])
def test_where_no_step_is_small_enough_the_search_ends(x: float) -> None:
    check_gradients(lambda x: x * 3.0, x)
    with pytest.raises(GradientError, match="edge of the domain"):
        check_gradients(lambda y: np.sqrt(y * np.sign(x)), x)
