"""Every op there is does to a batch what a loop over the examples does, in one call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_scratch import Op, vmap
from autograd_scratch.engine.registry import OPS
from autograd_scratch.ops import batching
from autograd_scratch.testing import calls, check_batches

ALL = [op for op in vars(OPS).values() if isinstance(op, Op)]
ONE_BY_ONE = {
    "roll": ("shift", "NumPy rolls by one number; a gather would do it, at the price of an index"),
    "repeat": ("repeats", "each example gets a length of its own, so mostly it is an error"),
}
"""Ops that are called for each example where a parameter differs between them, and why."""


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ops that were called for each example of a batch."""
    called: list[str] = []
    usual = batching.one_by_one

    def watched(op: Op, *args: Any) -> Any:
        called.append(op.name)
        return usual(op, *args)

    monkeypatch.setattr(batching, "one_by_one", watched)
    monkeypatch.setitem(batching.BY_BATCHING, "unknown", watched)
    return called


@pytest.mark.parametrize("op", ALL, ids=lambda op: op.name)
@settings(max_examples=max(8, settings.default.max_examples // 8))  # each is many checks
@given(data=st.data())
@pytest.mark.filterwarnings("ignore:.*does not depend on the arguments")
def test_op_does_to_a_batch_what_a_loop_over_the_examples_does(op: Op, data: st.DataObject) -> None:
    check_batches(op, data.draw(calls(op)))


@pytest.mark.parametrize("op", ALL, ids=lambda op: op.name)
def test_no_op_is_called_once_per_example(op: Op) -> None:
    assert op.batching in ("elementwise", "axes", "leading") or op.batch is not None


def test_an_op_of_a_user_without_a_batching_rule_is_called_for_each_example(
    one_by_one: list[str],
) -> None:
    from autograd_scratch import op

    @op(lambda g, y, x: 2.0 * g)
    def twice_the_sum(x: Any) -> Any:
        return 2.0 * np.sum(x)

    rows = np.arange(6.0).reshape(3, 2)
    assert vmap(twice_the_sum)(rows).tolist() == [2.0, 10.0, 18.0]
    assert one_by_one == ["twice_the_sum"]


def test_a_user_may_say_how_an_op_works_on_a_batch(one_by_one: list[str]) -> None:
    from autograd_scratch import op

    sizes = []

    def in_batch(size: int, which: list[bool], x: Any) -> Any:
        sizes.append((size, which))
        return 2.0 * np.sum(x, axis=tuple(range(1, x.ndim)))

    @op(lambda g, y, x: 2.0 * g, batch=in_batch)
    def twice_the_sum(x: Any) -> Any:
        return 2.0 * np.sum(x)

    rows = np.arange(6.0).reshape(3, 2)
    assert vmap(twice_the_sum)(rows).tolist() == [2.0, 10.0, 18.0]
    assert sizes == [(3, [True])]
    assert twice_the_sum.batching == "rule"
    assert one_by_one == []


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_exceptions_are_right_too(name: str, one_by_one: list[str]) -> None:
    parameter, _ = ONE_BY_ONE[name]
    function = getattr(OPS, name)
    numbers = np.array([1, 2, 3]) if name == "roll" else np.array([2, 2, 2])
    rows = np.arange(12.0).reshape(3, 4)
    found = vmap(lambda x, n: function(x, **{parameter: n}, axis=0))(rows, numbers)
    expected = [
        function(x, **{parameter: int(n)}, axis=0) for x, n in zip(rows, numbers, strict=True)
    ]
    np.testing.assert_array_equal(found, expected)
    assert one_by_one == [name]
