"""Buffers: arrays that are filled step by step, and differentiate."""

from __future__ import annotations

import copy
import operator
import pickle
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import Node, check_gradients, grad, hessian, jacobian, jit, jvp
from autograd_scratch.engine.buffer import Buffer
from autograd_scratch.engine.values import unwrap

X = np.array([1.0, 2.0, 3.0])

# Every way to fill one ----------------------------------------------------------------------------


def elements_from_earlier_ones(x: Any) -> Any:
    y = ag.zeros(4)
    y[0] = x[0]
    for i in range(1, 4):
        y[i] = y[i - 1] * x[i % 3] + 1.0
    return y


def rows_and_parts_of_rows(x: Any) -> Any:
    y = ag.zeros((2, 3))
    y[0] = x
    y[1, 1:] = x[:2] * x[2]
    y[0, 0] = y[1, 2]
    return y


def augmented(x: Any) -> Any:
    y = ag.ones((2, 3))
    y[1:] += x
    y[:, 0] *= x[1]
    y[0, 1:3] -= 2.0
    y /= 2.0
    y **= 2
    return y


def uses_between(x: Any) -> Any:
    y = ag.zeros(3)
    y[:2] = x[1:]
    before = np.sum(y * y)
    y[1] = before
    return y * before


def overwritten(x: Any) -> Any:
    y = ag.zeros(3)
    y[:] = x
    y[1] = 5.0
    y[2] = x[0] * y[1]
    y[0] = y[0] * y[2]
    return y


def by_masks_and_places(x: Any) -> Any:
    y = ag.zeros((3, 3))
    y[np.eye(3, dtype=bool)] = x
    y[[0, 1, 0], [1, 2, 1]] = x * 2.0  # (0, 1) twice: the last stays
    y[..., -1] = x[0]
    y[x < 1.5] = x[1]
    return y


def broadcast(x: Any) -> Any:
    y = ag.zeros((2, 3))
    y[:] = x
    y[:, :1] = x[0] * x[1]
    y[0, :] = np.reshape(x, (1, 3))
    return y


def by_names_of_numpy(x: Any) -> Any:
    y = ag.full(3, x[0])
    np.copyto(y, x, where=[True, False, True])
    np.add(y, x, out=y)
    z = ag.full_like(y, x[1])
    z[0] = y[2]
    w = np.copy(z)
    w[0] = 1.0
    z.fill(x[2])
    return np.stack([y, z, w])


EVERY = [
    *(elements_from_earlier_ones, rows_and_parts_of_rows, augmented, uses_between, overwritten),
    *(by_masks_and_places, broadcast, by_names_of_numpy),
]


@pytest.mark.parametrize("f", EVERY, ids=lambda f: f.__name__)
def test_a_filled_buffer_is_right_in_every_mode_and_order(f: Any) -> None:
    def total(x: Any) -> Any:
        return np.sum(np.sin(f(x)))

    check_gradients(total, X, order=3)
    _, tangent = jvp(total, (X,), (np.ones(3),))
    assert tangent == pytest.approx(np.sum(grad(total)(X)))
    np.testing.assert_allclose(hessian(total)(X), jacobian(grad(total))(X))
    for transformed in (total, grad(total)):
        program = jit(transformed)
        for at in (X, X + 0.25):
            np.testing.assert_allclose(program(at), transformed(at), rtol=1e-14)


@pytest.mark.parametrize("f", EVERY, ids=lambda f: f.__name__)
def test_a_buffer_may_be_returned(f: Any) -> None:
    def product(x: Any) -> Any:
        return f(x) * 1.0

    def as_numbers(x: Any) -> Any:
        return np.asarray(ag.vjp(product, x)[0])

    np.testing.assert_array_equal(ag.vjp(f, X)[0], as_numbers(X))
    np.testing.assert_array_equal(jvp(f, (X,), (X,))[1], jvp(product, (X,), (X,))[1])
    np.testing.assert_array_equal(jacobian(f)(X), jacobian(product)(X))
    np.testing.assert_array_equal(jit(f)(X), as_numbers(X))
    assert type(ag.vjp(f, X)[0]) is np.ndarray


@st.composite
def assignments(draw: st.DrawFn) -> list[tuple[Any, float | None]]:
    """Places of a matrix, each with a factor of x or None for a plain number."""
    index = st.one_of(
        st.tuples(st.integers(-2, 1), st.integers(-3, 2)),
        st.integers(-2, 1),
        st.tuples(st.slices(2), st.slices(3)),
        st.just(...),
    )
    factor = st.none() | st.floats(-2.0, 2.0, width=16)
    return draw(st.lists(st.tuples(index, factor), max_size=6))


@given(assignments(), st.integers(0, 1))
def test_any_assignments_leave_what_they_leave_in_an_array(
    steps: list[tuple[Any, float | None]], row: int
) -> None:
    def fill(y: Any, x: float) -> Any:
        for number, (index, factor) in enumerate(steps):
            y[index] = float(number) if factor is None else factor * x
            y[index] += y[index] * 0.5
        return y

    x, step = 1.5, 2.0**-10
    value, tangent = jvp(lambda x: fill(ag.ones((2, 3)), x) * 1.0, (x,), (1.0,))
    right = fill(np.ones((2, 3)), x)
    np.testing.assert_allclose(value, right)
    # All that stands in it is linear in x, so a difference is its slope.
    slope = (fill(np.ones((2, 3)), x + step) - right) / step
    np.testing.assert_allclose(tangent, slope, atol=1e-9)
    slope_of_row = grad(lambda x: np.sum(fill(ag.ones((2, 3)), x)[row]) + x)(x) - 1.0
    assert slope_of_row == pytest.approx(np.sum(slope[row]), abs=1e-9)


# A buffer of numbers is an array ------------------------------------------------------------------


def test_a_buffer_of_numbers_computes_as_an_array() -> None:
    y = ag.zeros(3)
    y[1] = 2.0
    y[2:] += 3.0
    for result in (y + 1.0, 1.0 + y, np.sin(y), y.T * 2, y[:2] * 2.0, np.concatenate([y, y]), -y):
        assert type(result) is np.ndarray
    assert type(np.asarray(y)) is np.ndarray
    assert (y.shape, y.dtype, y.ndim, y.size, len(y)) == ((3,), np.dtype(float), 1, 3, 3)
    assert (float(y[1]), y.sum(), np.max(y), y.tolist()) == (2.0, 5.0, 3.0, [0.0, 2.0, 3.0])
    assert list(y) == [0.0, 2.0, 3.0]
    assert repr(y) == "Buffer([0., 2., 3.])"
    np.testing.assert_array_equal(y, [0.0, 2.0, 3.0])
    assert Node(y).value.tolist() == [0.0, 2.0, 3.0]


def test_makers_give_what_numpys_give() -> None:
    model = np.ones((2, 3), np.float32)
    for name in ("zeros", "ones"):
        np.testing.assert_array_equal(getattr(ag, name)((2, 3)), getattr(np, name)((2, 3)))
        like = getattr(ag, f"{name}_like")(model)
        np.testing.assert_array_equal(like, getattr(np, f"{name}_like")(model))
        assert like.dtype == np.float32
    assert ag.empty((2, 0)).shape == ag.empty_like(np.ones((2, 0))).shape == (2, 0)
    np.testing.assert_array_equal(ag.full((2,), 7), np.full((2,), 7))
    assert ag.zeros(2, np.float32).dtype == np.float32
    assert ag.zeros_like(Node(model)).dtype == np.float32
    for like in (
        ag.zeros_like,
        ag.ones_like,
        ag.empty_like,
        lambda x, **k: ag.full_like(x, 2.0, **k),
    ):
        for order in "CF":
            flags = np.asarray(like(np.ones((2, 3)), order=order)).flags
            assert flags.c_contiguous is (order == "C")
    assert ag.zeros(3, int).dtype == np.dtype(int)


def test_what_was_computed_does_not_change() -> None:
    y = ag.zeros(2)
    part, whole, picked = y[:1] * 1.0, y + 0.0, y[[0, 1]]
    y[0] = Node(3.0)
    y[1] = 4.0
    assert (part.tolist(), whole.tolist(), picked.tolist()) == ([0.0], [0.0, 0.0], [0.0, 0.0])
    assert y.value.value.tolist() == [3.0, 4.0]


def test_a_float32_buffer_holds_float32_nodes() -> None:
    y = ag.zeros(2, np.float32)
    x = Node(1.5)
    y[0] = x
    total = y.sum()
    total.backward()
    assert (total.dtype, type(x.grad)) == (np.dtype(np.float32), float)


def test_copies_are_independent() -> None:
    y = ag.zeros(2)
    y[0] = Node(3.0)
    copies = [y.copy(), copy.copy(y), copy.deepcopy(y), pickle.loads(pickle.dumps(y))]
    y[0] = 1.0
    assert all(c.value.value.tolist() == [3.0, 0.0] for c in copies)


@pytest.mark.parametrize("like", [np.zeros_like, np.ones_like, np.empty_like, np.full_like])
def test_numpys_arrays_like_a_node_may_be_filled(like: Any) -> None:
    def smoothed(x: Any) -> Any:
        y = like(x, 0.0) if like is np.full_like else like(x)
        y[0], y[-1] = x[0], x[-1]
        for i in range(1, len(x) - 1):
            y[i] = (x[i - 1] + x[i] + x[i + 1]) / 3.0
        return np.sum(y * y)

    check_gradients(smoothed, np.array([1.0, 3.0, 2.0, 5.0]), order=2)
    assert jit(grad(smoothed))(X).tolist() == grad(smoothed)(X).tolist()


# What is refused ----------------------------------------------------------------------------------


def test_a_buffer_from_outside_takes_no_node_from_inside() -> None:
    y = ag.zeros(3)

    def fill(x: Any) -> Any:
        y[0] = x
        return np.sum(y)

    with pytest.raises(TypeError, match="made outside of grad of fill, so a Node from inside"):
        grad(fill)(2.0)
    with pytest.raises(TypeError, match="made outside of jvp of fill, so a Dual from inside"):
        jvp(fill, (2.0,), (1.0,))
    with pytest.raises(TypeError, match="made outside of the tracing of fill, so a Tracer"):
        jit(fill)(2.0)
    assert np.asarray(y).tolist() == [0.0, 0.0, 0.0]


def test_a_buffer_that_escapes_cannot_be_used() -> None:
    kept = []

    def fill(x: Any) -> Any:
        y = ag.zeros(3)
        y[0] = x
        kept.append(y)
        return np.sum(y)

    grad(fill)(2.0)
    with pytest.raises(TypeError, match="kept from grad of fill, which is over"):
        np.sum(kept[0])


def test_a_buffer_of_an_outer_derivative_is_used_inside() -> None:
    def outer(x: Any) -> Any:
        y = ag.zeros(2)
        y[0] = x * x
        return grad(lambda z: np.sum(y * z * z))(x)

    check_gradients(outer, 1.5)


@pytest.mark.parametrize("join", [np.stack, np.concatenate, np.vstack, np.column_stack])
def test_the_rows_of_a_buffer_are_joined_as_those_of_an_array(join: Any) -> None:
    rows = np.arange(6.0).reshape(2, 3)
    y = ag.zeros((2, 3))
    y[...] = rows
    np.testing.assert_array_equal(join(y), join(rows))
    y[1] = Node(rows[1])
    np.testing.assert_array_equal(join(y).value, join(rows))


def test_a_node_goes_into_floats_only() -> None:
    y = ag.zeros(2, int)
    y[0] = 3
    with pytest.raises(TypeError, match=r"a buffer of int64 cannot hold a Node"):
        y[0] = Node(1.0)


def test_shapes_that_do_not_fit_change_nothing() -> None:
    y = ag.zeros(2)
    y[0] = x = Node(1.0)
    with pytest.raises(ValueError, match="could not broadcast"):
        y[:] = Node([1.0, 2.0, 3.0])
    with pytest.raises(IndexError):
        y[2] = x
    assert y.value.value.tolist() == [1.0, 0.0]


# Time and memory ----------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [500, 1000])
def test_assignments_in_a_loop_take_linear_memory(n: int) -> None:
    """Each costs the same few hundred bytes, however large the buffer: no copy of it is made."""

    def f(x: Any) -> Any:
        y = ag.zeros(n)
        y[0] = x
        for i in range(1, n):
            y[i] = y[i - 1] * x
        return y.sum()

    grad(f)(0.5)
    tracemalloc.start()
    grad(f)(0.5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2500 * n


# array --------------------------------------------------------------------------------------------


def test_array_joins_numbers_and_nodes() -> None:
    def rotated(angle: Any) -> Any:
        c, s = np.cos(angle), np.sin(angle)
        return ag.array([[c, -s], [s, c]]) @ np.array([1.0, 2.0])

    check_gradients(rotated, 0.5, order=3)
    assert ag.array([Node(1.0), 2.0, 3]).value.tolist() == [1.0, 2.0, 3.0]
    assert ag.array([Node(1.0)], dtype=np.float32).dtype == np.float32
    x = Node(X)
    assert ag.array(x) is x
    assert ag.asarray(X) is X
    assert ag.array([1, 2]).dtype == np.dtype(int)
    with pytest.raises(ValueError, match="shape"):
        ag.array([[Node(1.0)], [1.0, 2.0]])


def test_a_list_of_nodes_may_be_assigned() -> None:
    def f(x: Any) -> Any:
        y = ag.zeros((2, 2))
        y[0] = [x, x * x]
        return y.sum()

    assert grad(f)(3.0) == 7.0


# x.at[i] ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [0, -1, slice(1, 3), [0, 2], [1, 1, 0], X > 1.5, ...])
@pytest.mark.parametrize("name", ["set", "add", "subtract", "multiply", "divide", "min", "max"])
def test_at_is_right_in_every_order(name: str, index: Any) -> None:
    values = np.linspace(1.1, 2.3, np.size(X[index])).reshape(np.shape(X[index]))

    def f(x: Any, v: Any) -> Any:
        return np.sum(np.sin(getattr(x.at[index], name)(v)))

    check_gradients(f, X, values if np.ndim(values) else float(values), order=2)
    jitted = jit(grad(f, argnum=(0, 1)))
    for found, right in zip(jitted(X, values), grad(f, argnum=(0, 1))(X, values), strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-14)


def test_at_does_every_round_of_an_index_that_repeats() -> None:
    x = Node([1.0, 2.0, 3.0])
    v = np.array([2.0, 3.0, 5.0])
    index = [0, 2, 0]
    assert x.at[index].set(v).value.tolist() == [5.0, 2.0, 3.0]
    assert x.at[index].add(v).value.tolist() == [8.0, 2.0, 6.0]
    assert x.at[index].multiply(v).value.tolist() == [10.0, 2.0, 9.0]
    assert x.at[index].power(2.0).value.tolist() == [1.0, 2.0, 9.0]
    assert x.at[index].min(v).value.tolist() == [1.0, 2.0, 3.0]
    assert x.at[1:].get().value.tolist() == [2.0, 3.0]
    assert x.value.tolist() == [1.0, 2.0, 3.0]


def test_at_broadcasts_and_names_what_does_not_fit() -> None:
    x = Node(np.zeros((2, 3)))
    assert x.at[0].set(X).value.tolist() == [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]
    assert x.at[:, 1].add(1.0).value.tolist() == [[0.0, 1.0, 0.0]] * 2
    with pytest.raises(ValueError, match="set_at"):
        x.at[0].set([1.0, 2.0])
    with pytest.raises(IndexError, match="set_at"):
        x.at[5].set(1.0)


def test_the_makers_give_buffers() -> None:
    assert all(
        type(y) is Buffer
        for y in (ag.zeros(1), ag.ones(1), ag.empty(1), ag.full(1, 2.0), ag.zeros_like(X))
    )


IN_PLACE = [
    operator.iadd,
    operator.isub,
    operator.imul,
    operator.itruediv,
    operator.ipow,
    operator.imod,
    operator.ifloordiv,
]


@pytest.mark.parametrize("change", IN_PLACE)
def test_a_buffer_is_changed_in_place_as_an_array_is(change: Any) -> None:
    expected = change(X.copy(), 2.0)
    y = same = ag.zeros(3)
    y[...] = X
    y = change(y, Node(2.0))
    assert y is same
    np.testing.assert_array_equal(unwrap(y), expected)


def test_a_buffer_is_multiplied_by_a_matrix_in_place() -> None:
    y = same = ag.ones((2, 2))
    y @= Node([[1.0, 2.0], [3.0, 4.0]])
    assert y is same
    assert y.value.value.tolist() == [[4.0, 6.0], [4.0, 6.0]]


@pytest.mark.parametrize("change", IN_PLACE)
def test_a_view_that_is_changed_in_place_changes_its_buffer(change: Any) -> None:
    y, expected = ag.full(3, 5.0), np.full(3, 5.0)
    change(y[:2], Node(2.0))
    change(expected[:2], 2.0)
    np.testing.assert_array_equal(unwrap(y), expected)


def test_a_copy_of_a_view_is_a_buffer_of_its_own() -> None:
    y = ag.ones(3)
    copied = y[:2].copy()
    copied[0] = 7.0
    assert copied.tolist() == [7.0, 1.0]
    assert y.value.tolist() == [1.0, 1.0, 1.0]


def test_a_buffer_is_copied_into_an_array_and_sorted_by_its_numbers() -> None:
    y = ag.full(2, 3.0)
    plain = np.zeros(2)
    np.copyto(plain, y)
    assert plain.tolist() == [3.0, 3.0]
    y[0] = Node(4.0)
    assert np.argsort(y).tolist() == [1, 0]


def test_a_buffer_has_none_of_the_special_methods_of_other_libraries() -> None:
    assert not hasattr(ag.zeros(1), "__arrow_array__")


def test_a_program_reads_a_buffer_where_an_argument_says() -> None:
    def f(x: Any, i: Any) -> Any:
        y = ag.zeros(3)
        y[1:] = x
        return y[np.argsort(i)] * 2.0

    program = jit(f)
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        i = np.array(order, float)
        np.testing.assert_array_equal(program(X[:2], i), f(X[:2], i))
