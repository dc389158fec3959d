"""Gradients of slices in kernels: zeros around an array that nobody writes down."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from eager import check
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag

pytest.importorskip("llvmlite")

ODD = [0.0, -0.0, 1.5, -2.0, np.inf, np.nan, 1e30]


@st.composite
def parts(draw: st.DrawFn, length: int) -> Any:
    """An index along an axis, most often a slice in steps of one."""
    start, stop = sorted((draw(st.integers(0, length)), draw(st.integers(0, length))))
    kinds = {
        "slice": slice(start, stop),
        "from the end": slice(start - length or None, None),
        "all": slice(None),
        "int": draw(st.integers(-length, length - 1)),
        "steps": slice(start, stop, draw(st.integers(2, 3))),
        "backwards": slice(None, None, -1),
        "mask": np.arange(length) % 2 == 0,
        "places": np.array([0, length - 1, 0]),
    }
    return kinds[draw(st.sampled_from(["slice", "slice", "from the end", "all", "int", *kinds]))]


@st.composite
def indices(draw: st.DrawFn, shape: tuple[int, ...]) -> Any:
    """An index of an array."""
    index = [draw(parts(length)) for length in shape][: draw(st.integers(1, len(shape)))]
    arrays = [i for i, part in enumerate(index) if isinstance(part, np.ndarray)]
    for i in arrays[1:]:  # two might not fit together
        index[i] = slice(None)
    if draw(st.booleans()):
        index.append(...)
    if draw(st.integers(0, 5)) == 0:
        index.insert(draw(st.integers(0, len(index))), None)
    return index[0] if len(index) == 1 else tuple(index)


@st.composite
def sums(draw: st.DrawFn) -> Any:
    """A shape, and some arrays with the places where they are to be put."""
    lengths = st.sampled_from([1, 2, 3, 7, 8, 17, 33, 70])
    shape = (draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from([1, 2, 5])), draw(lengths))
    shape = shape[draw(st.integers(0, 2)) :]
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    found = []
    for _ in range(draw(st.integers(1, 3))):
        index = draw(indices(shape))
        picked = np.zeros(shape)[index]
        size = rng.choice(ODD, math.prod(picked.shape)).astype(dtype)
        x = np.array(size.reshape(picked.shape), order=draw(st.sampled_from("CCF")))
        found.append((x, index))
    return shape, dtype, found


@given(sums(), st.booleans())
def test_numbers_are_put_where_numpy_puts_them(example, twice):
    shape, dtype, given = example
    scale = dtype(3.0)

    def f(*xs):
        total = np.ones(shape, dtype)
        for x, (_, index) in zip(xs, given, strict=True):
            x = x * scale if twice and np.ndim(x) else x
            total = total * scale - ag.put_at(x, index, shape)
        return total, ag.max(total, axis=-1), -ag.sum(total, axis=0)

    check(f, tuple(x for x, _ in given), backend="fused")


def test_gradients_of_slices_are_added_in_one_kernel():
    def f(x):
        return ((x[1:] - x[:-1]) ** 2 + x[2] * x[:-1]).sum() + (x[::2] ** 2).sum()

    program = ag.jit(ag.grad(f), backend="fused")
    x = np.linspace(-1.0, 2.0, 50)
    np.testing.assert_array_equal(program(x), ag.grad(f)(x))
    # Only a single element and every second one are written down.
    assert program.source.count(".fill(0.0)") == 2, program.source


@pytest.mark.parametrize("axis", [0, 1])
def test_what_lies_beyond_a_window_is_not_read(axis):
    """The numbers on both sides of it in memory are nan."""
    whole = np.full((12, 40), np.nan)
    part = whole[4:8, 10:30]
    part[:] = 2.0

    def f(x):
        first = ag.put_at(x, (slice(3, 7), slice(5, 25)), (9, 33))
        second = ag.put_at(x[:, 1:], (slice(0, 4), slice(14, None)), (9, 33))
        return (first + second).sum(axis=axis)

    program = ag.jit(f, backend="fused")
    np.testing.assert_array_equal(program(part), f(part))
    assert ".fill(" not in program.source


def test_a_constant_is_read_through_a_window_too():
    rows = np.arange(6.0).reshape(2, 3)
    check(
        lambda x: ag.put_at(x, slice(1, 3), (4, 3)) + x[:1] * ag.put_at(rows * x, slice(2), (4, 3)),
        (rows,),
        backend="fused",
    )
