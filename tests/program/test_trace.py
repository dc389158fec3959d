"""Tracing: what depends on numbers is an error with advice, or right for all numbers."""

import math
import subprocess
import sys

import numpy as np
import pytest
from eager import check

from autograd_scratch import Constant, TracingError, constant, grad, jit, jvp, stop_gradient, where
from autograd_scratch import sum as total

X = np.array([0.5, -1.25, 2.0])

BRANCHES = {
    "if": lambda x: x if x > 0.0 else -x,
    "and": lambda x: x and 1.0,
    "or": lambda x: x or 1.0,
    "not": lambda x: not x,
    "max": lambda x: max(x, 1.0),
    "min": lambda x: min(1.0, x),
    "sorted": lambda x: sorted([x, 1.0]),
    "chain": lambda x: 0.0 < x < 1.0,
    "equal": lambda x: 1.0 if x == 2.0 else 2.0,
    "in": lambda x: x in [1.0, 2.0],
    "bool": bool,
    "float": float,
    "int": int,
    "complex": complex,
    "math": math.sin,
    "floor": lambda x: int(np.floor(x)),
    "range": range,
    "list": lambda x: [1.0, 2.0, 3.0][x],
    "array": lambda x: np.arange(3.0)[x],
    "np.array": np.array,
    "np.asarray": np.asarray,
    "array of it": lambda x: np.array([x, 1.0]),
    "arange": np.arange,
    "full": lambda x: np.full(3, x),
    "float64": np.float64,
    "item": lambda x: x.item(),
    "text": lambda x: "%.2f" % x,  # noqa: UP031
}


def loop(x):
    while x > 0.0:
        x = x - 1.0
    return x


def checked(x):
    assert x > 0.0
    return x


@pytest.mark.parametrize("at", [2.0, np.float32(2.0), np.array([2.0, 1.0])])
@pytest.mark.parametrize(
    "f", [*BRANCHES.values(), loop, checked], ids=[*BRANCHES, "while", "assert"]
)
def test_a_branch_on_a_traced_value_is_an_error(f, at):
    expected, said = TracingError, r"write where|use the ops|stack\(\)"
    if f is BRANCHES["text"] and sys.version_info >= (3, 15):  # puts its own words in their place
        expected, said = TypeError, "requires a real number, not .*Tracer"
    with pytest.raises(expected, match=said):
        jit(f)(at)
    with pytest.raises(TypeError):
        jit(grad(f))(at)


@pytest.mark.parametrize("f", [np.zeros, lambda x: next(iter(x))])
def test_what_tracers_cannot_do_is_a_type_error(f):
    with pytest.raises(TypeError):
        jit(f)(2.0)


def test_python_s_other_operators_follow_the_numbers():
    check(lambda x: (x // 0.3, x % 0.3, 5.0 // x, 5.0 % x, +x, abs(x)), (1.5,), (-0.7,))
    check(lambda x: (x // 0.3, x % 0.3, 5.0 // x, 5.0 % x, +x, abs(x)), (X,), (-X,))


def test_constants_that_are_nodes():
    assert isinstance(constant(2.0), Constant)
    check(lambda x: grad(lambda x: x * constant(2.0, name="two"))(x), (1.0,), (3.0,))


def test_a_tangent_that_does_not_move_is_zero():
    check(lambda x: jvp(stop_gradient, (x,), (0.5 * x,)), (1.0,), (2.0,))
    check(lambda x: jvp(stop_gradient, (x,), (0.5 * x,)), (X,), (-X,))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_numbers_of_other_types_keep_theirs(dtype):
    def f(x):
        return where(x > 0, x, 0.0), total(x) * 0.5, x * 2.0 - x / 3.0, -x, x**2

    check(f, (dtype(1.5),), (dtype(-1.5),))
    check(lambda x: grad(lambda x: where(x > 0, x * x, 0.0))(x), (dtype(1.5),), (dtype(-1.5),))


def test_what_only_shapes_decide_may_branch():
    check(lambda x: x * 2.0 if x.ndim == 1 and len(x) == 3 and x.dtype == float else x, (X,))
    check(lambda x: np.zeros_like(x) + x * np.size(x), (X,))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble, float])
@pytest.mark.parametrize("of", [np.float16, np.float32, np.longdouble, float])
@pytest.mark.parametrize("f", [lambda x: x * x * 0.1, np.sin, total, lambda x: x.astype(float)])
def test_a_tangent_has_the_type_of_its_value(f, dtype, of):
    def tangents(x, t):
        return jvp(f, (x,), (t,))

    for x, t in ((X.astype(dtype), X.astype(of)), (dtype(0.3), of(0.7))):
        program = check(tangents, (x, t), (-x, t))
        value, tangent = program(x, t)
        assert np.asarray(tangent).dtype == np.asarray(value).dtype


def test_a_program_of_common_ops_loads_no_other_ops():
    code = (
        "import sys, numpy as np, autograd_scratch as ag\n"
        "f = ag.jit(ag.value_and_grad(lambda x: ag.softmax_cross_entropy(x * np.size(x), 1)))\n"
        "print(f(np.ones(2))[0] > 0, 'autograd_scratch.ops.angles' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"
