"""Arrays in a program that no argument reaches."""

import numpy as np
from eager import check

from autograd_scratch import ops

TABLE = np.arange(12.0).reshape(4, 3)


def test_rows_of_a_constant_array_are_picked_by_an_argument() -> None:
    def f(rows, x):
        return ops.getitem(TABLE, rows) * x

    check(f, (np.array([1, 3]), 2.0), (np.array([0, -1]), 3.0), (np.array([0, 4]), 3.0))
