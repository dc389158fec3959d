"""debug() names the first op that makes a nan or inf, and the line that recorded it."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Node, NonFiniteError, debug, grad, jit, jvp
from autograd_scratch.engine.registry import WATCH


def test_the_first_op_that_makes_inf_is_named_with_its_inputs_and_its_line() -> None:
    x = Node(np.array([1.0, 0.0]), name="x")
    with debug(), pytest.raises(NonFiniteError) as caught:
        np.log(x).sum()  # here
    assert str(caught.value).startswith("log(x: float64 (2,)) made inf")
    assert __file__ in str(caught.value)
    assert "np.log(x).sum()  # here" in str(caught.value)


def test_a_backward_rule_is_named_with_the_line_that_recorded_its_op() -> None:
    with debug():
        x = Node(0.0, name="x")
        y = np.sqrt(x)  # recorded here
        with pytest.raises(NonFiniteError, match=r"backward rule of sqrt\(x: 0\.0\) made inf") as c:
            (y * 2.0).backward()
    assert "y = np.sqrt(x)  # recorded here" in str(c.value)
    assert "upstream gradient 2.0" in str(c.value)


def test_forward_mode_is_watched_too() -> None:
    with debug(), pytest.raises(NonFiniteError, match=r"forward derivative of sqrt\(0\.0\) made"):
        jvp(lambda x: np.sqrt(x), (0.0,), (1.0,))


def test_second_derivatives_are_watched_where_they_are_made() -> None:
    with debug(), pytest.raises(NonFiniteError, match="pow"):
        ag.hessian(lambda x: (x**1.5).sum())(np.zeros(2))


def test_a_plain_number_that_divides_by_zero_is_seen() -> None:
    with debug(), pytest.raises(NonFiniteError, match=r"div\(1\.0, 0\.0\) made inf"):
        grad(lambda x: 1.0 / (x - x))(2.0)


def test_nan_is_seen_wherever_it_comes_from() -> None:
    with debug(), pytest.raises(NonFiniteError, match=r"mul\(.*\) made nan"):
        grad(lambda x: x * np.nan)(2.0)


def test_inf_that_is_only_passed_on_is_no_fault() -> None:
    with debug():
        mask = np.array([True, False])
        f = lambda x: ag.logsumexp(np.where(mask, x, -np.inf))  # noqa: E731
        np.testing.assert_array_equal(grad(f)(np.array([1.0, 2.0])), [1.0, 0.0])


def test_rules_that_choose_between_values_raise_no_alarm() -> None:
    with debug():
        assert grad(lambda x: x**2)(0.0) == 0.0
        assert grad(lambda x: (x * x) ** 0.0 * x)(0.0) == 1.0
        np.testing.assert_array_equal(grad(lambda x: ag.prod(x))(np.array([0.0, 2.0])), [2.0, 0.0])


def test_programs_run_as_their_functions_inside() -> None:
    f = jit(grad(lambda x: np.log(x) * 2.0))
    with np.errstate(divide="ignore"):
        assert f(0.0) == np.inf
    with debug(), pytest.raises(NonFiniteError, match=r"log\(0\.0\) made inf"):
        f(0.0)


def test_outside_of_the_block_and_in_other_threads_nobody_looks() -> None:
    found: list[Any] = []

    def elsewhere() -> None:
        with np.errstate(all="ignore"):
            found.append(grad(lambda x: np.log(x))(0.0))

    with debug():
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    elsewhere()
    assert found == [np.inf, np.inf]


def test_blocks_nest_and_end_with_an_error() -> None:
    with debug():
        with pytest.raises(NonFiniteError), debug():
            np.log(Node(0.0))
        with pytest.raises(NonFiniteError):
            np.log(Node(0.0))
    with np.errstate(all="ignore"):
        assert np.log(Node(0.0)).value == -np.inf


def test_a_block_is_entered_once() -> None:
    block = debug()
    with block, pytest.raises(RuntimeError, match="already active"), block:
        pass


def test_after_the_block_nobody_is_counted_as_watching() -> None:
    with debug(), debug():
        assert WATCH.watchers == 2
    with pytest.raises(KeyError), debug():
        raise KeyError
    assert WATCH.watchers == 0
