"""vmap of what has no derivative: comparisons, integers, indices that differ, buffers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import grad, jit, vmap
from autograd_scratch.engine.registry import ON_VALUES
from autograd_scratch.engine.values import call_on_values
from autograd_scratch.ops import batched_values
from autograd_scratch.ops.batched_values import (
    ALONG_AN_AXIS,
    ELEMENTWISE,
    IN_SORTED,
    OF_MATRICES,
    OF_SHAPES,
    VARYING,
)

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(4, 3))
MATRICES = RANDOM.normal(size=(4, 3, 3))
WHOLE = RANDOM.integers(0, 3, (4, 2))
ONE_EACH = RANDOM.integers(0, 3, 4)


def check(f: Callable[..., Any], *batches: Any) -> None:
    """vmap(f), alone and in a program, gives what a loop gives, of the same types."""
    expected = [f(*row) for row in zip(*batches, strict=True)]
    several = isinstance(expected[0], tuple)
    columns = list(zip(*expected, strict=True)) if several else [expected]
    for at_once in (vmap(f), jit(vmap(f))):
        found = at_once(*batches)
        for batch, column in zip(found if several else [found], columns, strict=True):
            right = np.stack([np.asarray(y) for y in column])
            np.testing.assert_allclose(batch, right, rtol=1e-12, atol=1e-14)
            assert batch.dtype == right.dtype


OF_FLOATS: list[Callable[[Any], Any]] = [
    lambda x: x > 0.0,
    lambda x: (x > 0.0) & ~(x < 1.0) | (x == x),
    lambda x: (x > 0.0) * 1,
    lambda x: np.sum(x > 0.0),
    lambda x: np.where(x > 0.0, 1, 0),
    lambda x: np.where(x > 0.0, x, 0.0),
    lambda x: x.astype(int),
    lambda x: x.astype(np.float32),
    lambda x: x // 0.3,
    lambda x: divmod(x, 0.3),
    lambda x: np.round(x, 1),
    lambda x: x.round(1),
    np.floor,
    np.isnan,
    np.argmax,
    lambda x: x.argmin(),
    lambda x: np.argmax(x, keepdims=True),
    np.argsort,
    np.sort,
    lambda x: np.argpartition(x, 1),
    lambda x: np.partition(x, 1),
    lambda x: np.any(x > 0.0),
    lambda x: np.all(x > -1.0, axis=0),
    np.count_nonzero,
    np.median,
    lambda x: np.isclose(x, 0.5, atol=1.0),
    lambda x: np.allclose(x, 0.5, atol=1.0),
    lambda x: np.array_equal(x, x),
    lambda x: np.digitize(x, np.array([-1.0, 0.0, 1.0])),
    lambda x: np.searchsorted(np.array([-1.0, 0.0, 1.0]), x),
    lambda x: np.searchsorted(np.sort(x), x),
    lambda x: np.lexsort((x,)),
    lambda x: np.maximum.reduce(x),
    lambda x: np.logical_or.accumulate(x > 0.0),
    lambda x: np.histogram(x, bins=3, range=(-3.0, 3.0))[0],
    lambda x: np.zeros(np.shape(x)) + len(x) * np.ndim(x) * np.size(x) + x,
    lambda x: sum(v * i for i, v in enumerate(x)),
]

OF_MATRIX: list[Callable[[Any], Any]] = [
    lambda m: np.argmax(m, 0),
    lambda m: np.argmax(m, 1, keepdims=True),
    lambda m: np.argmax(m, keepdims=True),
    lambda m: m.argsort(axis=0),
    lambda m: np.argsort(m, axis=None),
    lambda m: np.all(m > -1.0, axis=(0, 1), keepdims=True),
    lambda m: np.add.reduce(m, axis=1),
    lambda m: np.maximum.reduce(m, axis=None),
    lambda m: np.linalg.matrix_rank(m),
    lambda m: np.linalg.cond(m),
    lambda m: np.partition(m, 1, axis=0),
]

OF_INTEGERS: list[Callable[[Any], Any]] = [
    lambda n: n + 1,
    lambda n: 2 * n - 3,
    lambda n: n % 2,
    lambda n: n**2,
    lambda n: -n,
    abs,
    lambda n: n / 2,
    lambda n: n * 0.5,
    lambda n: n // 2,
    lambda n: np.left_shift(n, 1),
    np.sum,
    np.max,
    np.cumsum,
    lambda n: np.clip(n, 0, 1),
    lambda n: np.isin(n, [1, 2]),
    lambda n: np.add(n, 1),
    lambda n: np.choose(n, [1.0, 2.0, 3.0]),
]


@pytest.mark.parametrize("f", OF_FLOATS)
def test_values_of_a_batch_are_those_of_a_loop(f: Callable[..., Any]) -> None:
    check(f, ROWS)


@pytest.mark.parametrize("f", OF_MATRIX)
def test_values_of_a_batch_of_matrices_are_those_of_a_loop(f: Callable[..., Any]) -> None:
    check(f, MATRICES)


@pytest.mark.parametrize("f", OF_INTEGERS)
def test_integers_stay_integers_in_a_batch(f: Callable[..., Any]) -> None:
    check(f, WHOLE)


def test_examples_of_fewer_axes_meet_what_is_the_same_for_all() -> None:
    numbers, row = np.array([0.5, -1.0]), np.array([0.0, 1.0, -2.0])

    def f(x: Any, y: Any) -> Any:
        return (x > y, np.logical_and(y, x), np.minimum(x, y), np.where(x > y, 1, 2))

    found = vmap(f, (0, None))(numbers, row)
    program = jit(vmap(f, (0, None)))(numbers, row)
    for table, traced, right in zip(found, program, f(numbers[:, None], row), strict=True):
        np.testing.assert_array_equal(table, right)
        np.testing.assert_array_equal(traced, right)
    assert grad(lambda y: vmap(lambda x: (np.where(x > y, y, x)).sum())(numbers).sum())(
        row
    ).tolist() == [1.0, 0.0, 2.0]


def test_nested_batches_of_integers_have_axes_of_their_own() -> None:
    n, m = np.array([1, 2]), np.array([10, 20, 30])
    for f in (np.add, lambda a, b: a + b, lambda a, b: b * 2 - a, lambda a, b: (a < b) & (b > a)):
        found = vmap(lambda a, f=f: vmap(lambda b: f(a, b))(m))(n)
        expected = f(n[:, None], m)
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype


CALLED_FOR_EACH = {
    "allclose, array_equal, array_equiv": "NumPy gives one answer for all",
    "array2string, array_repr, array_str": "a text is no array",
    "histogram_bin_edges": "NumPy finds the edges of one array",
    "ix_": "NumPy takes sequences of one axis",
    "lexsort": "NumPy sorts by keys along the first axis",
    "in1d": "as isin, which broadcasts; NumPy drops the name",
    "may_share_memory, shares_memory": "of no use for values that have no memory of their own",
}
"""Functions without a derivative that are called once per example, and why. (So are parts of median
and quantile, which count places through all rows of a matrix; of histogram and bincount, whose bins
are found for one array; of unwrap and the nan functions; and choose, which takes a list.)"""


def test_functions_without_a_derivative_are_called_once_for_all_examples() -> None:
    tables = (ELEMENTWISE, IN_SORTED, ALONG_AN_AXIS, OF_MATRICES, OF_SHAPES, VARYING)
    others = {
        function.__name__
        for function in ON_VALUES
        if not isinstance(function, np.ufunc) and not any(function in table for table in tables)
    }
    assert others <= set(", ".join(CALLED_FOR_EACH).split(", "))


def test_a_function_that_is_in_no_table_is_called_for_each_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def spread(x: Any, scale: float) -> Any:
        return float(max(x) - min(x)) * scale, len(x)

    def f(x: Any) -> Any:
        return call_on_values(spread, (x,), {"scale": 2.0})

    check(f, ROWS)
    with pytest.raises(ValueError, match=r"spread has no batching rule.* there are none"):
        vmap(f)(np.zeros((0, 3)))
    called: list[Any] = []
    usual = batched_values._one_by_one
    monkeypatch.setattr(
        batched_values, "_one_by_one", lambda *args: called.append(args[0]) or usual(*args)
    )
    vmap(lambda x: np.floor(x) + np.argmax(x) + (x > 0) + x.astype(int) + np.nan_to_num(x))(ROWS)
    vmap(lambda x: np.interp(x, [0.0, 1.0], [2.0, 3.0]))(ROWS)
    vmap(lambda x, i: ag.take(x, i, mode="wrap"))(ROWS, WHOLE)
    vmap(np.sort)(ROWS)
    vmap(grad(lambda x: np.sum(np.where(x > 0.5, np.exp(x), x))))(ROWS)  # looks for nan
    vmap(grad(lambda x: np.where(x > 0.5, 2.0 * x, x)))(ROWS[:, 0])
    assert called == []


# indices ------------------------------------------------------------------------------------------

INDICES: list[tuple[Callable[..., Any], Any, Any]] = [
    (lambda x, i: x[i], ROWS, ONE_EACH),
    (lambda x, i: x[i], ROWS, WHOLE),
    (lambda x, i: x[[i, 0]], ROWS, ONE_EACH),
    (lambda m, i: m[i], MATRICES, ONE_EACH),
    (lambda m, i: m[:, i], MATRICES, WHOLE),
    (lambda m, i: m[..., i, :], MATRICES, WHOLE),
    (lambda m, i: m[i, 1:, None], MATRICES, WHOLE),
    (lambda m, i: m[i, i[::-1]], MATRICES, WHOLE),
    (lambda m, i: m[i[:, None], i], MATRICES, WHOLE),
    (lambda m, i: m[np.array([0, 2]), i], MATRICES, WHOLE),
    (lambda m, i: m[np.array([True, False, True]), i], MATRICES, WHOLE),
    (lambda m, i: m[-1, i], MATRICES, WHOLE),
    (lambda m, i: m[:, None, i], MATRICES, WHOLE),
    (lambda m, i: m[i, None, 0], MATRICES, WHOLE),
    (lambda x, i: ag.take(x, i - 4, mode="wrap"), ROWS, WHOLE),
    (lambda x, i: ag.take(x, 2 * i, mode="clip"), ROWS, WHOLE),
    (lambda m, i: ag.take(m, i, axis=1), MATRICES, WHOLE),
    (lambda m, i: ag.take(m, i), MATRICES, WHOLE),
]


@pytest.mark.parametrize(("f", "array", "index"), INDICES)
def test_an_index_may_differ_from_example_to_example(f: Any, array: Any, index: Any) -> None:
    check(f, array, index)
    gradient = grad(lambda x, i: (ag.cos(f(x, i)) ** 2).sum())
    check(gradient, array, index)
    same_for_all = ag.Node(array[0])
    found = vmap(lambda i: f(same_for_all, i))(index)
    np.testing.assert_array_equal(found.value, [f(array[0], i) for i in index])


@given(st.data())
def test_a_batch_is_indexed_as_its_examples_are(data: st.DataObject) -> None:
    shape = (2, 3, 4)
    x = np.arange(3.0 * 24).reshape(3, *shape)
    parts = [
        st.sampled_from([0, -1, slice(None), slice(1, None), slice(None, None, -1)]),
        st.sampled_from([np.array([0, 1]), np.array([[1], [0]]), np.array(1)]),
    ]
    index = [data.draw(st.one_of(*parts)) for _ in range(data.draw(st.integers(0, 3)))]
    differs = data.draw(st.lists(st.booleans(), min_size=len(index), max_size=len(index)))
    for new in (None, Ellipsis):
        if data.draw(st.booleans()):
            place = data.draw(st.integers(0, len(index)))
            index.insert(place, new)
            differs.insert(place, False)
    each = [p for p, d in zip(index, differs, strict=True) if d and isinstance(p, np.ndarray)]

    def f(x: Any, *places: Any) -> Any:
        rest = iter(places)
        return ag.getitem(
            x,
            tuple(
                next(rest) if d and isinstance(p, np.ndarray) else p
                for p, d in zip(index, differs, strict=True)
            ),
        )

    batches = [np.stack([p, 1 - p, p * 0]) for p in each]
    expected = [f(x[k], *(b[k] for b in batches)) for k in range(3)]
    np.testing.assert_array_equal(vmap(f)(x, *batches), np.stack(expected))
    if each:
        expected = [f(x[0], *(b[k] for b in batches)) for k in range(3)]
        found = vmap(f, (None, *(0,) * len(each)))(x[0], *batches)
        np.testing.assert_array_equal(found, np.stack(expected))
    gradient = grad(lambda x, *p: (f(x, *p) ** 2).sum())
    alone = [gradient(x[k], *(b[k] for b in batches)) for k in range(3)]
    np.testing.assert_array_equal(vmap(gradient)(x, *batches), np.stack(alone))

    def with_zeros(x: Any, *p: Any) -> Any:
        rest = iter(p)
        place = tuple(
            next(rest) if d and isinstance(q, np.ndarray) else q
            for q, d in zip(index, differs, strict=True)
        )
        return ag.set_at(x, 0.0, index=place)

    alone = [with_zeros(x[k], *(b[k] for b in batches)) for k in range(3)]
    np.testing.assert_array_equal(vmap(with_zeros)(x, *batches), np.stack(alone))


def test_a_derivative_in_a_program_is_indexed_by_an_argument_of_the_program() -> None:
    w = np.arange(4.0)
    of_picked = jit(lambda i: grad(lambda v: (v[i] ** 2).sum())(w))
    assert of_picked(np.array([1, 3])).tolist() == [0.0, 2.0, 0.0, 6.0]
    assert of_picked(np.array([2, 2])).tolist() == [0.0, 0.0, 8.0, 0.0]


# what is filled -----------------------------------------------------------------------------------


def at(x: Any) -> Any:
    return x.at if not isinstance(x, np.ndarray) else ag.Node(x).at


AT: list[Callable[..., Any]] = [
    lambda x, i: at(x)[i].set(1.0),
    lambda x, i: at(x)[i].set(x[0]),
    lambda x, i: at(x)[i].add(x[0]),
    lambda x, i: at(x)[i[0]].set(x[1]),
    lambda x, i: at(x)[i[0]].multiply(x[1]),
    lambda x, i: at(x)[1].set(i[0] * 1.0),
    lambda x, i: at(x)[x > 0.0].set(9.0),
    lambda x, i: at(x)[1:].set(x[:2]),
    lambda x, i: at(x)[:].set(np.array([[1.0, 2.0, 3.0]])),
]


@pytest.mark.parametrize("f", AT)
def test_places_that_are_set_may_differ_from_example_to_example(f: Callable[..., Any]) -> None:
    expected = [f(x, i).value for x, i in zip(ROWS, WHOLE, strict=True)]
    np.testing.assert_array_equal(vmap(f)(ROWS, WHOLE), expected)


def test_what_may_pick_a_place_twice_only_sets_and_adds() -> None:
    with pytest.raises(TypeError, match=r"write x\.at\[i\]\.set\(x\[i\] \* v\)"):
        vmap(lambda x, i: x.at[i].multiply(2.0))(ROWS, WHOLE)


def test_a_mask_that_differs_sets_one_value_only() -> None:
    with pytest.raises(IndexError, match="set_at: a boolean index that differs"):
        vmap(lambda x: x.at[x > 0.0].set(x[:2]))(ROWS)


def test_a_buffer_is_filled_in_each_example() -> None:
    def powers(x: Any, i: Any) -> Any:
        y = ag.zeros(4)
        y[0] = x[0]
        for k in range(1, 4):
            y[k] = y[k - 1] * x[0]
        y[i] = 10.0
        y[1:3] += x[1:]
        z = np.zeros_like(x)
        z[:] = y[:3]
        return z * y[3]

    def of_arrays(x: Any, i: Any) -> Any:
        return np.asarray(powers(x, i))

    expected = [of_arrays(x, i) for x, i in zip(ROWS, ONE_EACH, strict=True)]
    np.testing.assert_allclose(vmap(powers)(ROWS, ONE_EACH), expected)


def test_a_buffer_from_outside_takes_no_batched_value() -> None:
    buffer = ag.zeros(3)

    def fill(x: Any) -> Any:
        buffer[0] = x
        return x

    with pytest.raises(TypeError, match="was made outside of vmap of fill"):
        vmap(fill)(np.zeros(2))


def test_an_array_of_numpys_takes_no_batched_value() -> None:
    def fill(x: Any) -> Any:
        y = np.zeros(3)
        y[0] = x
        return y

    with pytest.raises(ValueError, match="setting an array element") as raised:
        vmap(fill)(np.zeros(2))
    assert "fill a buffer" in str(raised.value.__cause__)
