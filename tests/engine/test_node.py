"""What a node is, what it takes, and what ``backward`` leaves on it."""

from __future__ import annotations

import copy
import datetime
import gc
import operator
import pickle
import subprocess
import sys
import textwrap
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Constant, Graph, Node, constant, exp, ops


def micrograd_example(a: Any, b: Any) -> Any:
    """The example in micrograd's README."""
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g


# Gradients ----------------------------------------------------------------------------------------


def test_micrograds_example_has_its_value_and_gradients() -> None:
    a, b = Node(-4.0), Node(2.0)
    g = micrograd_example(a, b)
    g.backward()
    assert f"{g.value:.4f}" == "24.7041"
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


def test_a_second_backward_gives_the_same_gradients() -> None:
    a, b = Node(-4.0), Node(2.0)
    g = micrograd_example(a, b)
    g.backward()
    first = a.grad, b.grad
    g.backward()
    assert (a.grad, b.grad) == first


def test_backward_sets_gradients_and_does_not_add_to_old_ones() -> None:
    x = Node(3.0)
    (x * 2.0).backward()
    (x * 5.0).backward()
    assert x.grad == 5.0


def test_backward_reaches_only_what_the_output_depends_on() -> None:
    x, y = Node(3.0), Node(4.0)
    unrelated = y * 2.0
    (x * 2.0).backward()
    assert (y.grad, unrelated.grad) == (None, None)


def test_every_node_on_the_way_has_its_gradient() -> None:
    x = Node(3.0)
    y = x * 2.0
    z = y + 1.0
    (z * z).backward()
    assert (z.grad, y.grad, x.grad) == (14.0, 14.0, 28.0)


def test_the_output_has_the_seed_as_gradient() -> None:
    y = Node([1.0, 2.0]) * 3.0
    y.backward([5.0, 7.0])
    np.testing.assert_array_equal(y.grad, [5.0, 7.0])


def test_a_variable_is_its_own_derivative() -> None:
    x = Node(3.0)
    x.backward()
    assert x.grad == 1.0


def test_paths_add_up() -> None:
    x = Node(3.0)
    (x * x + x * 4.0).backward()
    assert x.grad == 10.0


def test_a_diamond_repeated_many_times_is_walked_once_per_node() -> None:
    x = y = Node(1.0)
    for _ in range(40):
        y = y + y
    y.backward()
    assert x.grad == 2.0**40


def test_numbers_have_numbers_as_gradients_and_arrays_arrays() -> None:
    x, w = Node(2.0), Node([1.0, 2.0])
    (x * w).sum().backward()
    assert type(x.grad) is float
    assert type(w.grad) is np.ndarray


# Constants ----------------------------------------------------------------------------------------


def test_bare_numbers_and_arrays_become_constants_without_a_gradient() -> None:
    x = Node([1.0, 2.0])
    y = x * np.array([3.0, 4.0]) + 5.0
    y.backward([1.0, 1.0])
    five, product = y.inputs[1], y.inputs[0]
    assert isinstance(five, Constant)
    assert isinstance(product.inputs[1], Constant)
    assert (five.grad, product.inputs[1].grad) == (None, None)


def test_a_constant_keeps_its_array_and_its_type() -> None:
    labels = np.array([1, 2], np.int8)
    kept = constant(labels).value
    np.testing.assert_array_equal(kept, labels)
    assert kept.dtype == np.int8
    assert constant(True).value == 1.0


def test_what_is_computed_from_constants_is_a_constant() -> None:
    y = constant(2.0, name="a") * 3.0
    assert y.constant
    assert y.value == 6.0
    assert not (y * Node(1.0)).constant


def test_constants_are_not_differentiated() -> None:
    with pytest.raises(TypeError, match=r"tax: 1\.1 does not depend on any variable"):
        constant(1.1, name="tax").backward()


# Values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [2, 2.0, True, np.float64(2.0), np.int8(2), np.array(2.0), np.array(2, np.uint16)]
)
def test_a_number_is_kept_as_a_python_float(value: Any) -> None:
    x = Node(value)
    assert type(x.value) is float
    assert x.value == float(value)
    assert (x.shape, x.ndim, x.size, x.dtype) == ((), 0, 1, np.float64)


def test_a_scalar_of_another_float_type_keeps_it() -> None:
    for dtype in (np.float16, np.float32, np.longdouble):
        assert type(Node(dtype(2.0)).value) is dtype
        assert type(Node(np.array(2.0, dtype)).value) is dtype
        assert Node(dtype(2.0)).dtype == dtype


def test_a_float_array_keeps_its_type_and_its_layout() -> None:
    strided = np.arange(24.0).reshape(4, 6)[::2, ::-3]
    for array in (np.ones((2, 3)), np.ones(3, np.float32), np.ones((3, 2)).T, strided):
        x = Node(array)
        np.testing.assert_array_equal(x.value, array)
        assert x.value.strides == array.strides
        assert (x.shape, x.ndim, x.size) == (array.shape, array.ndim, array.size)
        assert x.dtype == array.dtype


def test_integers_booleans_and_lists_become_float_arrays() -> None:
    for value in ([1, 2], (1, 2), np.array([1, 2]), np.array([1, 2], np.uint8)):
        x = Node(value)
        assert x.dtype == np.float64
        np.testing.assert_array_equal(x.value, [1.0, 2.0])
    np.testing.assert_array_equal(Node([True, False]).value, [1.0, 0.0])
    np.testing.assert_array_equal(Node([[1], [2]]).value, [[1.0], [2.0]])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1j, "Node: values must be real numbers, got 1j"),
        (np.ones(2, complex), r"got complex128 \(2,\)"),
        ("2.0", "got 2.0"),
        (["a", "b"], r"got <U1 \(2,\)"),
        (None, "got None"),
        (object(), "got <object"),
        (np.array([1.0, None]), r"got object \(2,\)"),
        (Decimal("1.5"), "got 1.5"),
        (2**70, None),
        ({}, "got {}"),
        (datetime.date(2020, 1, 1), "got 2020-01-01"),
        (np.datetime64("2020-01-01"), "got 2020-01-01"),
        (np.timedelta64(1, "s"), "got 1 seconds"),
        (np.ma.array([1.0, 2.0], mask=[True, False]), "masked arrays are not supported"),
        (Node(1.0), "the value is a node already"),
        ([Node(1.0), 2.0], "join nodes with stack"),
    ],
)
def test_a_value_that_is_not_real_is_refused(value: Any, message: str | None) -> None:
    if message is None:
        assert Node(value).value == float(value)
        return
    for make in (Node, constant):
        with pytest.raises(TypeError, match=message if make is Node else message[4:]):
            make(value)


def test_nested_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Node: .*inhomogeneous"):
        Node([[1.0], [1.0, 2.0]])


# Names and repr -----------------------------------------------------------------------------------


def test_names() -> None:
    assert Node(1.0, name="x").name == "x"
    assert constant(1.0, "c").name == "c"
    assert (Node(1.0) + 1.0).name is None
    with pytest.raises(TypeError, match="name must be a string, got 3"):
        Node(1.0, name=3)  # type: ignore[arg-type]
    x = Node(1.0, name="x")
    with pytest.raises(TypeError, match="Node: name must be a string, got 3"):
        x.name = 3  # type: ignore[assignment]
    assert x.name == "x"


def test_a_name_may_be_given_later() -> None:
    y = Node(1.0) + 1.0
    y.name = "y"
    assert "name='y'" in repr(y)


def test_repr_shows_value_and_name() -> None:
    assert repr(Node(1.5)) == "Node(1.5)"
    assert repr(Node(1.5, name="x")) == "Node(1.5, name='x')"
    assert repr(Node([1.0, 2.0])) == "Node([1., 2.])"
    assert repr(Node([[1.0], [2.0]])) == "Node([[1.],\n      [2.]])"
    assert repr(constant(2.0)) == "Constant(2.0)"
    assert repr(Node(np.float32(0.5))) == "Node(0.5)"


def test_format_is_that_of_the_value() -> None:
    assert f"{Node(1.23456):.2f}" == "1.23"
    assert f"{Node(1.5)}" == "Node(1.5)"


def test_a_node_remembers_its_op_inputs_and_params() -> None:
    x = Node([[1.0, 2.0]])
    y = x.sum(axis=1)
    assert y.op is ops.sum
    assert y.inputs == (x,)
    assert y.params == {"axis": 1, "keepdims": False}
    assert (x.op, x.inputs, x.params) == (None, (), {})
    assert x.serial < y.serial


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_inputs_are_kept_in_order_however_many(count: int) -> None:
    xs = [Node([float(i)]) for i in range(count)]
    inputs = ops.concatenate(xs).inputs
    assert type(inputs) is tuple
    assert [id(x) for x in inputs] == [id(x) for x in xs]


def test_two_inputs_cost_the_garbage_collector_no_tuple() -> None:
    product = Node(2.0) * Node(3.0)
    assert not any(isinstance(part, tuple) for part in gc.get_referents(product))


# Comparing, hashing, iterating --------------------------------------------------------------------


@pytest.mark.parametrize(
    "compare",
    [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne],
    ids=lambda f: f.__name__,
)
def test_comparisons_are_of_values(compare: Any) -> None:
    for a in (1.0, 2.0, 3.0):
        for result in (compare(Node(a), 2.0), compare(Node(a), Node(2.0)), compare(Node(a), 2)):
            assert type(result) is np.bool_
            assert result == compare(a, 2.0)
        assert compare(2.0, Node(a)) == compare(2.0, a)
        assert compare(np.float64(2.0), Node(a)) == compare(2.0, a)
    array = np.array([1.0, 2.0, 3.0])
    for result in (compare(Node(array), 2.0), compare(Node(array), np.full(3, 2.0))):
        assert result.dtype == bool
        np.testing.assert_array_equal(result, compare(array, 2.0))
    np.testing.assert_array_equal(compare(np.full(3, 2.0), Node(array)), compare(2.0, array))


def test_truth_is_that_of_the_value() -> None:
    assert Node(2.0)
    assert not Node(0.0)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Node([1.0, 2.0]))


def test_branches_follow_the_value() -> None:
    def relu(x: Any) -> Any:
        return x if x > 0 else 0.0 * x

    for value, gradient in ((2.0, 1.0), (-2.0, 0.0)):
        x = Node(value)
        relu(x).backward()
        assert x.grad == gradient


def test_a_node_is_a_dict_key_by_identity() -> None:
    nodes = [Node(1.0), Node(1.0), Node([1.0, 2.0]), Node([1.0, 2.0])]
    where = {node: i for i, node in enumerate(nodes)}
    assert [where[node] for node in nodes] == [0, 1, 2, 3]
    assert len(set(nodes)) == 4
    assert Node(1.0) not in where


def test_iterating_and_unpacking_goes_along_the_first_axis() -> None:
    matrix = Node([[1.0, 2.0], [3.0, 4.0]])
    assert len(matrix) == 2
    first, second = matrix
    (first * second).sum().backward()
    np.testing.assert_array_equal(matrix.grad, [[3.0, 4.0], [1.0, 2.0]])
    assert [x.value for x in Node([1.0, 2.0])] == [1.0, 2.0]


def test_a_number_has_no_length_and_is_not_iterated_over() -> None:
    with pytest.raises(TypeError, match="single number"):
        len(Node(1.0))
    with pytest.raises(TypeError, match="single number"):
        iter(Node(1.0))


def test_sum_and_max_of_python_work() -> None:
    x, y = Node(1.0), Node(2.0)
    assert sum([x, y]).value == 3.0  # type: ignore[attr-defined]
    assert max(x, y) is y
    assert sorted([y, x]) == [x, y]


# The user's arrays --------------------------------------------------------------------------------


def test_arrays_and_gradients_share_no_memory() -> None:
    """Whatever is done to one gradient, nothing else changes."""
    data, other, seed = np.ones((2, 3)), np.full((2, 3), 2.0), np.full((2, 3), 3.0)
    for f in (
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: (x + y).reshape(3, 2).T.reshape(2, 3),
        lambda x, y: (x + y)[::-1],
        lambda x, y: ops.concatenate([x[:1], y[1:]]),
        lambda x, y: ops.where(True, x, y),
        lambda x, y: ops.broadcast_to(x + y, (2, 3)),
        lambda x, y: ops.maximum(x, y).T.T,
        lambda x, y: x * constant(other) + constant(other) * y,
    ):
        x, y = Node(data), Node(other)
        z = f(x, y)
        z.backward(seed)
        leaves = x.grad, y.grad
        before = y.grad.copy()
        for gradient in leaves:
            assert gradient.flags.writeable
            for array in (data, other, seed, z.value, z.grad):
                assert not np.shares_memory(gradient, array)
        x.grad *= 100.0
        np.testing.assert_array_equal(y.grad, before)
        np.testing.assert_array_equal(z.grad, seed)
        np.testing.assert_array_equal(data, np.ones((2, 3)))


def test_the_gradient_of_the_output_is_not_the_seed_of_the_user() -> None:
    seed = np.ones(2)
    x = Node([1.0, 2.0])
    x.backward(seed)
    x.grad *= 2.0
    y = x * 1.0
    y.backward(seed)
    y.grad *= 2.0
    np.testing.assert_array_equal(seed, [1.0, 1.0])


def test_leaf_gradients_are_writable_arrays() -> None:
    x = Node(np.ones((2, 3)))
    x.sum().backward()
    x.grad[0] = 5.0
    np.testing.assert_array_equal(x.grad, [[5.0] * 3, [1.0] * 3])


def test_data_is_not_copied_by_views() -> None:
    x = Node(np.arange(6.0))
    assert np.shares_memory(x.reshape(2, 3).T[0].value, x.value)


# Depth --------------------------------------------------------------------------------------------


def test_a_chain_of_a_million_nodes_is_built_differentiated_and_freed() -> None:
    """In a process of its own, which would die if anything recursed."""
    program = """
        import gc, sys, weakref
        from autograd_scratch import Node, Graph
        assert sys.getrecursionlimit() == 1000
        class Watched(Node):
            __slots__ = ("__weakref__",)
        x = Watched(1.0)
        y = x
        for _ in range(1_000_000):
            y = y + 1.0
        y.backward()
        assert (x.grad, y.value) == (1.0, 1_000_001.0)
        assert gc.isenabled()
        gone = weakref.ref(x)
        gc.disable()  # counting references must do
        del x, y
        assert gone() is None
        print("freed")
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (result.stdout, result.stderr, result.returncode) == ("freed\n", "", 0)


def test_a_graph_is_freed_without_the_garbage_collector() -> None:
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        x = Node([1.0, 2.0])
        y = exp(x * x).sum()
        y.backward()
        del x, y
        assert gc.collect() == 0
    finally:
        if enabled:
            gc.enable()


def test_a_pickled_graph_goes_on_where_it_was() -> None:
    x = Node([1.0, 2.0], name="x")
    y = (x * x).sum()
    y.backward()
    again = pickle.loads(pickle.dumps(y)) * 3.0
    again.backward()
    (leaf,) = [node for node in Graph(again).leaves if node.name == "x"]
    np.testing.assert_array_equal(leaf.grad, [6.0, 12.0])
    np.testing.assert_array_equal(x.grad, [2.0, 4.0])


def test_a_deep_copy_has_a_graph_of_its_own() -> None:
    x = Node(3.0)
    copied = copy.deepcopy(x * x)
    copied.backward()
    assert x.grad is None
    assert copied.inputs[0].grad == 6.0
