"""Patterns of every op: they have all that is not zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_scratch import Op, grad, jacobian, ravel, reshape, sparse_jacobian
from autograd_scratch import sum as total
from autograd_scratch.engine.registry import HOOKS, OPS
from autograd_scratch.testing import calls

HOOKS.load_all_ops()
ALL = [op for op in vars(OPS).values() if isinstance(op, Op)]


@pytest.mark.parametrize("op", ALL, ids=lambda op: op.name)
@settings(max_examples=max(2, settings.default.max_examples // 30))  # each is many programs
@given(data=st.data())
@pytest.mark.filterwarnings("ignore:.*does not depend on the arguments")
def test_sparse_derivatives_of_an_op_are_the_dense_ones(op: Op, data: st.DataObject) -> None:
    inputs, params = data.draw(calls(op))
    floats = [i for i, x in enumerate(inputs) if np.asarray(x).dtype.kind == "f"]
    if not floats:
        return
    ends = np.cumsum([0, *(np.size(inputs[i]) for i in floats)])
    x = np.concatenate([np.ravel(inputs[i]) for i in floats]).astype(float)

    def f(x: Any) -> Any:
        given = list(inputs)
        for i, start, stop in zip(floats, ends, ends[1:], strict=False):
            given[i] = reshape(x[start:stop], np.shape(inputs[i]))
        return ravel(op(*given, **params))

    def gradient(x: Any) -> Any:
        return grad(lambda x: total(f(x) ** 2))(x)

    for g in (f, gradient):
        dense = jacobian(g)(x)
        found = sparse_jacobian(g)(x).toarray()
        size = np.max(np.abs(dense), initial=1.0)
        np.testing.assert_allclose(found, dense, rtol=1e-10, atol=1e-10 * size)
