"""Any function of integers: jit gives what it gives where each of their values is traced."""

import operator
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from integer_arguments import SMALL, X, agrees, quietly

import autograd_scratch as ag
from autograd_scratch import exp, grad, jit, where

NUMBERS = st.one_of(
    st.integers(-3, 9), st.sampled_from([0.5, -1.5, 0.9, 0.0, 2.0, True, 10**9, 10**17])
)
UNARY = {
    **{f.__name__: f for f in (operator.neg, operator.pos, operator.abs, exp, ag.sqrt, np.exp)},
    **{f.__name__: f for f in (ag.sin, np.tanh, ag.sum, ag.expm1)},
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
    "root": lambda x: x**0.5,
    "slope": lambda x: grad(lambda y: ag.sum(y * y * x))(1.5),
    "positive": lambda x: x > 0,
    "branch": lambda x: x if x > 2 else -x,
    "int": int,
    "item": lambda x: [0.5, 1.5, 2.5][x],
    "text": lambda x: len(f"{x}"),
}
BINARY = {
    **{f.__name__: f for f in (operator.add, operator.sub, operator.mul, operator.truediv)},
    **{f.__name__: f for f in (operator.floordiv, operator.mod, operator.lt)},
    **{f.__name__: f for f in (operator.ge, operator.eq, ag.maximum, np.minimum, divmod)},
    "pow": lambda x, y: x ** (y % 23 - 5),
    "where": lambda x, y: where(x > y, x, y),
    "catch": lambda x, y: _quotient_or(x, y),
    "slope of both": lambda x, y: grad(lambda z: ag.sum(z * x + z**2 / y))(0.7),
}


def _quotient_or(x, y):
    try:
        return x / y
    except ZeroDivisionError:
        return 7


def built(names: Any) -> Any:
    """A function of m, x and n, as nested tuples: the name of a function and its operands."""

    def value(tree: Any, given: dict[str, Any]) -> Any:
        if type(tree) is not tuple:
            return given.get(tree, tree)
        name, *operands = tree
        result = {**UNARY, **BINARY}[name](*[value(each, given) for each in operands])
        return result[0] + result[1] if name == "divmod" else result

    return lambda m, x, n: [value(tree, {"m": m, "x": x, "n": n}) for tree in names]


LEAVES = st.one_of(st.just("n"), st.just("n"), st.just("m"), st.just("x"), NUMBERS)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from([*UNARY]), inner),
        st.tuples(st.sampled_from([*BINARY]), inner, inner),
        st.tuples(st.sampled_from([*BINARY]), inner, inner),
    ),
    max_leaves=7,
)
VALUES = [*range(-4, 12), 40, 10**6, -(10**15), 2**53, 2**53 + 1, 2**63, 10**30, True]


@quietly
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(TREES, min_size=1, max_size=2),
    st.lists(
        st.tuples(st.sampled_from([5, 5, 5, -2, 8]), st.sampled_from(VALUES)),
        min_size=3,
        max_size=9,
    ),
    st.sampled_from([X, SMALL, 0.5, np.float32(-1.5)]),
)
def test_any_function_gives_what_it_gives_when_all_integers_are_static(trees, values, x):
    f = built(trees)
    agrees(jit(f), lambda *args: jit(f)(*args), *[(m, x, n) for m, n in values])
