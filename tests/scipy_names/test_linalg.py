"""scipy.linalg on nodes: SciPy's values, and derivatives of the first orders in all modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as hips_np
import autograd.scipy.linalg
import numpy as np
import pytest
import scipy.linalg
from autograd import grad as hips_grad
from numpy_code import check_call

from autograd_scratch import Node, check_gradients, grad, jit
from autograd_scratch.scipy import linalg

A = np.array([[2.0, 0.5, -0.3], [0.4, 1.5, 0.7], [-0.6, 0.2, 2.5]])
SPD = A @ A.T + np.eye(3)
b = np.array([1.0, -0.5, 2.0])
B = np.array([[1.0, 0.3], [-0.5, 2.0], [0.8, 1.1]])
FOUR = np.ones((4, 2))
BAND = np.array([[0.3, 0.4, 0.5, 0.6], [4.0, 5.0, 6.0, 7.0], [0.7, 0.8, 0.9, 0.2]])


@pytest.mark.parametrize("trans", [0, "T", 2])
@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("unit", [False, True])
def test_solve_triangular_reads_one_triangle_only(trans: Any, lower: bool, unit: bool) -> None:
    def solve(a: Any, b: Any) -> Any:
        return linalg.solve_triangular(a, b, trans, lower, unit_diagonal=unit)

    check_call(solve, A, b, order=2)
    check_call(solve, A, B, order=1)


CALLS: dict[str, tuple[Callable[..., Any], tuple[Any, ...], int]] = {
    "triangular, a batch": (linalg.solve_triangular, (np.stack([A, A.T]), np.stack([B, -B])), 1),
    "triangular, one b for a batch": (linalg.solve_triangular, (np.stack([A, A.T]), B), 1),
    "triangular, one vector": (linalg.solve_triangular, (np.stack([A, A.T]), b), 1),
    "triangular, empty": (linalg.solve_triangular, (np.zeros((0, 0)), np.zeros(0)), 1),
    "banded": (lambda ab, b: linalg.solve_banded((1, 1), ab, b), (BAND, np.ones(4)), 2),
    "banded, above": (
        lambda ab, b: linalg.solve_banded((0, 2), ab[::-1], b),
        (BAND, B[[0] * 4]),
        2,
    ),
    "sylvester": (linalg.solve_sylvester, (A, A[:2, :2], B), 2),
    "lyapunov": (linalg.solve_continuous_lyapunov, (A[:2, :2], B[:2]), 2),
    "expm": (linalg.expm, (A[:2, :2],), 3),
    "expm, a batch": (linalg.expm, (np.stack([A[:2, :2], B[:2]]),), 1),
    "expm, one element": (linalg.expm, (np.array([[0.5]]),), 2),
    "expm, empty": (linalg.expm, (np.zeros((0, 0)),), 1),
    "sqrtm": (linalg.sqrtm, (SPD[:2, :2],), 3),
    "sinhm": (linalg.sinhm, (A[:2, :2],), 1),
    "coshm": (linalg.coshm, (A[:2, :2],), 1),
    "toeplitz": (linalg.toeplitz, (b, B[:, 0]), 2),
    "toeplitz, of one": (linalg.toeplitz, (b,), 1),
    "toeplitz, a batch": (linalg.toeplitz, (B, -2.0 * B[:, :1]), 1),
    "toeplitz, a number": (linalg.toeplitz, (2.0, b), 1),
    "circulant": (linalg.circulant, (b,), 1),
    "circulant, a number": (linalg.circulant, (2.0,), 1),
    "block_diag, a batch": (linalg.block_diag, (np.stack([A, B @ B.T]), B), 1),
    "block_diag": (linalg.block_diag, (A, b, 2.0, np.zeros((0, 2))), 1),
}


@pytest.mark.parametrize("name", CALLS)
def test_functions_of_matrices_differentiate(name: str) -> None:
    f, inputs, order = CALLS[name]
    check_call(f, *inputs, order=order)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("solve_triangular", (A, b)),
        ("solve_banded", ((1, 1), BAND, np.ones(4))),
        ("solve_sylvester", (A, A, A)),
        ("solve_continuous_lyapunov", (A, SPD)),
        ("solve_discrete_lyapunov", (0.3 * A, SPD)),
        ("expm", (A,)),
        ("sqrtm", (SPD,)),
        ("sinhm", (A,)),
        ("coshm", (A,)),
        ("toeplitz", (b, b)),
        ("circulant", (b,)),
        ("block_diag", (A, b)),
    ],
)
def test_on_plain_arrays_the_functions_are_scipys(name: str, arguments: Any) -> None:
    ours, scipys = getattr(linalg, name), getattr(scipy.linalg, name)
    np.testing.assert_array_equal(ours(*arguments), scipys(*arguments))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("solve_triangular", (A, B)), ("sqrtm", (SPD,)), ("solve_sylvester", (A, A[:2, :2], B))],
)
def test_gradients_agree_with_hips_autograd(name: str, arguments: Any) -> None:
    ours, theirs = getattr(linalg, name), getattr(autograd.scipy.linalg, name)
    for i in range(len(arguments)):
        found = grad(lambda *xs: np.sum(ours(*xs) ** 2), i)(*arguments)
        expected = hips_grad(lambda *xs: hips_np.sum(theirs(*xs) ** 2), i)(*arguments)
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("toeplitz", (B, B[:, 1:])),
        ("toeplitz", (b, 3.0)),
        ("circulant", (B,)),
        ("block_diag", (np.stack([A, SPD]), B, b, 2.0)),
    ],
)
def test_patterns_of_nodes_have_the_shapes_of_scipys(name: str, arguments: Any) -> None:
    ours, scipys = getattr(linalg, name), getattr(scipy.linalg, name)
    found = ours(*(Node(x) for x in arguments)).value
    np.testing.assert_array_equal(found, scipys(*arguments))


def test_discrete_lyapunov_equations_differentiate() -> None:
    check_gradients(linalg.solve_discrete_lyapunov, 0.3 * A[:2, :2], B[:2], order=2)


def test_lists_of_nodes_count_as_arrays() -> None:
    x = Node(2.0)
    linalg.toeplitz([1.0, x]).sum().backward()
    assert x.grad == 2.0
    linalg.block_diag(x, [x, x]).sum().backward()
    assert x.grad == 3.0


def in_triangle(a: Any, lower: bool = True) -> Any:
    """A matrix that is not symmetric, of which a function must read the right triangle."""
    return np.tril(a) + 7.0 * np.triu(a, 1) if lower else np.triu(a) + 7.0 * np.tril(a, -1)


TRIDIAGONAL = np.array([[4.0, 1.0, 0.0], [0.5, 3.0, 0.7], [0.0, 0.2, 5.0]])
NEAR = np.array([[2.0, 0.3, 0.1], [0.3, 3.0, -0.2], [0.1, -0.2, 1.5]])
TALL = np.array([[1.0, 0.2], [0.4, -1.0], [0.3, 0.8]])

NAMED: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]] = {
    name: (call(linalg), call(scipy.linalg), inputs)
    for name, call, inputs in [
        ("cholesky", lambda m: m.cholesky, (SPD,)),
        ("cholesky, lower", lambda m: lambda a: m.cholesky(a, lower=True), (SPD,)),
        ("cholesky, upper triangle", lambda m: m.cholesky, (in_triangle(SPD, lower=False),)),
        (
            "cho_solve",
            lambda m: lambda a, b: m.cho_solve(m.cho_factor(a), b),
            (SPD, b),
        ),
        (
            "cho_solve, lower",
            lambda m: lambda a, b: m.cho_solve(m.cho_factor(a, True), b),
            (SPD, B),
        ),
        (
            "cho_solve_banded",
            lambda m: lambda c, b: m.cho_solve_banded((c, False), b),
            (BAND[:2], np.ones(4)),
        ),
        (
            "cho_solve_banded, lower",
            lambda m: lambda c, b: m.cho_solve_banded((c, True), b),
            (BAND[1:], FOUR),
        ),
        ("solveh_banded", lambda m: m.solveh_banded, (BAND[:2], np.ones(4))),
        (
            "solveh_banded, lower",
            lambda m: lambda ab, b: m.solveh_banded(ab, b, lower=True),
            (BAND[1:], FOUR),
        ),
        ("solve", lambda m: m.solve, (A, b)),
        ("solve, transposed", lambda m: lambda a, b: m.solve(a, b, transposed=True), (A, B)),
        *[
            (
                f"solve, {kind}",
                lambda m, kind=kind: lambda a, b: m.solve(a, b, assume_a=kind),
                (matrix, B),
            )
            for kind, matrix in [
                ("gen", A),
                ("sym", in_triangle(NEAR, lower=False)),
                ("pos", in_triangle(SPD, lower=False)),
                ("diagonal", np.diag(b)),
                ("tridiagonal", TRIDIAGONAL),
                ("upper triangular", np.triu(A)),
                ("lower triangular", np.tril(A)),
            ]
        ],
        (
            "solve, sym, lower",
            lambda m: lambda a, b: m.solve(a, b, assume_a="sym", lower=True),
            (in_triangle(NEAR), b),
        ),
        ("inv", lambda m: m.inv, (A,)),
        ("inv, pos", lambda m: lambda a: m.inv(a, assume_a="pos"), (SPD,)),
        ("det", lambda m: m.det, (A,)),
        ("norm", lambda m: m.norm, (A,)),
        ("norm, ord and axis", lambda m: lambda a: m.norm(a, 1, axis=0, keepdims=True), (A,)),
        ("lstsq", lambda m: lambda a, b: m.lstsq(a, b)[0], (TALL, b)),
        ("lstsq, residue", lambda m: lambda a, b: m.lstsq(a, b)[1], (TALL, b)),
        ("lstsq, residues", lambda m: lambda a, b: m.lstsq(a, b, cond=1e-9)[1], (TALL, B)),
        ("lstsq, wide", lambda m: lambda a, b: m.lstsq(a, b)[0], (TALL.T, b[:2])),
        ("pinv", lambda m: m.pinv, (TALL,)),
        ("eigvalsh", lambda m: m.eigvalsh, (NEAR,)),
        ("eigvalsh, of two", lambda m: m.eigvalsh, (NEAR, SPD)),
        ("eigh, vectors", lambda m: lambda a: m.eigh(a)[1] ** 2, (NEAR,)),
        ("eigh, vectors of two", lambda m: lambda a, b: m.eigh(a, b)[1] ** 2, (NEAR, SPD)),
        (
            "eigh, upper triangle",
            lambda m: lambda a: m.eigh(a, lower=False)[0],
            (in_triangle(NEAR, lower=False),),
        ),
        ("eigh, some", lambda m: lambda a: m.eigh(a, subset_by_index=[1, 2])[0], (NEAR,)),
        ("svdvals", lambda m: m.svdvals, (TALL,)),
        ("svd, left", lambda m: lambda a: m.svd(a, full_matrices=False)[0], (TALL,)),
        ("svd, right", lambda m: lambda a: m.svd(a, False)[2], (TALL,)),
        ("svd, values", lambda m: lambda a: m.svd(a, compute_uv=False), (TALL,)),
        ("qr, Q", lambda m: lambda a: m.qr(a, mode="economic")[0], (TALL,)),
        ("qr, R", lambda m: lambda a: m.qr(a, mode="r")[0], (TALL,)),
        ("qr, full", lambda m: lambda a: m.qr(a)[1], (TALL,)),
    ]
}


@pytest.mark.parametrize("name", NAMED)
def test_numpys_ops_serve_scipys_names(name: str) -> None:
    ours, scipys, inputs = NAMED[name]
    expected = scipys(*inputs)
    np.testing.assert_array_equal(ours(*inputs), expected)
    found = ours(*map(Node, inputs))
    np.testing.assert_allclose(found.value, expected, rtol=1e-12, atol=1e-13)
    assert np.shape(found) == np.shape(expected)
    program = jit(lambda *xs: ours(*xs))
    np.testing.assert_allclose(program(*inputs), expected, rtol=1e-12, atol=1e-13)
    # The gradient with respect to a symmetric matrix is symmetric; SciPy reads one triangle.
    are = [x.shape == x.T.shape and bool(np.all(x == x.T)) and x.ndim == 2 for x in inputs]

    def of_symmetric(*xs: Any) -> Any:
        return ours(*(0.5 * (x + x.T) if s else x for x, s in zip(xs, are, strict=True)))

    check_gradients(of_symmetric, *inputs, rtol=1e-6, atol=1e-9)


def test_cho_factor_tells_which_triangle_it_is() -> None:
    factor, lower = linalg.cho_factor(Node(SPD), True)
    assert lower is True
    np.testing.assert_allclose(factor.value, np.tril(scipy.linalg.cho_factor(SPD, True)[0]))


def test_what_nodes_do_not_support_is_named() -> None:
    x = Node(SPD)
    for call in (
        lambda: linalg.pinv(x, return_rank=True),
        lambda: linalg.eigh(x, type=2),
        lambda: linalg.qr(x, pivoting=True),
    ):
        with pytest.raises(TypeError, match="not supported on nodes"):
            call()
    with pytest.raises(ValueError, match="assume_a must be one of"):
        linalg.solve(x, b, assume_a="round")
