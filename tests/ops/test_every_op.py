"""One harness for every op there is: whoever adds an op finds it tested here."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from autograd_scratch import Op, check_gradients, ops
from autograd_scratch.engine.registry import OPS
from autograd_scratch.testing import calls, check_op, scalars

ALL = [op for op in vars(OPS).values() if isinstance(op, Op)]
DIFFERENTIABLE = [op for op in ALL if any(op.rules)]
SEVERAL_INPUTS = [op for op in ALL if op.arity != 1]
ELEMENTWISE = [op for op in ALL if op.kind == "elementwise"]
OF_BATCHES = [op for op in ALL if op.batching == "leading"]
OF_MATRICES = [op for op in DIFFERENTIABLE if op in OF_BATCHES or op.name == "lstsq"]
QUICK = [op for op in DIFFERENTIABLE if op not in OF_MATRICES]


@pytest.mark.parametrize("op", QUICK, ids=lambda op: op.name)
@given(data=st.data())
def test_op_keeps_the_facts_and_its_first_three_derivatives_are_right(
    op: Op, data: st.DataObject
) -> None:
    check_op(op, data.draw(calls(op)), order=3)


@pytest.mark.parametrize("op", OF_MATRICES, ids=lambda op: op.name)
@settings(max_examples=max(6, settings.default.max_examples // 3))  # each takes a tenth of a second
@given(data=st.data())
def test_op_of_matrices_keeps_them_too(op: Op, data: st.DataObject) -> None:
    check_op(op, data.draw(calls(op)), order=3)


@pytest.mark.parametrize("op", SEVERAL_INPUTS, ids=lambda op: op.name)
@pytest.mark.parametrize("dtype", [np.int64, np.uint8, bool])
@given(data=st.data())
def test_integers_and_booleans_are_constants_beside_a_float_input(
    dtype: Any, op: Op, data: st.DataObject
) -> None:
    inputs, params = data.draw(calls(op))
    floats = [i for i, x in enumerate(inputs) if np.asarray(x).dtype.kind == "f"]
    kept = data.draw(st.sampled_from(floats))
    mixed = [_whole(x, dtype) if i in floats and i != kept else x for i, x in enumerate(inputs)]
    assume(len(floats) > 1)
    check_gradients(lambda *xs: op(*xs, **params), *mixed)


def _whole(x: Any, dtype: Any) -> Any:
    """Whole numbers above those of x, so that what was positive still is."""
    whole = np.abs(np.ceil(x)) if np.dtype(dtype).kind == "u" else np.ceil(x)
    return whole.astype(dtype)


@pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
@given(data=st.data())
def test_an_elementwise_op_does_to_a_number_what_it_does_to_an_array_of_it(
    op: Op, data: st.DataObject
) -> None:
    numbers = [data.draw(scalars(domain, op.kinks)) for domain in op.domain]
    alone = op(*numbers)
    assert type(alone) is float
    np.testing.assert_allclose(op(*(np.array([x]) for x in numbers)), [alone], rtol=1e-14)


@pytest.mark.parametrize("op", OF_BATCHES, ids=lambda op: op.name)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_an_op_that_takes_batches_does_to_each_what_it_does_alone(
    op: Op, data: st.DataObject
) -> None:
    inputs, params = data.draw(calls(op))
    axes = {np.ndim(x) for x in inputs}
    assume(len(axes) == 1 and min(axes) >= 2)  # else they broadcast, or are no matrices
    alone = op(*inputs, **params)
    both = op(*(np.stack([x, x]) for x in inputs), **params)
    np.testing.assert_allclose(both, np.stack([alone, alone]), rtol=1e-12, atol=1e-14)


def test_linear_algebra_is_of_batches_of_matrices() -> None:
    others = {"lstsq", "norm", "outer", "tensordot", "trace"}  # of one matrix, or with axes
    found = {op.name for op in ALL if hasattr(np.linalg, op.name)} - others
    assert len(found) > 10
    assert found <= {op.name for op in OF_BATCHES}


@pytest.mark.parametrize("op", ALL, ids=lambda op: op.name)
def test_op_is_complete(op: Op) -> None:
    assert op.kind in ("elementwise", "linear", "multilinear", "composite", "other")
    assert op.batching in ("elementwise", "axes", "leading", "rule")
    assert op.kind != "elementwise" or op.batching == "elementwise"
    assert "axis" not in op.defaults or op.batching in ("axes", "rule")
    calls(op)  # raises LookupError where there are no examples
    if op.arity is None:
        assert len(op.rules) == 1
    else:
        assert len(op.input_names) == op.arity == len(op.domain)


@pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
def test_an_op_of_numbers_is_finite_all_over_its_domain(op: Op) -> None:
    for share in (1e-6, 0.5, 1.0 - 1e-6):
        for other in (1e-6, 0.5, 1.0 - 1e-6):
            shares = (share, other, other)
            x = [low + (high - low) * t for (low, high), t in zip(op.domain, shares, strict=False)]
            assert np.isfinite(op(*x))


@pytest.mark.parametrize("name", sorted(ops.__all__))
def test_public_op_is_documented_with_an_example(name: str) -> None:
    doc = inspect.getdoc(getattr(ops, name))
    assert doc is not None
    assert ">>>" in doc


def test_every_op_is_public_or_called_by_a_public_function_of_its_name() -> None:
    assert {op.name for op in ALL} <= set(ops.__all__)


def test_names_of_ops_are_unique() -> None:
    names = [op.name for op in ALL]
    assert len(set(names)) == len(names)
