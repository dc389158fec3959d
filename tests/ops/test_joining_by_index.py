"""r_ and c_ join nodes as NumPy's join arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

import autograd_scratch as ag
from autograd_scratch import Node

V = np.array([0.5, -1.5, 2.0])
M = np.array([[1.0, 2.0, -0.5], [0.25, -1.0, 3.0]])

JOINED: dict[str, Callable[[Any, Any, Any], Any]] = {
    "one": lambda np, v, m: np.r_[v],
    "vectors and numbers": lambda np, v, m: np.r_[v, 1.0, v[0], 2, V],
    "slices": lambda np, v, m: np.r_[v, 1:7:2, :2, 0:1:5j],
    "lists": lambda np, v, m: np.r_[v, [1.0, 2.0]],
    "matrices": lambda np, v, m: np.r_[m, M, m],
    "along the last axis": lambda np, v, m: np.r_["-1", m, m],
    "as rows": lambda np, v, m: np.r_["0,2", v, m],
    "as columns": lambda np, v, m: np.r_["1,2,0", v, v],
    "with new axes": lambda np, v, m: np.r_["1,3,0", v, V],
    "columns": lambda np, v, m: np.c_[v, V, v * 2.0],
    "columns and a number": lambda np, v, m: np.c_[m, m[:, :1]],
    "one column": lambda np, v, m: np.c_[v],
    "nothing with a vector": lambda np, v, m: np.r_[v[:0], v],
}


@pytest.mark.parametrize("name", JOINED)
def test_nodes_are_joined_as_arrays(name: str) -> None:
    join = JOINED[name]
    np.testing.assert_array_equal(join(ag, Node(V), Node(M)).value, join(np, V, M))
    check_call(lambda v, m: join(ag, v, m).astype(v.dtype), V, M, order=2)


@pytest.mark.parametrize(
    "join",
    [lambda np, v: np.r_[v, 1.0], lambda np, v: np.r_[v, V], lambda np, v: np.c_[v, [1, 2, 3]]],
)
def test_the_type_is_that_of_numpy(join: Callable[[Any, Any], Any]) -> None:
    v = V.astype(np.float32)
    assert join(ag, Node(v)).dtype == join(np, v).dtype


def test_a_matrix_is_an_array_of_two_axes() -> None:
    with pytest.warns(PendingDeprecationWarning, match="matrix subclass"):  # as NumPy's own
        column = ag.r_["c", Node(V)]
    np.testing.assert_array_equal(column.value, V[:, None])


def test_arrays_that_do_not_fit_are_refused_as_by_numpy() -> None:
    with pytest.raises(ValueError, match="must match"):
        ag.c_[Node(V), V[:2]]


def test_arrays_alone_are_left_to_numpy() -> None:
    assert isinstance(ag.r_[V, 1.0], np.ndarray)
    assert repr(ag.c_) == "<c_ of autograd_scratch>"
