"""The remainders ``mod`` (sign of the divisor) and ``fmod`` (sign of the dividend)."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from autograd_scratch import Op, check_gradients, grad, jit, ops

PAIRS = [
    *itertools.product((7.5, -7.5, 0.3, -0.3), (2.0, -2.0, 0.7, -0.7)),
    *((1.0, 0.1), (-1.0, 0.1), (0.6, 0.2), (1e17, 3.0)),  # quotients that rounding makes whole
]


@pytest.mark.parametrize(("f", "numpys"), [(ops.mod, np.remainder), (ops.fmod, np.fmod)])
def test_a_remainder_of_numbers_is_numpys_to_the_sign_of_zero(f: Op, numpys: np.ufunc) -> None:
    special = [0.0, -0.0, 1.0, -1.0, 6.0, -6.0, 2.5, 1e308, 5e-324, math.inf, -math.inf, math.nan]
    with np.errstate(all="ignore"):
        for x, y in itertools.product(special, repeat=2):
            found, expected = f(x, y), numpys(x, y)
            assert type(found) is float
            np.testing.assert_array_equal(found, expected)
            assert np.signbit(found) == np.signbit(expected) or math.isnan(found)


@pytest.mark.parametrize(
    ("f", "quotient"),
    [
        (ops.mod, lambda x, y, z: x // y),
        (ops.fmod, lambda x, y, z: np.copysign(abs(x) // abs(y), x * y)),
    ],
)
@pytest.mark.parametrize(("x", "y"), PAIRS)
def test_the_gradient_is_the_whole_quotient(f: Op, quotient: Op, x: float, y: float) -> None:
    expected = (1.0, -quotient(x, y, f(x, y)))
    gradient = grad(f, (0, 1))
    assert gradient(x, y) == expected
    assert jit(gradient)(x, y) == expected
    assert all(type(g) is float for g in gradient(x, y))


def test_numpys_remainders_record_their_gradients() -> None:
    x = np.array([7.5, -7.5, 0.3])
    for function in (np.mod, np.remainder, np.fmod):
        check_gradients(lambda x, y, f=function: f(x, y) ** 2, x, 2.0, order=2)
        check_gradients(lambda y, f=function: f(7.5, y), np.array([2.0, -0.7]))


def test_remainders_of_integers_are_floats() -> None:
    assert type(ops.mod(7, 3)) is float
    assert ops.mod(np.array([7, -7]), 3).dtype == np.float64
    assert ops.fmod(np.array([200], np.uint8), np.array([7], np.uint8)).dtype == np.float64
