"""Buffers: memory that is used again, and never while somebody still needs it."""

import re

import numpy as np
from eager import check
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import jit, ops

SHAPE = (3, 4)

STEPS = {
    "mul": lambda x, y: x * y,
    "sub": lambda x, y: x - y,
    "where": lambda x, y: np.where(x > y, x, 0.0),
    "choose": lambda x, y: np.where(x > y, x, y),
    "exp": lambda x, y: np.exp(-abs(x)),
    "transpose": lambda x, y: np.reshape(x.T, SHAPE),
    "half": lambda x, y: np.concatenate([x[:, 2:], y[:, :2]], axis=1),
    "rows": lambda x, y: x[np.array([2, 0, 0])],
    "row": lambda x, y: x * y[0],
    "flip": lambda x, y: y[::-1, ::-1],
    "same shape": lambda x, y: y.reshape(SHAPE),
    "normed": lambda x, y: x / (1.0 + np.sum(y * y, axis=0)),
    "mean": lambda x, y: x - np.mean(y, axis=1, keepdims=True),
    "product": lambda x, y: np.dot(np.dot(x, y.T), x) * 0.1,
    "float32": lambda x, y: x.astype(np.float32).astype(float),
    "split": lambda x, y: ops.concatenate(ops.split(y, 2, axis=1)[::-1], axis=1),
    "array_split": lambda x, y: np.array_split(x, 3)[1] + y,
}


@st.composite
def programs(draw):
    """Steps, each with two of the results before it, and what is returned and changed in place."""
    steps, count = [], 2
    for _ in range(draw(st.integers(1, 12))):
        places = st.integers(0, count - 1)
        steps.append((draw(st.sampled_from(sorted(STEPS))), draw(places), draw(places)))
        count += 1
    places = st.integers(0, count - 1)
    returned = draw(st.lists(places, min_size=1, max_size=3))
    changed = draw(st.lists(st.tuples(st.integers(0, 1), places), max_size=3))
    return steps, returned, changed


@given(programs())
def test_no_result_is_overwritten_before_its_last_use(program):
    steps, returned, changed = program

    def f(a, b):
        results = [a, b]
        for name, i, j in steps:
            results.append(STEPS[name](results[i], results[j]))
        kept = [results[i] * 1.5 for i in returned]
        news = [results[j] * 0.5 for _, j in changed]
        for (i, _), new in zip(changed, news, strict=True):
            results[i] -= new
        return kept, [results[i] for i in returned if i > 1 and not changed]

    rng = np.random.default_rng(0)
    calls = [(rng.normal(size=SHAPE), rng.normal(size=SHAPE)) for _ in range(3)]
    check(f, *calls)
    check(f, *[(np.asfortranarray(a), b[::-1]) for a, b in calls])


def test_a_chain_of_steps_needs_one_buffer():
    def f(x):
        for _ in range(20):
            x = np.tanh(x * 0.5 + 1.0)
        return np.sum(x)

    program = jit(f)
    program(np.ones(5))
    assert set(re.findall(r"buffer_\d+", program.source)) == {"buffer_1"}


def test_an_argument_is_changed_where_it_is():
    def f(W, g):
        W -= 0.1 * g

    program = jit(f)
    program(np.ones(5), np.ones(5))
    assert "np.subtract(W, mul_1, out=W)" in program.source


def test_rows_are_taken_into_memory_at_hand():
    program = jit(lambda x, rows: np.sum(x[rows] * 2.0))
    assert program(np.arange(6.0).reshape(3, 2), np.array([2, 0])) == 20.0
    assert re.search(r"x\.take\(rows_1, 0, buffer_1", program.source)


def test_masks_after_each_other_need_one_scratch_buffer():
    def f(x):
        for _ in range(20):
            x = np.where(x > 0.5, x, 0.0) * 0.75
        return np.sum(x)

    program = jit(f)
    program(np.arange(5.0))
    assert len(set(re.findall(r"buffer_\d+", program.source))) == 3  # of x, x > 0.5 and its bits


def test_what_nobody_needs_is_not_computed():
    def f(x):
        np.exp(x) * 3.0
        return x * 2.0

    program = jit(f)
    program(np.ones(3))
    assert "exp" not in program.source


def test_the_transpose_of_a_new_array_is_returned_without_a_copy():
    def f(x):
        return (x * 2.0).T

    program = check(f, (np.arange(6.0).reshape(2, 3),))
    assert ".copy()" not in program.source
    x = np.arange(6.0).reshape(2, 3)
    first = program(x)
    first += 1.0  # the caller's own
    np.testing.assert_array_equal(program(x), f(x))
    np.testing.assert_array_equal(first, f(x) + 1.0)


def test_views_that_others_see_or_that_are_parts_are_copied():
    def f(x):
        y, z = x * 2.0, x * 3.0
        x -= 1.0
        return y.T, y[::-1], z[:1], x.T, np.broadcast_to(np.sum(z, axis=0), (2, 3))

    program = check(f, (np.arange(6.0).reshape(2, 3),))
    assert program.source.count(".copy()") == 5
    results = program(np.arange(6.0).reshape(2, 3))
    for i, x in enumerate(results):
        assert not any(np.may_share_memory(x, y) for y in results[:i])


def test_a_result_that_an_argument_takes_over_is_copied():
    def f(x):
        new = x * 2.0
        x += new
        y = new.T
        x *= 1.0
        return y, x.reshape(-1)

    check(f, (np.arange(6.0).reshape(2, 3),))
