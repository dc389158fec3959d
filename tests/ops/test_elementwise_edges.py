"""Where functions of elements are easily wrong: origins, huge and tiny numbers, nan, ties."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, grad, hessian, jit, jvp, ops

INF, NAN = math.inf, math.nan


def gradients(f: Callable[..., Any], *inputs: float) -> tuple[Any, ...]:
    """For numbers, in reverse and forward mode, in arrays and in a program: all the same."""
    argnums = tuple(range(len(inputs)))
    of_numbers = grad(f, argnums)(*inputs)
    nodes = [Node(np.array([x, x])) for x in inputs]
    f(*nodes).backward(np.ones(2))
    for alone, node in zip(of_numbers, nodes, strict=True):
        np.testing.assert_array_equal(node.grad, [alone, alone])
    np.testing.assert_equal(jit(grad(f, argnums))(*inputs), of_numbers)
    for i in argnums:
        direction = [float(i == k) for k in argnums]
        np.testing.assert_allclose(jvp(f, inputs, direction)[1], of_numbers[i], rtol=1e-15)
    return of_numbers


ROOT = math.sqrt(0.5)


@pytest.mark.parametrize(
    ("f", "inputs", "expected"),
    [
        (np.hypot, (0.0, 0.0), (0.0, 0.0)),
        (np.hypot, (3.0, -4.0), (0.6, -0.8)),
        (np.hypot, (-3.0, 0.0), (-1.0, 0.0)),
        (np.hypot, (0.0, 2.0), (0.0, 1.0)),
        (np.hypot, (1e308, 1e308), (ROOT, ROOT)),
        (np.hypot, (-1e200, 1e200), (-ROOT, ROOT)),
        (np.hypot, (1e-200, 1e-200), (ROOT, ROOT)),
        (np.hypot, (1e-308, -1e-308), (ROOT, -ROOT)),
        (np.hypot, (1e-300, 1e300), (0.0, 1.0)),
        (np.hypot, (1.5e308, -7.5e307), (math.sqrt(0.8), -math.sqrt(0.2))),
        (np.hypot, (NAN, 1.0), (NAN, NAN)),
        (np.arctan2, (0.0, 0.0), (0.0, 0.0)),
        (np.arctan2, (0.0, -2.0), (-0.5, 0.0)),
        (np.arctan2, (1.7e308, 1.7e308), (0.5 / 1.7e308, -0.5 / 1.7e308)),
        (np.arctan2, (1e-200, 1e-200), (5e199, -5e199)),
        (np.arctan2, (1e200, -1e-200), (0.0, -1e-200)),
        (np.arctan2, (NAN, 1.0), (NAN, NAN)),
        (np.arcsinh, (-1e300,), (1e-300,)),
        (np.arcsinh, (1e-300,), (1.0,)),
        (np.arccosh, (1e300,), (1e-300,)),
        (np.arccosh, (1.0 + 2.0**-40,), (1.0 / math.sqrt(2.0**-40 * (2.0 + 2.0**-40)),)),
        (np.cbrt, (-8.0,), (1.0 / 12.0,)),
        (np.cbrt, (1e-300,), (1e200 / 3.0,)),
        (np.logaddexp, (-INF, -INF), (0.5, 0.5)),
        (np.logaddexp, (INF, INF), (0.5, 0.5)),
        (np.logaddexp, (-INF, 1.0), (0.0, 1.0)),
        (np.logaddexp, (1e4, -1e4), (1.0, 0.0)),
        (np.logaddexp2, (-INF, -INF), (0.5, 0.5)),
        (np.logaddexp2, (3.0, 3.0), (0.5, 0.5)),
        (np.logaddexp2, (1e4, -1e4), (1.0, 0.0)),
        (np.fmax, (2.0, 2.0), (0.5, 0.5)),
        (np.fmin, (2.0, 2.0), (0.5, 0.5)),
        (np.fmax, (NAN, 2.0), (0.0, 1.0)),
        (np.fmax, (2.0, NAN), (1.0, 0.0)),
        (np.fmax, (NAN, NAN), (0.5, 0.5)),
        (np.fmin, (NAN, NAN), (0.5, 0.5)),
        (np.fmin, (NAN, 2.0), (0.0, 1.0)),
        (np.fmin, (2.0, NAN), (1.0, 0.0)),
        (np.copysign, (3.0, -2.0), (-1.0, 0.0)),
        (np.copysign, (-3.0, -0.0), (1.0, 0.0)),
        (np.copysign, (0.0, -2.0), (0.0, 0.0)),
        (np.nan_to_num, (NAN,), (0.0,)),
        (np.nan_to_num, (-INF,), (0.0,)),
        (np.nan_to_num, (1e308,), (1.0,)),
        (np.sinc, (0.0,), (0.0,)),
        (np.i0, (0.0,), (0.0,)),
        (lambda x: x * np.heaviside(x, 0.5), (0.0,), (0.5,)),
        (lambda x, y: x * np.heaviside(x, y), (0.0, 0.25), (0.25, 0.0)),
        (np.float_power, (0.0, 2.0), (0.0, 0.0)),
        (lambda y: np.power(0, y), (2.0,), (0.0,)),
        (lambda y: np.power(1, y), (2.0,), (0.0,)),
        (lambda x: np.modf(x)[0], (-2.5,), (1.0,)),
        (lambda x: np.frexp(x)[0], (0.0,), (1.0,)),
    ],
)
def test_the_gradient_at_an_edge(f: Any, inputs: Any, expected: Any) -> None:
    np.testing.assert_allclose(gradients(f, *inputs), expected, rtol=1e-14)


def test_nan_in_a_sum_of_logarithms_is_carried() -> None:
    with np.errstate(invalid="ignore"):  # of which NumPy warns, for numbers
        np.testing.assert_equal(gradients(np.logaddexp, NAN, 1.0), (NAN, NAN))


@pytest.mark.parametrize("f", [np.cbrt, lambda x: np.arccosh(1.0 + x), lambda x: np.arctanh(1 + x)])
def test_a_derivative_without_bound_is_infinite_with_numpys_warning(f: Any) -> None:
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert grad(f)(0.0) == INF


@pytest.mark.parametrize("f", [np.arccosh, np.arctanh, np.arcsin])
@pytest.mark.parametrize("x", [-3.0, NAN])
def test_outside_of_its_domain_a_function_gives_nan(f: Any, x: float) -> None:
    with np.errstate(invalid="ignore"):
        assert math.isnan(f(Node(x)).value)


def test_a_function_and_its_gradient_know_nan_and_infinities_in_arrays() -> None:
    x = np.array([1.0, NAN, INF, -INF, 1e308])
    y = Node(x)
    result = np.nan_to_num(y, nan=7.0, posinf=8.0, neginf=-9.0)
    result.backward(np.arange(1.0, 6.0))
    np.testing.assert_array_equal(result.value, np.nan_to_num(x, nan=7.0, posinf=8.0, neginf=-9.0))
    np.testing.assert_array_equal(y.grad, [1.0, 0.0, 0.0, 0.0, 5.0])
    single = np.nan_to_num(Node(x[:4].astype(np.float32)))
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single.value, np.nan_to_num(x[:4].astype(np.float32)))


# Second derivatives -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "expected"),
    [
        (np.hypot, (0.0, 0.0), [[0.0, 0.0], [0.0, 0.0]]),
        (np.hypot, (3.0, 4.0), [[0.128, -0.096], [-0.096, 0.072]]),
        (np.hypot, (1.0, 1.0), [[0.5 * ROOT, -0.5 * ROOT], [-0.5 * ROOT, 0.5 * ROOT]]),
        (np.hypot, (1e200, 1e190), [[1e-220, -1e-210], [-1e-210, 1e-200]]),
        (np.hypot, (1e-200, 0.0), [[0.0, 0.0], [0.0, 1e200]]),
        (np.arctan2, (0.0, 0.0), [[0.0, 0.0], [0.0, 0.0]]),
        (np.arctan2, (3.0, 4.0), [[-0.0384, -0.0112], [-0.0112, 0.0384]]),
        (np.arctan2, (1e100, 1e90), [[-2e-210, 1e-200], [1e-200, 2e-210]]),
        (np.logaddexp, (1.0, 1.0), [[0.25, -0.25], [-0.25, 0.25]]),
        (np.logaddexp, (-INF, -INF), [[0.0, 0.0], [0.0, 0.0]]),
        (np.fmax, (2.0, NAN), [[0.0, 0.0], [0.0, 0.0]]),
    ],
)
def test_second_derivatives_at_an_edge(f: Any, x: Any, expected: Any) -> None:
    found = hessian(lambda v: f(v[0], v[1]))(np.array(x))
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-300)


# Derivatives of functions with a hole in the formula ----------------------------------------------

PI = Decimal("3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986")


def derivative_of_series(coefficient: Any, order: int, x: float) -> float:
    """The derivative of a series of even powers of x, in 80 digits."""
    with localcontext() as context:
        context.prec = 80
        total = Decimal(0)
        for k in range((order + 1) // 2, 600):
            left = 2 * k - order
            power = Decimal(x) ** left if left else 1
            total += coefficient(k) * math.perm(2 * k, order) * power
        return float(total)


@cache
def of_sinc(k: int) -> Decimal:
    return (-1) ** k * PI ** (2 * k) / math.factorial(2 * k + 1)


@cache
def of_i0(k: int) -> Decimal:
    return Decimal(1) / (4**k * math.factorial(k) ** 2)


@pytest.mark.parametrize("order", range(1, 6))
def test_derivatives_of_sinc_are_right_to_the_last_digits(order: int) -> None:
    scale = math.pi**order / (order + 1)  # the largest value of a derivative of even order
    near = [1e-300, -1e-9, 1e-5, 3e-3, -0.02, 0.1]
    places = [0.0, *near, 0.3, 0.47, 0.48, 0.63, 0.64, -0.8, 1.0, 1.43, 2.0, 7.7, -20.25]
    f: Any = np.sinc
    for _ in range(order):
        f = grad(f)
    for x in places:
        expected = derivative_of_series(of_sinc, order, x)
        allowed = {"rel": 2e-15, "abs": 0.0} if x in near else {"rel": 0.0, "abs": 2e-15 * scale}
        assert f(x) == pytest.approx(expected, **allowed), x


@pytest.mark.parametrize("order", range(1, 6))
def test_derivatives_of_i0_are_right_to_the_last_digits(order: int) -> None:
    f: Any = np.i0
    for _ in range(order):
        f = grad(f)
    for x in (0.0, 1e-300, 1e-9, -0.02, 0.5, -1.0, 3.0, 8.0, 9.0, -40.0, 300.0, 700.0):
        expected = derivative_of_series(of_i0, order, x)
        assert f(x) == pytest.approx(expected, rel=4e-15, abs=0.0), x


def test_derivatives_of_sinc_and_i0_of_arrays_are_those_of_numbers() -> None:
    places = [0.0, -1e-9, 0.1, 0.47, 0.48, 0.64, -0.8, 2.0, 7.7]
    x = np.array(places)
    for op in (ops.sinc, ops.i0):
        for order in range(5):
            expected = [op(place, derivative=order) for place in places]
            np.testing.assert_allclose(op(x, derivative=order), expected, rtol=1e-15)
            assert op(x.astype(np.float32), derivative=order).dtype == np.float32


# Exact values -------------------------------------------------------------------------------------


def test_powers_of_two_are_exact_from_the_smallest_float_to_the_largest() -> None:
    exponents = [-3000, -2098, -1100, -1075, -1074, -1022, -5, 0, 7, 1023, 1024, 2097, 2098, 3000]
    with np.errstate(over="ignore", under="ignore"):
        for x in (5e-324, 3e-310, 0.1, 1.0, -2.5, 1.7e308):
            found = np.ldexp(Node(x), np.array(exponents)).value
            np.testing.assert_array_equal(found, np.ldexp(x, np.array(exponents)))
        x = np.array([6e-8, 0.1, 6e4], np.float16)
        found = np.ldexp(Node(x), [[-40], [3], [24]]).value
        np.testing.assert_array_equal(found, np.ldexp(x, [[-40], [3], [24]]))
    special_numbers = np.array([5e-324, 0.0, -3.0, INF, -INF, NAN])
    for found, expected in zip(
        np.frexp(Node(special_numbers)), np.frexp(special_numbers), strict=True
    ):
        np.testing.assert_array_equal(getattr(found, "value", found), expected)


def test_unwrapped_angles_are_numpys_to_the_last_bit() -> None:
    angles = np.random.default_rng(0).uniform(-9.0, 9.0, (4, 50))
    choices: list[dict[str, Any]] = [{}, {"axis": 0}, {"discont": 4.0}, {"period": 1.7}]
    for given in choices:
        expected = np.unwrap(angles, **given)
        np.testing.assert_array_equal(np.unwrap(Node(angles), **given).value, expected)
    # A longer period moves each angle by as many periods as were added to it.
    moved = grad(lambda period: ops.unwrap(np.array([0.0, 4.0, 8.0]), period=period)[2])(4.5)
    assert moved == -2.0


def test_a_program_computes_in_the_type_that_a_ufunc_is_told() -> None:
    def f(x: Any) -> Any:
        return np.multiply(np.exp(x, dtype=np.float32), 3, dtype=np.float64).sum()

    x = np.array([0.1, 0.2])
    assert jit(f)(x) == f(x)
    np.testing.assert_array_equal(jit(grad(f))(x), grad(f)(x))
    np.testing.assert_allclose(grad(f)(x), 3.0 * np.exp(x), rtol=1e-6)


def test_a_program_tells_where_a_condition_holds() -> None:
    x = np.array([1.0, -2.0, 3.0])
    np.testing.assert_array_equal(jit(lambda x: np.where(x > 0.0)[0])(x), [0, 2])
    np.testing.assert_array_equal(jit(lambda x: np.where(x > 0.0)[0])(-x), [1])


def test_a_conjugate_is_a_copy_and_a_real_part_a_view() -> None:
    def f(x: Any) -> Any:
        copy, view = np.conj(x), np.real(x)
        x *= 2.0
        return copy.sum(), view.sum()

    x = np.array([1.0, 2.0])
    assert jit(f)(x.copy()) == f(x.copy()) == (3.0, 6.0)


def test_integers_have_no_nan_to_replace() -> None:
    x = np.array([1, 2])
    assert ops.nan_to_num(x) is x
