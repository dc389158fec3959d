"""Arrays in a program that no argument reaches."""

import numpy as np
import pytest
from eager import check

from autograd_scratch import ops

TABLE = np.arange(12.0).reshape(4, 3)


def test_rows_of_a_constant_array_are_picked_by_an_argument() -> None:
    def f(rows, x):
        return ops.getitem(TABLE, rows) * x

    check(f, (np.array([1, 3]), 2.0), (np.array([0, -1]), 3.0), (np.array([0, 4]), 3.0))


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "i4", "u4", "i8", "u8"])
def test_rows_are_picked_by_integers_of_any_type(dtype: str) -> None:
    def f(rows, x):
        return x[rows] * 2.0

    check(f, *[(np.array(rows, dtype), TABLE) for rows in ([0, 2, 2], [1, 0, 1], [0, 0, 7])])
