"""Buffers are written to in every way in which NumPy code writes to arrays, views included."""

from __future__ import annotations

import copy
import operator
import pickle
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import Node, check_gradients, grad, jit, jvp

X = np.array([1.0, 2.0, 3.0])

# Views --------------------------------------------------------------------------------------------


def row_of_a_row(y: Any, x: Any) -> Any:
    y[0][1] = x[0]
    y[1:][0][1:][0] = x[1]


def every_row(y: Any, x: Any) -> Any:
    for k, row in enumerate(y):
        row[...] = x * (k + 1.0)
        row[k] += x[0]


def named_row(y: Any, x: Any) -> Any:
    row = y[1]
    row += x
    row *= x[0]
    y[0] = row * 2.0


def through_a_transpose(y: Any, x: Any) -> Any:
    y.T[0] = x[1]
    np.transpose(y)[1:, 0] = x[:2]
    y.swapaxes(0, 1)[2, 1] *= x[0]


def through_other_shapes(y: Any, x: Any) -> Any:
    y.reshape(-1)[0] = x[0]
    y.ravel()[4] = x[1]
    y.flat[5] = x[2]
    y.reshape((3, 2))[1] += x[:2]
    np.expand_dims(y, 0)[0, 0, 2] = x[0] * x[1]
    y[None, ..., 0][0, 1] += x[2]


def reversed_and_stepped(y: Any, x: Any) -> Any:
    back = y[::-1, ::-2]
    back[0] = x[1:]
    back[1, 1] += x[0]
    np.flip(y, 1)[0, 1] = x[2]


def pieces(y: Any, x: Any) -> Any:
    left, right = np.split(y, [1], axis=1)
    left += x[0]
    right *= x[1]
    right[1, 0] = x[2]


def read_after_a_write(y: Any, x: Any) -> Any:
    old = y[:, 1:]
    y[0] = x
    y[1, :2] = old[0] * x[0]


def copies(y: Any, x: Any) -> Any:
    y[0] = x
    for own in (
        y[[0, 1]],
        y[np.ones((2, 3), bool)],
        y.copy(),
        +y,
        np.copy(y),
        y.flatten(),
        y.T.reshape(-1),
    ):
        own[0] = 100.0
        own += 1.0
        y[1, 0] += own.ravel()[-1] + own.sum()


def overlapping(y: Any, x: Any) -> Any:
    y[0] = x
    y[0, 1:] = y[0, :-1]
    y[:, 1:] += y[:, :-1] * x[0]
    y[1] = y[0]
    y[0], y[1] = y[1] * 2.0, y[0] * 1.0


# Functions that write -----------------------------------------------------------------------------


def by_functions(y: Any, x: Any) -> Any:
    np.put(y, [0, -1, 7], x, mode="clip")
    y.put([1], x[1])
    np.fill_diagonal(y, x[:2] * x[0])
    np.putmask(y, y < 1.5, x)
    np.place(y, y > 2.5, x[:2])
    np.put_along_axis(y, np.array([[1], [2]]), np.reshape(x[:2], (2, 1)), axis=1)
    np.copyto(y, x, where=np.array([[True], [False]]))
    np.copyto(dst=y[1], src=x[0])


def at_places(y: Any, x: Any) -> Any:
    np.add.at(y, ([0, 0, 1], [1, 1, 2]), x)
    np.multiply.at(y, (0, [1, 1]), x[:2])
    np.subtract.at(y, 1, x)
    np.add.at(y[1], [0, 0], 2.0)


def by_results(y: Any, x: Any) -> Any:
    np.multiply(x, x[0], out=y[0])
    np.log(x, out=y[1], where=x > 1.5)
    np.sum(np.multiply.outer(x, x), axis=0, out=y[1])
    np.dot(np.outer(x, x), x, y[0])
    np.cumsum(y[0], out=y[0])
    np.add(y, 1.0, y)
    np.maximum.reduce(y, axis=0, out=y[1])
    np.clip(y[0], x[0], x[1] + x[2], out=y[0])
    np.divmod(x, 2.0, out=(y[0], y[1]))
    np.einsum("i,j->ij", y[1, :2] + x[0], x, out=y)
    y += np.einsum("ij,j->i", y, x)[:, None]
    np.concatenate([x[:2], y[0, :1]], 0, y[1])
    y[0] += x


def sorted_in_place(y: Any, x: Any) -> Any:
    y[0] = x[::-1] * x
    y[1, 1:] = -x[1:]
    y.sort()
    y.sort(axis=0)
    y[0].partition(1)


EVERY = [
    *(row_of_a_row, every_row, named_row, through_a_transpose, through_other_shapes),
    *(reversed_and_stepped, pieces, read_after_a_write, copies, overlapping, by_functions),
    *(at_places, by_results, sorted_in_place),
]


def filled(fill: Callable[[Any, Any], Any], zeros: Callable[..., Any], x: Any) -> Any:
    """What a function that fills a matrix leaves in it."""
    y = zeros((2, 3))
    fill(y, x)
    return y


@pytest.mark.parametrize("fill", EVERY, ids=lambda f: f.__name__)
def test_a_buffer_holds_what_an_array_would(fill: Any) -> None:
    right = filled(fill, np.zeros, X)

    def total(x: Any) -> Any:
        return np.sum(np.sin(filled(fill, ag.zeros, x) * 0.3))

    np.testing.assert_allclose(filled(fill, ag.zeros, X), right)
    np.testing.assert_allclose(filled(fill, ag.zeros, Node(X)).value.value, right)
    x = np.array([1.1, 2.3, 3.7])
    check_gradients(total, x, order=2)
    step = 1e-6 * np.array([1.0, -2.0, 0.5])
    change = filled(fill, np.zeros, x + step) - filled(fill, np.zeros, x - step)
    _, tangent = jvp(lambda x: filled(fill, ag.zeros, x), (x,), (step * 1e6,))
    np.testing.assert_allclose(tangent, change / 2e-6, atol=1e-6)


@pytest.mark.parametrize("fill", EVERY, ids=lambda f: f.__name__)
def test_programs_fill_buffers_as_well(fill: Any) -> None:
    def total(x: Any) -> Any:
        return np.sum(np.sin(filled(fill, ag.zeros, x) * 0.3))

    for f in (total, grad(total)):
        program = jit(f)
        for x in (X, X + 0.25):
            np.testing.assert_allclose(program(x), f(x), rtol=1e-13)


VIEWS: list[Callable[[Any], Any]] = [
    *(operator.itemgetter(i) for i in (slice(1, None), (..., slice(None, None, -1)), 0, None)),
    *(np.transpose, np.ravel, np.squeeze, np.flipud, np.copy, operator.itemgetter([0, 0])),
    lambda a: a.reshape(-1, 2) if a.size % 2 == 0 else a,
]


@given(
    st.lists(
        st.tuples(st.sampled_from(VIEWS), st.sampled_from(["set", "add", "node", "view"])),
        max_size=12,
    )
)
def test_any_views_see_what_views_of_an_array_see(
    steps: list[tuple[Callable[[Any], Any], str]],
) -> None:
    def fill(y: Any, x: Any) -> Any:
        seen = [y]
        for number, (take, action) in enumerate(steps):
            view = seen[number // 2]
            if np.ndim(view) == 0:
                continue
            if action == "set":
                view[0] = float(number)
            elif action == "add":
                view += number
            elif action == "node":
                view[..., -1] = x * number
            seen.append(take(view))
        return [y, *(view for view in seen if np.ndim(view))]

    x = Node(2.0)
    for found, right in zip(
        fill(ag.ones((2, 2, 3)), x), fill(np.ones((2, 2, 3)), 2.0), strict=True
    ):
        np.testing.assert_array_equal(ag.engine.values.unwrap(found), right)


def test_the_memory_of_an_array_in_fortrans_order_has_views_too() -> None:
    y = ag.zeros_like(np.ones((2, 3), order="F"))
    y.T[0] = Node(2.0)
    assert not np.shares_memory(y._numbers, y.reshape(-1)._numbers)
    y.reshape(-1)[1] = 5.0  # a copy, as NumPy's
    y[:, 1:][1] = Node([3.0, 4.0])
    assert y.value.value.tolist() == [[2.0, 0.0, 0.0], [2.0, 3.0, 4.0]]
    with pytest.raises(TypeError, match="flat cannot be assigned to"):
        y.flat[1] = 5.0


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.longdouble])
def test_views_of_buffers_of_every_float_type(dtype: Any) -> None:
    y = ag.zeros((3, 3), dtype)
    y[1:, ::2][1] = Node([3.0, 4.0])
    assert (y.value.value.tolist()[2], y.value.dtype) == ([3.0, 0.0, 4.0], np.dtype(dtype))


def test_a_buffer_of_integers_counts() -> None:
    y = ag.zeros(3, int)
    y[1] += 2
    y += 1
    assert ((y * 2).tolist(), (y * 2).dtype, X[y - 1].tolist()) == ([2, 6, 2], int, [1.0, 3.0, 1.0])
    with pytest.raises(TypeError, match="same_kind"):
        y += 0.5
    with pytest.raises(TypeError, match="same_kind"):
        np.add(y, 0.5, out=y)
    with pytest.raises(TypeError, match="same_kind"):
        np.copyto(y, 0.5)
    mask = ag.zeros(3, bool)
    mask |= y > 1
    assert X[mask].tolist() == [2.0]


@pytest.mark.parametrize("like", [np.zeros_like, np.ones_like, np.empty_like, np.full_like])
def test_what_is_made_like_a_buffer_of_numbers_may_hold_nodes(like: Any) -> None:
    model = ag.zeros((2, 2), np.float32)
    y = like(model, 1.0) if like is np.full_like else like(model)
    y[...] = Node(3.0)
    assert (y.value.value.tolist(), y.dtype) == ([[3.0, 3.0], [3.0, 3.0]], np.dtype(np.float32))


# Nothing is lost ----------------------------------------------------------------------------------


def test_what_numpy_makes_of_a_buffer_is_no_copy_to_write_to() -> None:
    y = ag.zeros(3)
    for array in (np.asarray(y), y.value, np.broadcast_to(y, (2, 3)), ag.reshape(y, (3, 1))):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    own = np.array(y)
    own[0] = 1.0
    assert y.tolist() == [0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        np.nditer(y, op_flags=["readwrite"])
    with pytest.raises(AttributeError, match="a buffer keeps its size"):
        y.resize(5)


def test_out_of_a_wrong_shape_or_type_is_refused() -> None:
    y = ag.zeros(3)
    for x in (np.ones((2, 2)), Node(np.ones((2, 2)))):
        with pytest.raises(ValueError, match=r"shape|dimension"):
            np.sum(x, axis=0, out=y)
    y[0] = Node(1.0)
    with pytest.raises(TypeError, match="cannot write a node into an existing array"):
        np.add(y, 1.0, out=np.zeros(3))
    with pytest.raises(TypeError, match="cannot hold a Node"):
        np.add(Node(X), 1.0, out=ag.zeros(3, int))
    with pytest.raises(TypeError, match="cannot hold a Node"):
        ag.zeros(2, [("a", float), ("b", float)])["b"][0] = Node(1.0)
    plain = np.zeros(3)
    np.add(ag.ones(3), 1.0, out=plain)
    plain += ag.ones(3)
    assert plain.tolist() == [3.0, 3.0, 3.0]


def test_views_are_copied_and_pickled_as_arrays_of_their_own() -> None:
    y = ag.zeros((2, 2))
    y[:, 0] = Node([3.0, 4.0])
    for view in (y[:, 0], y.T, y[1]):
        copies = [copy.copy(view), copy.deepcopy(view), pickle.loads(pickle.dumps(view))]
        for own in copies:
            assert own.value.value.tolist() == view.value.value.tolist()
            own[...] = 0.0
    assert y.value.value.tolist() == [[3.0, 0.0], [4.0, 0.0]]
    numbers = ag.ones(2)
    assert pickle.loads(pickle.dumps(numbers)).tolist() == [1.0, 1.0]


def test_a_view_from_outside_takes_no_node_from_inside() -> None:
    y = ag.zeros((2, 2))
    row = y[0]

    def fill(x: Any) -> Any:
        row[0] = x
        return np.sum(y)

    with pytest.raises(TypeError, match="made outside of grad of fill"):
        grad(fill)(2.0)


def test_threads_may_fill_one_buffer() -> None:
    """Each writes into places of its own, as threads may do with an array."""

    def filled_by_threads(x: Any) -> Any:
        y = ag.zeros((4, 200))

        def fill(row: Any) -> None:
            for i in range(200):
                row[i] = x * i
                row[i] += row[: i + 1].sum() * 0.0

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(fill, y))
        sys.setswitchinterval(interval)
        return np.sum(y)

    assert grad(filled_by_threads)(2.0) == 4.0 * sum(range(200))


def test_values_that_were_overwritten_are_let_go() -> None:
    """Two hundred steps in forward mode take the memory of a few."""

    def diffused(x: Any) -> Any:
        u = ag.zeros(200)
        u[100] = x
        for _ in range(200):
            u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        return u.sum()

    tracemalloc.start()
    _, tangent = jvp(diffused, (2.0,), (1.0,))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.0 < tangent <= 1.0
    assert peak < 300_000


@pytest.mark.parametrize("n", [50, 100])
def test_reading_all_that_is_filled_so_far_joins_few_values(n: int) -> None:
    def f(x: Any) -> Any:
        y = ag.zeros(n)
        y[0] = x
        for i in range(1, n):
            y[i] = np.sum(y[:i]) * x
            y[i] += y[i // 2]
        return y[-1]

    x = 0.02
    assert max(len(node.inputs) for node in ag.Graph(f(Node(x))).nodes) < 40
    check_gradients(f, x, order=2)


def test_an_op_may_fill_a_buffer_for_its_result() -> None:
    def forward(x: Any) -> Any:
        y = ag.zeros(x.shape)
        y[...] = x * 2.0
        return y

    doubled = ag.op(lambda g, y, x: 2.0 * g, kind="linear")(forward)
    np.testing.assert_array_equal(grad(lambda x: doubled(x).sum())(np.ones(3)), [2.0, 2.0, 2.0])
    assert type(doubled(np.ones(3))) is np.ndarray


@pytest.mark.parametrize("f", [np.atleast_1d, np.atleast_2d, np.atleast_3d])
@pytest.mark.parametrize("value", [1.0, Node(1.0)])
def test_axes_are_added_to_each_of_several_buffers(f: Callable[..., Any], value: Any) -> None:
    x, y, numbers = ag.full(3, value), ag.zeros(2), np.zeros(3)
    of_x, of_y, others = f(x, y, numbers)
    for whole, part in ((x, of_x), (y, of_y)):
        part[...] = Node(5.0)
        assert part.shape == f(np.zeros(whole.shape)).shape
        np.testing.assert_array_equal(whole.value.value, np.full(whole.shape, 5.0))
    np.testing.assert_array_equal(others, f(np.zeros(3)))
    np.testing.assert_array_equal(f(numbers, x)[1].value.value, f(np.full(3, 5.0)))
