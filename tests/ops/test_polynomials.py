"""NumPy's functions of polynomials, with nodes for coefficients and for what is put in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.polynomial import chebyshev, hermite, legendre, polynomial
from numpy_code import check_call

from autograd_scratch import Node, astype, check_gradients, grad, jit, poly

P = np.array([1.5, -2.0, 0.5, 3.0])
Q = np.array([2.0, -1.0])
X = np.array([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])


def in_the_type_of(x: Any, result: Any) -> Any:
    """These answer in double precision; the checks want that of x back."""
    return astype(result, dtype=x.dtype)


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (np.polyval, (P, X)),
        (np.polyval, (P, 0.5)),
        (lambda x: np.polyval([1, -2, 3], x), (X,)),
        (lambda x: np.polyval(np.poly1d([1, -2, 3]), x), (0.5,)),
        (lambda x: np.poly1d([1, -2, 3])(x), (X,)),
        (lambda p: np.polyval(p, 2.0), (P,)),
        (lambda p: np.polyval(p, X[0].astype(p.dtype)), (X[:2],)),
        (np.polyadd, (P, Q)),
        (np.polyadd, (Q, P)),
        (np.polyadd, (Q, 1.5)),
        (lambda p: np.polyadd(np.array([1, 2]), p), (P,)),
        (np.polysub, (P, Q)),
        (np.polysub, (Q, P)),
        (np.polymul, (P, Q)),
        (np.polymul, (P, 1.5)),
        (lambda p: np.polymul([0, 0, 2], p), (P,)),
        (lambda p: np.polymul(np.array([0, 1, 1, 1]) * p, [0, 0]), (P,)),
        (np.polydiv, (P, Q)),
        (np.polydiv, (P, Q[:1])),
        (np.polydiv, (Q, P)),
        (np.polydiv, (P, P[:3])),
        (lambda q: np.polydiv([1.0, 2.0, 3.0], q)[0], (1.5,)),
        (np.poly, (P,)),
    ],
)
def test_numpy_code_of_polynomials_differentiates(f: Any, inputs: Any) -> None:
    check_call(
        lambda *xs: f(*xs) if len(xs) > 1 else _kept(xs[0], f(*xs)),
        *inputs,
        order=1 + (len(inputs) < 2),
    )


def _kept(x: Any, result: Any) -> Any:
    return in_the_type_of(x, result) if hasattr(x, "dtype") and x.dtype == np.float32 else result


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (np.polyder, (P,)),
        (lambda p: np.polyder(p, 2), (P,)),
        (lambda p: np.polyder(p, m=9), (P,)),
        (lambda p: np.polyder(p, 0), (P,)),
        (np.polyint, (P,)),
        (lambda p: np.polyint(p, 2, 1.0), (P,)),
        (lambda p, k: np.polyint(p, m=2, k=k), (P, Q)),
        (lambda p, k: np.polyint(p, 1, k[1]), (P, Q)),
        (lambda p: np.polyint(p, 0), (P,)),
        (np.vander, (P,)),
        (lambda x: np.vander(x, 2, True), (P,)),
        (lambda x: np.vander(x, N=6), (P,)),
        (lambda x: np.vander(x, increasing=True), (Q,)),
    ],
)
def test_derivatives_integrals_and_powers_differentiate(f: Any, inputs: Any) -> None:
    check_call(lambda *xs: in_the_type_of(xs[0], f(*xs)), *inputs, order=2)


def test_no_powers_and_no_coefficients_are_constants() -> None:
    assert np.vander(Node(P), 0).shape == (4, 0)
    nothing = Node(np.zeros(0))
    np.testing.assert_array_equal(np.polymul(nothing, Node(P)).value, np.polymul([], P))
    np.testing.assert_array_equal(np.polyval(nothing, 2.0), np.polyval([], 2.0))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_characteristic_polynomial_of_a_matrix_differentiates(size: int) -> None:
    matrix = np.random.default_rng(size).normal(size=(size, size))
    np.testing.assert_allclose(np.poly(Node(matrix)).value, np.poly(matrix), rtol=1e-12, atol=1e-13)
    check_gradients(np.poly, matrix[:2, :2], order=2)
    # The coefficient of the lowest power is the determinant, whose gradient is known.
    gradient = grad(lambda x: np.poly(x)[-1] * (-1) ** size)(matrix)
    np.testing.assert_allclose(gradient, np.linalg.det(matrix) * np.linalg.inv(matrix).T, rtol=1e-9)


def test_coefficients_of_a_poly1d_are_constants() -> None:
    product = np.polymul(Node(P), np.poly1d([1, 2]))
    assert type(product) is Node
    np.testing.assert_array_equal(product.value, np.polymul(P, [1, 2]))


def test_a_program_divides_other_polynomials() -> None:
    def f(u: Any, v: Any) -> Any:
        quotient, rest = np.polydiv(u, v)
        return np.sum(quotient**2) + np.sum(rest**3)

    gradient = grad(f, (0, 1))
    program = jit(gradient)
    exact = np.array([1.0, -3.0, 2.0])  # (x - 1)(x - 2): the remainder is shorter
    for u, v in ((P, P[:3]), (np.append(exact, 0.0), exact), (-P, P[1:])):
        for found, right in zip(program(u, v), gradient(u, v), strict=True):
            np.testing.assert_allclose(found, right, rtol=1e-13, atol=1e-13)


def test_a_step_of_newtons_method_gives_a_root_its_gradient() -> None:
    p = np.array([1.0, -3.0, 2.0])

    def root(p: Any) -> Any:
        return 2.0 - np.polyval(p, 2.0) / np.polyval(np.polyder(p), 2.0)

    np.testing.assert_allclose(grad(root)(p), [-4.0, -2.0, -1.0])


@pytest.mark.parametrize(
    "f",
    [
        lambda x: polynomial.polyval(x, P),
        lambda x: chebyshev.chebval(x, P),
        lambda x: legendre.legval(x, P),
        lambda x: hermite.hermval(x, P),
    ],
)
def test_functions_of_numpy_polynomial_take_a_node(f: Any) -> None:
    check_call(lambda x: in_the_type_of(x, f(x)), X)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda p: np.roots(p), TypeError, r"numpy\.roots .*complex numbers.*Newton"),
        (lambda p: np.polyval(p, np.poly1d([1, 2])), TypeError, "multiply them out"),
        (lambda p: np.polyder(p, -1), ValueError, "polyint integrates"),
        (lambda p: np.polyint(p, -1), ValueError, "polyder differentiates"),
        (lambda p: np.polyint(p, 3, [1.0, 2.0]), ValueError, "2 constants for 3 integrations"),
        (
            lambda p: np.poly(np.ones((2, 3)) * p[0]),
            ValueError,
            r"square matrix, got shape \(2, 3\)",
        ),
        (lambda p: np.vander(np.ones((2, 2)) * p[0]), ValueError, "vander: x must have one axis"),
        (lambda p: polynomial.polyval(2.0, p), TypeError, "would lose its gradient"),
        (lambda p: polynomial.Polynomial([1.0, 2.0])(p), TypeError, "would lose its gradient"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(Node(P))


def test_the_polynomial_without_zeros_is_one() -> None:
    assert poly([]) == np.poly([]) == 1.0
