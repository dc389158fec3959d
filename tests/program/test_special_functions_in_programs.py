"""SciPy's functions in a program: the same bits as without, in values and derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from eager import check
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("scipy.special", reason="SciPy is not installed")

from autograd_scratch import Op, ops, value_and_grad
from autograd_scratch.scipy.special.define import SPECIAL
from autograd_scratch.testing import calls


@pytest.mark.parametrize("op", [op for op in SPECIAL if any(op.rules)], ids=lambda op: op.name)
@settings(max_examples=2)  # they are many
@given(data=st.data())
def test_an_op_has_the_same_value_and_derivatives(op: Op, data: st.DataObject) -> None:
    inputs, params = data.draw(calls(op))
    floats = tuple(i for i, x in enumerate(inputs) if np.asarray(x).dtype.kind == "f")

    def loss(*xs: Any) -> Any:
        return ops.sum(ops.sin(op(*xs, **params)) * 0.7)

    def steepness(*xs: Any) -> Any:
        gradients = value_and_grad(loss, floats)(*xs)[1]
        return sum(ops.sum(ops.sin(g)) for g in gradients)

    single = tuple(x.astype(np.float32) if isinstance(x, np.ndarray) else x for x in inputs)
    with np.errstate(all="ignore"):
        check(lambda *xs: op(*xs, **params), inputs, single)
        check(value_and_grad(steepness, floats), inputs)
