"""Every op there is does in a loop that is traced once what it does in a loop of Python's."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_scratch import Op, op
from autograd_scratch.engine.registry import OPS
from autograd_scratch.testing import calls, check_loops

USUAL = {"order": 2, "loops": ["fori_loop"], "backends": ["python"], "dtypes": [float]}
WAYS = [
    USUAL,
    {"order": 1, "loops": ["scan"], "backends": ["python"], "dtypes": [np.float32]},
    {"order": 2, "loops": ["while_loop"], "backends": ["auto"], "dtypes": [float]},
]
"""Each loop, mode, type and kind of program once; a thorough run takes all of them with all."""

EXAMPLES = settings.default.max_examples
IS_THOROUGH = EXAMPLES > 100


@pytest.mark.parametrize(
    "op", [op for op in vars(OPS).values() if isinstance(op, Op)], ids=lambda op: op.name
)
@settings(max_examples=max(1, EXAMPLES // 100))  # each is many programs
@given(data=st.data())
@pytest.mark.filterwarnings("ignore:.*does not depend on the arguments")
def test_op_does_in_loops_what_it_does_in_a_loop_of_pythons(op: Op, data: st.DataObject) -> None:
    call = data.draw(calls(op))
    for way in [{}] if IS_THOROUGH else WAYS:
        check_loops(op, call, **way)


@pytest.mark.parametrize("loop", ["scan", "fori_loop", "while_loop"])
def test_an_op_that_changes_from_step_to_step_is_found(loop: str) -> None:
    counter = count(1)

    @op(lambda g, y, x: g * 2.0, kind="linear")
    def drifting(x: Any) -> Any:
        return x * float(next(counter))

    with pytest.raises(AssertionError, match=rf"drifting: {loop} in plain code, float64: "):
        check_loops(drifting, ((0.5,), {}), loops=[loop], backends=[])


@pytest.mark.parametrize("backend", ["python", "auto"])
def test_a_rule_that_changes_from_step_to_step_is_found(backend: str) -> None:
    counter = count()

    # In plain code the rule is asked six times, twice in each step; in a program twice.
    @op(lambda g, y, x: g * (1.0 + next(counter) % 6), kind="linear")
    def drifting(x: Any) -> Any:
        return 1.0 * x

    with pytest.raises(AssertionError, match=r"a program \(.*gradients"):
        check_loops(drifting, ((0.5,), {}), 1, loops=["fori_loop"], backends=[backend])
