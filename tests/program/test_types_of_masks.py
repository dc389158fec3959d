"""Booleans and integers that become another type within a program."""

from __future__ import annotations

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([0.5, -1.5, 2.0])


@pytest.mark.parametrize("dtype", [int, np.int32, bool, float, np.float32])
@pytest.mark.parametrize(
    "f",
    [
        lambda x, dtype: (x > 0).astype(dtype),
        lambda x, dtype: (x[0] > 0).astype(dtype),
        lambda x, dtype: (x > 0).astype(int).astype(dtype),
        lambda x, dtype: x.astype(dtype),
    ],
)
def test_types_change_in_programs_as_in_numpy(f, dtype):
    program = ag.jit(f)
    for x in (X, X, -X):
        result, expected = program(x, dtype), f(x, dtype)
        np.testing.assert_array_equal(result, expected)
        assert np.asarray(result).dtype == np.asarray(expected).dtype


def test_a_mask_as_integers_picks_elements():
    program = ag.jit(lambda x: x[(x > 0).astype(int)])
    for x in (X, -X):
        np.testing.assert_array_equal(program(x), x[(x > 0).astype(int)])


def test_a_condition_on_a_number_becomes_an_integer():
    program = ag.jit(lambda x: (x > 0.0).astype(int) * 2.5)
    assert program(1.0) == 2.5
    assert program(-1.0) == 0.0
