"""Random bodies of loops, the Python loop that says what they must give, and how to compare."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograd_scratch import concatenate, jit, maximum, sigmoid, sin, softmax, tanh, where
from autograd_scratch.engine.pytree import leaves

W = np.array([[0.5, -0.2, 0.1], [0.3, 0.4, -0.6], [-0.1, 0.2, 0.7]])
P = np.array([0.7, -1.1, 0.4])
START = np.array([0.3, 0.9, -0.8])
ROWS = np.linspace(-1.0, 1.0, 5)

UNARY = [
    sin,
    tanh,
    sigmoid,
    softmax,
    lambda x: -x,
    lambda x: x * x,
    lambda x: x**3,
    lambda x: x[::-1],
    lambda x: x[[2, 0, 0]],
    lambda x: np.roll(x, 1),
    lambda x: concatenate([x[1:], x[:1]]),
    lambda x: where(x > 0.0, x, 0.25 * x),
    lambda x: x / (1.0 + x * x),
    lambda x: W @ x,
    lambda x: x - x.mean(),
    lambda x: x * x.sum(),
    lambda x: np.outer(x, x)[1],
    lambda x: x / np.sqrt(x @ x + 1.0),
]
BINARY = [
    lambda x, y: x + y,
    lambda x, y: x - 0.5 * y,
    lambda x, y: x * y,
    lambda x, y: maximum(x, y),
    lambda x, y: where(x < y, x, y * y),
    lambda x, y: x * (x @ y),
]

STEPS = st.lists(
    st.tuples(st.integers(0, len(UNARY) + len(BINARY) - 1), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=4,
)


def body_of(steps: list[tuple[int, int, int]]) -> Any:
    """A body of a vector and a number, that closes over ``p``; of ``(carry, row)``."""

    def of(p: Any) -> Any:
        def body(carry: Any, row: Any) -> Any:
            c, s = carry
            known = [c, p, s * c + row]
            for which, i, j in steps:
                x, y = known[i % len(known)], known[j % len(known)]
                known.append(UNARY[which](x) if which < len(UNARY) else _of_two(which, x, y))
            new = tanh(known[-1]) + 0.5 * c
            return (new, sin(s) + new[0] * row), {"all": known[-1], "one": new.sum() * s}

        return body

    return of


def _of_two(which: int, x: Any, y: Any) -> Any:
    return BINARY[which - len(UNARY)](x, y)


def loop_in_python(body: Any, carry: Any, rows: Any) -> Any:
    """What scan must give."""
    found = []
    for row in rows:
        carry, y = body(carry, row)
        found.append(y)
    return carry, found


def total(carry: Any, ones: Any, alls: Any) -> Any:
    """A number that depends on everything."""
    (c, s) = carry
    result = (c * c).sum() + s
    for one, each in zip(ones, alls, strict=True):
        result = result + one * one + (each * P).sum()
    return result


def agree(found: Any, expected: Any, rtol: float = 1e-9) -> None:
    """Check that two structures hold the same numbers."""
    found, expected = leaves(found), leaves(expected)
    assert len(found) == len(expected)
    for x, y in zip(found, expected, strict=True):
        assert np.shape(x) == np.shape(y)
        np.testing.assert_allclose(x, y, rtol=rtol, atol=1e-11)


def in_both(f: Any, *args: Any, rtol: float = 1e-9) -> None:
    """Programs of both backends give what f gives."""
    expected = f(*args)
    for backend in ("python", "auto"):
        agree(jit(f, backend=backend)(*args), expected, rtol)
