"""Every op there is under ``backend="fused"``: what nodes give, to rounding."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from eager import copied
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ops_in_programs import EVERY, is_float, kinds_of_calls

from autograd_scratch import Op, grad, jit, jvp, ops, value_and_grad
from autograd_scratch.testing import graphs

pytest.importorskip("llvmlite")

FEW = settings(max_examples=max(4, settings.default.max_examples // 10))


def outcome(f: Callable[..., Any], args: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return f(*args)
        except Exception as error:
            return type(error), str(error)


def assert_alike(found: Any, expected: Any, changed: str) -> None:
    assert type(found) is type(expected), changed
    if isinstance(expected, (tuple, list)):
        assert len(found) == len(expected)
        for x, y in zip(found, expected, strict=True):
            assert_alike(x, y, changed)
    elif is_float(expected):
        x, y = np.asarray(found), np.asarray(expected)
        assert (x.dtype, x.shape) == (y.dtype, y.shape), changed
        with np.errstate(all="ignore"):
            unit = np.finfo(y.dtype).eps
            finite = np.where(np.isfinite(y), np.abs(y), 0.0)
            size = np.max(finite, initial=0.0)
        np.testing.assert_allclose(x, y, rtol=1000 * unit, atol=1000 * unit * size, err_msg=changed)
    else:
        np.testing.assert_equal(found, expected, changed)


def check(f: Callable[..., Any], *calls: Any) -> None:
    program = jit(f, backend="fused")
    for args in (*calls, *calls):
        expected, found = outcome(f, copied(args)), outcome(program, copied(args))
        assert_alike(found, expected, f"{args}: {found} instead of {expected}")


@EVERY
@FEW
@given(data=st.data())
def test_an_op_has_the_same_value_and_derivatives(op: Op, data: st.DataObject) -> None:
    several, params = data.draw(kinds_of_calls(op))
    floats = tuple(i for i, x in enumerate(several[0]) if is_float(x))

    def loss(*xs: Any) -> Any:
        y = op(*xs, **params)
        return ops.sum(ops.sqrt(1.0 + y * y) * 0.7)

    def forward(*xs: Any) -> Any:
        directions = [0.5 * x if i in floats else 0 * x for i, x in enumerate(xs)]
        return jvp(lambda *xs: op(*xs, **params), xs, directions) if len(floats) == len(xs) else 0.0

    check(lambda *xs: op(*xs, **params), *several)
    check(value_and_grad(loss, floats), *several)
    check(forward, *several)


@given(f=graphs())
def test_a_random_graph_has_the_same_value_and_gradient(f: Any) -> None:
    argnums = tuple(range(len(f.inputs)))
    later = tuple(x * 0.7 for x in f.inputs)
    check(value_and_grad(f, argnums), f.inputs, later)
    check(grad(lambda *xs: ops.sum(grad(f)(*xs)), argnums), f.inputs, later)
