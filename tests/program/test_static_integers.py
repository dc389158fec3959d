"""Integer arguments that decide about something: static, as they always were."""

import fractions
import math
import operator
from typing import Any

import numpy as np
import pytest
from integer_arguments import X, agrees, is_traced, quietly

import autograd_scratch as ag
from autograd_scratch import jit


class Attribute:
    n: Any = None


KEPT = Attribute()
LETTERS = {f"W{n}": 0.5 * n for n in range(50)}


def keeps(x, n):
    KEPT.n = n
    return x * n


def caught(x, n):
    try:
        return x * [1.0, 2.0][n]
    except IndexError:
        return x
    except TypeError:
        return -x


def caught_division(x, n):
    try:
        y = 1 / (n - 3)
    except ZeroDivisionError:
        return x
    return x if y else -x


def loop(x, n):
    for _ in range(n):
        x = x * 0.5
    return x


def matched(x, n):
    match n:
        case 1 | 2:
            return x
        case int():
            return 2.0 * x
    return None


DECIDES = {
    "branch": lambda x, n: x if n % 10 == 0 else 2.0 * x,
    "truth": lambda x, n: x if n else 2.0 * x,
    "and": lambda x, n: x * (n and 2.0),
    "not": lambda x, n: x * (not n),
    "max": lambda x, n: x * max(n, 5),
    "sorted": lambda x, n: x * sorted([5, n])[0],
    "in": lambda x, n: x * (n in (1, 2)),
    "list.index": lambda x, n: x * [*range(50)].index(n),
    "chain": lambda x, n: x * (2 < n < 5),
    "match": matched,
    "loop": loop,
    "range": lambda x, n: x * sum(range(n)),
    "list": lambda x, n: x * [1.0, 2.0, 3.0][n % 3],
    "slice": lambda x, n: x * sum([1.0, 2.0, 3.0][:n]),
    "copies of a list": lambda x, n: x * len([0] * n),
    "copies of a text": lambda x, n: x * len("a" * n),
    "key": lambda x, n: x * {1: 2.0}.get(n, 3.0),
    "set": lambda x, n: x * len({n, 1, 2}),
    "hash": lambda x, n: x * (hash(n) % 3),
    "text": lambda x, n: x * LETTERS[f"W{n}"],
    "format": lambda x, n: x * LETTERS["W{}".format(n)],  # noqa: UP032
    "text of a tracer": lambda x, n: x * len(f"{np.exp(n) + x[0]:.3f}"),
    "text of NumPy's number": lambda x, n: x * len(f"{np.exp(n):.3f}"),
    "percent": lambda x, n: x * LETTERS["W%d" % n],  # noqa: UP031
    "str": lambda x, n: x * len(str(n)),
    "repr": lambda x, n: x * len(repr(n)),
    "int": lambda x, n: x * int(n),
    "float": lambda x, n: x * float(n),
    "complex": lambda x, n: x * complex(n).real,
    "round": lambda x, n: x * round(n),
    "index": lambda x, n: x * operator.index(n),
    "math": lambda x, n: x * math.sqrt(n),
    "factorial": lambda x, n: x * math.factorial(n),
    "fraction": lambda x, n: x * float(fractions.Fraction(n, 3)),
    "bits": lambda x, n: x * (n & 3),
    "shift": lambda x, n: x * (n << 2),
    "bit length": lambda x, n: x * n.bit_length(),
    "has": lambda x, n: x if hasattr(n, "shape") else 2.0 * x,
    "real": lambda x, n: x * n.real,
    "power with modulus": lambda x, n: x * pow(n, 2, 7),
    "element": lambda x, n: x * X[n % 3],
    "element of x": lambda x, n: x * x[n % 3],
    "take": lambda x, n: ag.take(x, n % 3),
    "at": lambda x, n: x.at[n % 3].set(1.0) if hasattr(x, "at") else _set(x, n % 3),
    "axis": lambda x, n: np.sum(np.ones((2, 3)) * x[:1], axis=n % 2),
    "shape": lambda x, n: x[:1] * np.zeros(n),
    "full": lambda x, n: x[:1] * np.full(3, n),
    "ag.full": lambda x, n: x[:1] * np.ones_like(ag.full(3, n)),
    "reshape": lambda x, n: x.reshape(-1, 1 + 2 * (n % 2)),
    "repeat": lambda x, n: np.repeat(x, n),
    "roll": lambda x, n: np.roll(x, n),
    "clip": lambda x, n: np.clip(x, 0, n),
    "linspace": lambda x, n: x[:1] * np.linspace(0.0, 1.0, n + 1),
    "array": lambda x, n: x * np.array(n),
    "array of it": lambda x, n: x[:2] * np.array([n, 1.0]),
    "array of integers": lambda x, n: x * (np.arange(3) * n),
    "NumPy's integers": lambda x, n: x * np.add(n, 1),
    "mask": lambda x, n: x * ((x > 0) * n),
    "stacked": lambda x, n: ag.stack([n, n + 1, 2])[:1] * x,
    "random": lambda x, n: x * np.random.default_rng(n).random(),
    "range of floats": lambda x, n: x * np.arange(n).sum(),
    "kept": keeps,
    "caught": caught,
    "caught division": caught_division,
}


def _set(x, i):
    y = x.copy()
    y[i] = 1.0
    return y


@quietly
@pytest.mark.parametrize("name", DECIDES)
def test_an_integer_that_decides_is_static(name):
    program = jit(DECIDES[name])
    agrees(program, DECIDES[name], *[(X, n) for n in (2, 5, 1, 3, 10, 4, 7, 2, 20, 0, 5)])
    assert not is_traced(program)


def test_a_function_that_keeps_an_integer_keeps_that_of_the_call():
    program = jit(keeps)
    for n in (3, 4, 5, 6):
        program(X, n)
        assert type(KEPT.n) is int
        assert n == KEPT.n
