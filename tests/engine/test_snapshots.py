"""A graph differentiates what it recorded, whatever happens to the user's arrays afterwards."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import Node, checkpoint, constant, grad, hessian, jit, value_and_grad, vjp
from autograd_scratch.engine.snapshots import snapshot
from autograd_scratch.testing import arrays, shapes

W = np.array([2.0, 3.0, 5.0])


def refilled(w: Any) -> Any:
    """A loss over rows that pass through one buffer."""
    buffer, total = np.empty(3), 0.0
    for row in ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]):
        buffer[:] = row
        total = total + (w * buffer).sum() ** 2
    return total


def index_changed(w: Any) -> Any:
    index = np.array([0, 1])
    y = w[index].sum()
    index[:] = 2
    return y + ag.take(w, index).sum()


def index_in_a_list_changed(w: Any) -> Any:
    index = [0, 1]
    y = w[index].sum()
    index[:] = [2, 2]
    return y


def mask_changed(w: Any) -> Any:
    mask = np.array([True, False, True])
    y = ag.where(mask, w, 0.0).sum() + w[mask].sum()
    mask[:] = False
    return y


def view_changed(w: Any) -> Any:
    whole = np.arange(12.0).reshape(4, 3)
    part = whole[::2]
    part.flags.writeable = False
    y = (part * w).sum() ** 2
    whole[:] = 0.0
    return y


def labels_changed(w: Any) -> Any:
    labels = np.array(1)
    y = ag.softmax_cross_entropy(w, labels)
    labels[...] = 0
    return y


def repeats_changed(w: Any) -> Any:
    repeats = np.array([1, 2, 0])
    y = (ag.repeat(w, repeats) ** 2).sum()
    repeats[:] = 1
    return y


def result_of_ones_own_op_changed(w: Any) -> Any:
    kept = np.empty(3)

    @ag.op(lambda g, y, x: g * y)
    def exponential(x: Any) -> Any:
        return np.exp(x, out=kept)

    y = exponential(w).sum()
    kept[:] = 0.0
    return y


def checkpointed(w: Any) -> Any:
    factors = np.array([1.0, 2.0, 3.0])
    y = checkpoint(lambda w, factors: (w * factors).sum() ** 2)(w, factors)
    factors[:] = 0.0
    return y


CHANGING = [
    *(refilled, index_changed, index_in_a_list_changed, mask_changed, view_changed),
    *(labels_changed, repeats_changed, result_of_ones_own_op_changed, checkpointed),
]


@pytest.mark.parametrize("f", CHANGING, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "gradient",
    [
        lambda f: grad(f)(W),
        lambda f: value_and_grad(f)(W)[1],
        lambda f: vjp(f, W)[1](1.0)[0],
        lambda f: jit(grad(f))(W),
        lambda f: ag.jacobian(f)(W),
        lambda f: _by_backward(f),
    ],
    ids=["grad", "value_and_grad", "vjp", "jit", "jacobian", "backward"],
)
def test_arrays_changed_while_f_runs_change_no_gradient(f: Any, gradient: Any) -> None:
    expected = ag.numerical_gradient(lambda w: ag.Node(0.0).value + _value(f, w), W.copy(), 1e-5)
    np.testing.assert_allclose(gradient(f), expected, rtol=1e-6, atol=1e-8)


def _by_backward(f: Callable[..., Any]) -> Any:
    w = Node(W)
    f(w).backward()
    return w.grad


def _value(f: Callable[..., Any], w: Any) -> Any:
    y = f(w)
    return y.value if isinstance(y, Node) else y


def test_second_derivatives_are_those_of_what_was_recorded() -> None:
    rows = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    np.testing.assert_allclose(hessian(refilled)(W), 2.0 * rows.T @ rows)


def test_an_array_changed_between_forward_and_backward_changes_nothing() -> None:
    w = W.copy()
    x = Node(w)
    y = (x * x).sum()
    w[:] = 0.0
    y.backward()
    np.testing.assert_array_equal(x.grad, 2.0 * W)
    assert "38" in ag.Graph(y).explain()  # 4 + 9 + 25


def test_an_array_changed_before_the_pullback_changes_nothing() -> None:
    w = W.copy()
    _, vjp_fn = vjp(lambda x: (x * x).sum(), w)
    w[:] = 0.0
    np.testing.assert_array_equal(vjp_fn(1.0)[0], 2.0 * W)


def test_a_function_that_gives_something_else_again_is_noticed_by_its_checkpoint() -> None:
    factors = np.array([1.0, 2.0, 3.0])
    y = checkpoint(lambda w: (w * factors).sum())(Node(W))
    factors[:] = 0.0
    with pytest.raises(ValueError, match=r"checkpoint\(<lambda>\): the function gave 0\.0.*23\.0"):
        y.backward()


@pytest.mark.parametrize("compute", [lambda x: x * x, lambda x: x**2.0, np.square])
def test_an_array_given_to_a_node_later_is_copied_when_it_is_used(compute: Any) -> None:
    x, mine = Node(np.zeros(3)), W.copy()
    x.value = mine
    y = compute(x).sum()
    mine[:] = 0.0
    y.backward()
    np.testing.assert_array_equal(x.grad, 2.0 * W)


def test_arrays_in_nodes_are_read_only() -> None:
    x = Node(W)
    y = np.exp(x) * constant(W)
    for node in (x, y, y.inputs[1], x.reshape(3, 1), x[0:2], x.sum(keepdims=True)):
        with pytest.raises(ValueError, match="read-only"):
            node.value[0] = 1.0
        with pytest.raises(ValueError, match="read-only"):
            node.value += 1.0


def test_no_flag_of_the_user_s_arrays_is_touched() -> None:
    mine = [W.copy(), np.ones(3), np.array([0, 1]), np.array([True, True, False])]
    seen = mine[0]

    @ag.op(lambda g, y, x: g)
    def same(x: Any) -> Any:
        return seen

    w = Node(mine[0])
    y = (same(w) * mine[1])[mine[2]].sum() + ag.where(mine[3], w, 0.0).sum()
    y.backward(np.float64(1.0))
    grad(lambda x: (x * mine[1]).sum())(mine[0])
    assert all(array.flags.writeable for array in mine)


@pytest.mark.parametrize(
    "results",
    [
        lambda w: value_and_grad(lambda x: (x * W).sum())(w),
        lambda w: grad(lambda p: (p["a"] + p["b"]).sum())({"a": w, "b": w}).values(),
        lambda w: vjp(lambda x: x.reshape(3, 1), w)[1](np.ones((3, 1))),
        lambda w: [vjp(lambda x: x * 1.0, w)[0]],
        lambda w: ag.jvp(lambda x: (x, x.reshape(1, 3)), (w,), (w,))[0],
        lambda w: ag.jvp(lambda x: (x, x.reshape(1, 3)), (w,), (w,))[1],
        lambda w: [ag.jacobian(lambda x: ag.broadcast_to(x.sum(), (2,)))(w)],
        lambda w: [ag.hvp(lambda x: (x * x).sum(), w, w)],
        lambda w: _gradients_of_a_graph(w),
    ],
)
def test_what_comes_out_is_the_user_s_own(results: Any) -> None:
    w = W.copy()
    found = [x for x in results(w) if isinstance(x, np.ndarray)]
    assert found
    for i, x in enumerate(found):
        assert x.flags.writeable
        assert not np.shares_memory(x, w)
        assert not any(np.shares_memory(x, other) for other in found[i + 1 :])


def _gradients_of_a_graph(w: Any) -> list[Any]:
    x = Node(w)
    total = x + x.reshape(3)
    y = ag.broadcast_to(total, (2, 3)).sum()
    y.backward()
    return [node.grad for node in ag.Graph(y).nodes if node.grad is not None]


def test_one_matrix_used_often_is_copied_once() -> None:
    matrix = np.random.default_rng(0).random((40, 40))
    h = Node(np.ones(40))
    steps = [h := matrix @ h for _ in range(5)]
    copies = {id(step.inputs[0].value) for step in steps}
    assert len(copies) == 1
    matrix[0, 0] = -0.0
    assert id((matrix @ h).inputs[0].value) not in copies


def test_an_array_of_4096_bytes_or_more_is_compared_with_its_last_copy() -> None:
    for x in (np.ones(512), np.ones(511)):
        copies: dict[int, Any] = {}
        assert (snapshot(x, copies) is snapshot(x, copies)) is (x.nbytes >= 4096)


@given(arrays(shapes(min_dims=1)), st.integers(0, 2))
def test_a_snapshot_is_equal_and_lies_alike_in_memory(x: Any, way: int) -> None:
    array = np.asarray(x)
    array = [array, array.T, np.repeat(array, 2, axis=0)[::-2]][way]
    copy = snapshot(array)
    np.testing.assert_array_equal(copy, array)
    axes = [axis for axis in range(array.ndim) if array.shape[axis] > 1]
    assert [copy.strides[axis] for axis in axes] == [array.strides[axis] for axis in axes]
    assert not copy.flags.writeable
    assert snapshot(copy) is copy


def test_an_array_that_nobody_changes_need_not_be_copied() -> None:
    w = W.copy()
    for node in (Node(w, copy=False), constant(w, "w", copy=False)):
        assert np.shares_memory(node.value, w)
        assert not node.value.flags.writeable
    assert w.flags.writeable
    x = Node(w, copy=False)
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, 2.0 * W)
    assert not np.shares_memory(x.grad, w)


def test_memory_is_used_again_only_when_nobody_refers_to_it() -> None:
    size = 40_000 // 8
    kept = [snapshot(np.full(size, float(i))) for i in range(20)]
    assert not any(copy.flags.writeable or copy.base.flags.writeable for copy in kept)
    views = [copy[1:] for copy in kept[:10]]
    del kept[:10]
    more = [snapshot(np.full(size, 100.0 + i)) for i in range(20)]
    for i, view in enumerate(views):
        assert (view == i).all()
    for i, copy in enumerate(kept):
        assert (copy == 10.0 + i).all()
    for i, copy in enumerate(more):
        assert (copy == 100.0 + i).all()


@pytest.mark.parametrize(
    "hold",
    [
        lambda copy: copy,
        lambda copy: copy[1:][::2],
        lambda copy: copy.reshape(2, -1).T,
        lambda copy: copy.view(np.recarray)[3:],
        lambda copy: np.asarray(memoryview(copy)),
        lambda copy: np.lib.stride_tricks.sliding_window_view(copy, 3),
        lambda copy: np.ndarray(4, float, copy),
        lambda copy: iter(copy),
    ],
)
def test_memory_is_used_again_as_soon_as_nobody_refers_to_it(hold: Any) -> None:
    def new(number: float) -> Any:
        return snapshot(np.full(5000, number))

    held = [hold(new(float(i))) for i in range(8)]  # as many as are kept
    for i, copy in enumerate([new(100.0) for _ in held]):
        assert (copy == 100.0).all()
        assert all(number == i for number in np.ravel(next(iter(held[i]))))
    places = {copy.ctypes.data for copy in [new(0.0) for _ in held]}
    del held, copy
    assert {copy.ctypes.data for copy in [new(1.0) for _ in range(8)]} == places


def test_subclasses_and_foreign_memory_are_copied_too() -> None:
    class Mine(np.ndarray[Any, Any]):
        pass

    memory = bytearray(np.array([1.0, 2.0]).tobytes())
    foreign, mine = np.frombuffer(memory), W.copy().view(Mine)
    x, y = Node(foreign), Node(mine)
    memory[:] = bytes(16)
    mine[:] = 0.0
    np.testing.assert_array_equal(x.value, [1.0, 2.0])
    np.testing.assert_array_equal(y.value, W)


def test_an_unpickled_graph_is_as_safe() -> None:
    x = pickle.loads(pickle.dumps(Node(W)))
    assert not x.value.flags.writeable
