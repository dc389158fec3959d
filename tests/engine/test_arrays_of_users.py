"""Arrays that the user keeps hold of: changing them changes no graph, and nobody changes them."""

from __future__ import annotations

from array import array
from collections import namedtuple
from itertools import combinations

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Node


class Subclass(np.ndarray):
    pass


Pair = namedtuple("Pair", "rows columns")

KINDS = {
    "subclass": lambda x: x.view(Subclass),
    "array.array": lambda x: array("q", x.tolist()),
    "bytearray": lambda x: bytearray(x.tolist()),
    "memoryview": lambda x: memoryview(array("q", x.tolist())),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pick", [lambda x, i: x[i], ag.take], ids=["getitem", "take"])
def test_an_index_that_is_filled_anew_counts_as_it_was(kind, pick):
    index = KINDS[kind](np.array([0, 0, 1]))
    x = Node([1.0, 2.0, 3.0])
    y = (pick(x, index) * np.array([1.0, 10.0, 100.0])).sum()
    for i in range(3):
        index[i] = 2
    y.backward()
    np.testing.assert_array_equal(x.grad, [11.0, 100.0, 0.0])


def test_an_index_of_a_file_counts_as_it_was(tmp_path):
    index = np.memmap(tmp_path / "index", dtype=np.int64, mode="w+", shape=2)
    index[:] = [0, 1]
    x = Node([1.0, 2.0])
    y = (x[index] * np.array([1.0, 10.0])).sum()
    index[:] = 0
    y.backward()
    np.testing.assert_array_equal(x.grad, [1.0, 10.0])


def test_an_index_of_pandas_counts_as_it_was():
    pandas = pytest.importorskip("pandas")
    index = pandas.Series([0, 1])
    x = Node([1.0, 2.0])
    y = (x[index] * np.array([1.0, 10.0])).sum()
    index[1] = 0
    y.backward()
    np.testing.assert_array_equal(x.grad, [1.0, 10.0])


def test_an_index_in_a_named_tuple_counts_as_it_was():
    rows = np.array([0, 1])
    x = Node(np.ones((2, 2)))
    y = (x[Pair(rows, [0, 1])] * np.array([1.0, 10.0])).sum()
    rows[:] = 0
    y.backward()
    np.testing.assert_array_equal(x.grad, [[1.0, 0.0], [0.0, 10.0]])


def test_a_mask_of_a_subclass_counts_as_it_was():
    mask = np.array([True, False]).view(Subclass)
    x = Node([1.0, 2.0])
    y = (x[mask] * 3.0).sum()
    mask[:] = False
    y.backward()
    np.testing.assert_array_equal(x.grad, [3.0, 0.0])


_buffer = np.zeros(2)


@ag.op(lambda g, y, x: np.multiply(g, 2.0 * x, out=_buffer), kind="elementwise")
def square_in_buffer(x):
    return np.multiply(x, x, out=_buffer)


@ag.op(lambda g, y, x, kept: g * kept, keeps=lambda x: 2.0 * x)
def square_that_keeps(x):
    return x * x, np.multiply(x, 2.0, out=_buffer)


@ag.op(lambda g, y, x: g)
def itself_changed(x):
    x *= 2.0
    return x


def _doubled_in_place(g, y, x):
    g *= 2.0
    return g


@ag.op(_doubled_in_place)
def double(x):
    return 2.0 * x


A, B = np.array([1.0, 2.0]), np.array([3.0, 4.0])


@pytest.mark.parametrize("square", [square_in_buffer, square_that_keeps])
def test_a_buffer_of_an_op_may_be_filled_for_each_node(square):
    a, b = Node(A), Node(B)
    y = square(a) + square(b)
    y.sum().backward()
    np.testing.assert_array_equal(y.value, A * A + B * B)
    np.testing.assert_array_equal([a.grad, b.grad], [2 * A, 2 * B])
    assert not np.shares_memory(b.grad, _buffer)


def _product(a, b):
    x, y = square_in_buffer(a), square_in_buffer(b)
    return x * y


def test_a_buffer_of_an_op_may_be_filled_in_forward_mode():
    value, tangent = ag.jvp(_product, (A, B), (np.ones(2), np.zeros(2)))
    np.testing.assert_array_equal(value, A * A * B * B)
    np.testing.assert_array_equal(tangent, 2 * A * B * B)


def test_a_buffer_of_an_op_may_be_filled_in_programs():
    program = ag.jit(_product)
    for _ in range(2):
        np.testing.assert_array_equal(program(A, B), A * A * B * B)


def test_an_op_cannot_change_its_input_in_forward_mode():
    x = A.copy()
    with pytest.raises(ValueError, match="read-only"):
        ag.jvp(itself_changed, (x,), (np.ones(2),))
    np.testing.assert_array_equal(x, A)


def test_a_rule_cannot_change_the_gradient_that_others_get():
    x, y = Node(A), Node(B)
    z = double(x) + y
    with pytest.raises(ValueError, match="read-only"):
        z.backward(np.ones(2))


@pytest.mark.parametrize("derivative", ["vjp", "jvp"])
@pytest.mark.parametrize(
    "f",
    [lambda x: (x, x, x.reshape(2, 1)), lambda x: (x, A, A), lambda x: (x * 1.0,) * 2],
    ids=["argument", "closed-over array", "twice"],
)
def test_results_share_memory_with_nothing(derivative, f):
    x, v = np.array([1.0, 2.0]), np.ones(2)
    if derivative == "vjp":
        results = [*ag.vjp(f, x)[0]]
    else:
        value, tangent = ag.jvp(f, (x,), (v,))
        results = [*value, *tangent]
    assert all(result.flags.writeable for result in results)
    pairs = combinations([x, v, A, *results], 2)
    assert not any(np.shares_memory(a, b) for a, b in pairs)


@pytest.mark.parametrize("derivative", ["grad", "jvp", "hvp"])
def test_arguments_that_the_function_fills_anew_count_as_they_were(derivative):
    x, v = A.copy(), np.ones(2)

    def f(p):
        y = p * p * p
        x[:] = 9.0
        v[:] = 7.0
        return (y + p * p).sum()

    if derivative == "grad":
        np.testing.assert_array_equal(ag.grad(f)(x), 3 * A * A + 2 * A)
    elif derivative == "jvp":
        assert ag.jvp(f, (x,), (v,)) == ((A**3 + A * A).sum(), (3 * A * A + 2 * A).sum())
    else:
        np.testing.assert_array_equal(ag.hvp(f, x, v), 6 * A + 2)
