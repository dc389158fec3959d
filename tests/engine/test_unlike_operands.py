"""Comparisons and division with remainder against what is no float, on either side."""

from __future__ import annotations

import operator

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch.engine.values import unwrap

X = np.array([0.5, -1.5, 2.0])


def _on_nodes(f, x):
    return f(ag.Node(x))


def _in_grad(f, x):
    found = []

    def loss(z):
        found.append(unwrap(f(z)))
        return np.sum(z * z)

    ag.grad(loss)(x)
    return found[0]


def _in_forward_mode(f, x):
    return unwrap(ag.jvp(f, (x,), (x,))[0])


def _in_a_program(f, x):
    program = ag.jit(f)
    program(x)
    return program(x)


WAYS = [_on_nodes, _in_grad, _in_forward_mode, _in_a_program]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other", [None, "a", b"a", 0.5 + 0j, 0.5 + 1j])
@pytest.mark.parametrize("compare", [operator.eq, operator.ne])
def test_equality_with_what_is_no_float_is_an_array_of_booleans(way, other, compare):
    for f in (lambda x: compare(x, other), lambda x: compare(other, x)):
        result = way(f, X)
        assert result.dtype == bool
        np.testing.assert_array_equal(result, compare(X, other))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other", [None, "a", 2j])
def test_not_unequal_is_equal(way, other):
    assert not way(lambda x: ~(x != other), 0.5)
    assert way(lambda x: ~(x == other), 0.5)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "other", [np.array([1, 2, 3]), np.array([0.5, 1.0, -2.0]), np.float64(3.0), np.int64(3)]
)
def test_arrays_divide_by_nodes_with_remainder(way, other):
    quotient, remainder = divmod(other, X)
    np.testing.assert_array_equal(way(lambda x: divmod(other, x)[0], X), quotient)
    np.testing.assert_array_equal(unwrap(way(lambda x: divmod(other, x)[1], X)), remainder)


def test_the_remainder_of_an_array_by_a_node_has_a_gradient():
    gradient = ag.grad(lambda x: np.sum(divmod(np.array([1.0, 2.0, 3.0]), x)[1]))(X)
    np.testing.assert_array_equal(gradient, -np.floor_divide([1.0, 2.0, 3.0], X))
