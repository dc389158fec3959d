"""A branch of where that was not taken, and an element that nobody picks, bring no nan."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Node, check_gradients, grad, hessian, jit, jvp

pytestmark = [
    pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning"),
]

CASES = {
    "a root": (lambda x: np.where(x < 1.0, x, np.sqrt(x)), 0.0, 1.0),
    "a quotient": (lambda x: np.where(x == 0.0, 1.0, np.sin(x) / x), 0.0, 0.0),
    "an entropy": (
        lambda p: np.where(p > 0.0, p * np.log(p), 0.0).sum(),
        np.array([0.0, 1.0]),
        [0.0, 1.0],
    ),
    "an element": (lambda x: np.log(x)[-1], np.arange(4.0), [0.0, 0.0, 0.0, 1.0 / 3.0]),
    "taken elements": (lambda x: np.take(np.sqrt(x), [1, 3]).sum(), np.arange(4.0), None),
    "a sum in a branch": (
        lambda x: np.where(x.sum() > 0.0, np.sqrt(x).sum(), 2.0 * x.sum()),
        np.zeros(2),
        [2.0, 2.0],
    ),
    "a row in a branch": (
        lambda x: np.where(np.array([[True], [False]]), x, np.log(x)).sum(axis=1)[0],
        np.array([0.0, 2.0]),
        [1.0, 1.0],
    ),
    "a number against an array": (
        lambda x: np.where(np.array([True, True]), x * np.ones(2), 1.0 / x).sum(),
        0.0,
        2.0,
    ),
    "a branch that is used twice": (
        lambda x: np.where(x > 0.0, np.log(x) * np.log(x) + np.log(x), x).sum(),
        np.array([0.0, 1.0]),
        [1.0, 1.0],
    ),
    "a column against a matrix": (
        lambda x: np.where(x[:, None] > 0.0, np.log(x)[:, None] * np.ones((2, 3)), 0.0).sum(),
        np.array([0.0, 1.0]),
        [0.0, 3.0],
    ),
    "a row against a matrix": (
        lambda x: (np.sqrt(x) + np.ones((3, 2)))[:, 1].sum(),
        np.array([0.0, 1.0]),
        [0.0, 1.5],
    ),
    "a row of a product": (
        lambda x: (np.diag(np.sqrt(x)) @ np.ones((2, 3)))[1].sum(),
        np.array([0.0, 1.0]),
        [0.0, 1.5],
    ),
    "an element of an outer product": (
        lambda x: np.outer(np.sqrt(x), np.sqrt(x))[2, 1],
        np.array([0.0, 1.0, 1.0]),
        [0.0, 0.5, 0.5],
    ),
    "a row of a layer": (
        lambda x: ag.affine(np.diag(np.sqrt(x)), np.ones((2, 3)), np.zeros(3))[1].sum(),
        np.array([0.0, 1.0]),
        [0.0, 1.5],
    ),
    "an element that was replaced": (
        lambda x: np.sqrt(x).at[0].set(1.0).sum(),
        np.array([0.0, 1.0]),
        [0.0, 0.5],
    ),
    "an element with zeros around it": (
        lambda x: np.pad(np.sqrt(x), 1)[2],
        np.array([0.0, 1.0]),
        [0.0, 0.5],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_brings_no_nan(name: str) -> None:
    f, x, right = CASES[name]
    gradient = grad(f)(x)
    if right is None:
        right = [0.0, 0.5, 0.0, 0.5 / np.sqrt(3.0)]
    np.testing.assert_allclose(gradient, right, rtol=1e-15)
    direction = np.ones(np.shape(x)) if np.ndim(x) else 1.0
    assert jvp(f, (x,), (direction,))[1] == pytest.approx(np.sum(right))
    node = Node(x)
    f(node).backward()
    np.testing.assert_array_equal(node.grad, gradient)


@pytest.mark.parametrize("name", CASES)
def test_a_program_brings_none_either(name: str) -> None:
    f, x, _ = CASES[name]
    program = jit(grad(f))
    for at in (x, x + 0.5, x):
        np.testing.assert_array_equal(program(at), grad(f)(at))


def test_second_derivatives_bring_none() -> None:
    def f(x: Any) -> Any:
        return np.where(x > 0.0, x * np.log(x), x * x).sum()

    np.testing.assert_array_equal(hessian(f)(np.array([0.0, 2.0])), [[2.0, 0.0], [0.0, 0.5]])
    assert grad(grad(f))(0.0) == 2.0


def test_a_branch_that_is_also_used_elsewhere_keeps_its_nan() -> None:
    def f(x: Any) -> Any:
        root = np.sqrt(x)
        return np.where(x > 0.0, root, 0.0) + 0.0 * root

    assert np.isnan(grad(f)(0.0))


@pytest.mark.parametrize(
    "join",
    [
        lambda y: np.concatenate([y, y])[2:],
        lambda y: np.stack([y, y])[1],
        lambda y: np.where(np.array([False, True]), y, y),
        lambda y: np.outer(y, y)[1],
    ],
)
def test_what_an_op_gets_twice_keeps_its_nan(join: Any) -> None:
    slope = grad(lambda x: join(np.sqrt(x) ** 2.0).sum())(np.array([0.0, 1.0]))
    assert np.isnan(slope).tolist() == [True, False]


def test_a_zero_that_was_computed_stays_honest() -> None:
    assert np.isnan(grad(lambda x: np.sqrt(x) ** 2.0)(0.0))
    assert np.isnan(grad(lambda x: np.where(x < 1.0, np.sqrt(x) ** 2.0, x))(0.0))


def test_branches_are_right_where_no_nan_is_near() -> None:
    def huber(x: Any) -> Any:
        return np.where(np.abs(x) < 1.0, 0.5 * x * x, np.abs(x) - 0.5).sum()

    check_gradients(huber, np.array([0.5, -2.0, 3.0]), order=2)


def test_debug_reports_no_nan_that_vanishes() -> None:
    with ag.debug():
        assert grad(lambda x: np.where(x < 1.0, x, np.sqrt(x)))(0.0) == 1.0


def test_a_table_of_the_pass_shows_what_it_did() -> None:
    x = Node(0.0, "x")
    y = np.where(x < 1.0, x * 2.0, np.sqrt(x))
    y.backward()
    table = str(ag.Graph(y).explain())
    assert x.grad == 2.0
    assert "nan" not in table


def test_a_rule_that_passes_nothing_on_stays_silent() -> None:
    silent = ag.op(lambda g, y, x: None, kind="elementwise")(lambda x: x * 1.0)

    def f(x: Any) -> Any:
        return np.where(x > 0.0, silent(np.sqrt(x)) + np.sqrt(x), x)

    assert grad(f)(0.0) == 1.0


def test_a_product_lets_a_gradient_flow_everywhere() -> None:
    a = np.array([[0.0, 1.0], [1.0, 1.0]])
    slope = grad(lambda x: (a @ np.log(x))[0])(np.array([0.0, 1.0]))
    np.testing.assert_array_equal(slope, [np.nan, 1.0])  # 0 × ∞: that zero is no choice
