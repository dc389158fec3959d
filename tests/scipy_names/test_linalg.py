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

from autograd_scratch import Node, grad
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
    "circulant": (linalg.circulant, (b,), 1),
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


def test_lists_of_nodes_count_as_arrays() -> None:
    x = Node(2.0)
    linalg.toeplitz([1.0, x]).sum().backward()
    assert x.grad == 2.0
    linalg.block_diag(x, [x, x]).sum().backward()
    assert x.grad == 3.0
