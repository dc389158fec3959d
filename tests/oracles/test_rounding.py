"""The bounds of roundings by which graphs are judged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from question import LONG, Question, in_type
from rounding import UNITS, Roundings

from autograd_scratch import Node, op, ops
from autograd_scratch.testing import RandomGraph, graphs

EPS = float(np.finfo(float).eps)

# Of a graph without curvature the first derivatives are constant.
pytestmark = pytest.mark.filterwarnings("ignore:grad. the output does not depend:UserWarning")


def bound(result: Any) -> float:
    return Roundings().bound(result)


def test_a_function_of_a_number_is_off_by_a_few_units_in_the_last_place() -> None:
    assert bound(ops.exp(Node(1.0))) == UNITS * EPS * np.e


def test_what_is_only_moved_is_exact() -> None:
    x = Node(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert bound(ops.transpose(x)[0, 1]) == 0.0


def test_later_steps_pass_an_error_on_with_their_derivatives() -> None:
    y = ops.exp(Node(1.0))
    assert bound(100.0 * y) == pytest.approx(2 * 100.0 * UNITS * EPS * np.e, rel=1e-15)


def test_what_cancels_keeps_the_error_of_the_large_numbers() -> None:
    x = Node(0.1)
    y = (x + 1e8) - 1e8
    assert abs(y.value - 0.1) > 1e-9
    assert abs(y.value - 0.1) < bound(y) < 1e-6


def test_types_have_their_own_units() -> None:
    of_float32 = bound(ops.sin(Node(np.float32(0.5))))
    assert of_float32 == pytest.approx(bound(ops.sin(Node(0.5))) * 2.0**29, rel=1e-6)


@given(graphs(wide=True, max_dims=3, min_steps=4))
def test_tolerances_are_small(f: RandomGraph) -> None:
    """So that a wrong rule cannot hide in them."""
    tolerance = Question(f).tolerance
    assert (tolerance < 1e-9).all()


def test_a_rule_that_is_wrong_in_the_tenth_digit_is_found(registry: None) -> None:
    @op(lambda g, y, x: g * ops.cos(x) * (1.0 + 1e-10), kind="elementwise")
    def nearly_sine(x: Any) -> Any:
        return np.sin(x)

    exact = Question(RandomGraph((0.5,), (("sin", (0,)),)))
    first = ops.cos(0.5) * (1.0 + 1e-10)
    x = Node(0.5)
    nearly_sine(x).backward()
    assert x.grad == pytest.approx(first, rel=1e-15)
    assert abs(x.grad - exact.expected[1]) > exact.tolerance[1]


def test_the_expected_answer_has_the_longest_type() -> None:
    f = RandomGraph((np.float32(0.5),), (("exp", (0,)),))
    question = Question(f)
    assert question.expected.dtype == LONG
    value = np.exp(in_type(f.inputs[0], LONG)) / 3
    assert abs(question.expected[0] - value) <= np.finfo(LONG).eps
