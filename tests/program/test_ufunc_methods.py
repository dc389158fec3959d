"""The methods of NumPy's functions in a program: reduce, accumulate, outer, reduceat, at."""

import numpy as np
import pytest
from eager import bits, check

from autograd_scratch import jit

X = np.array([0.5, -1.25, 2.0, 3.5])
Y = np.array([[1.5, 0.25, -0.75, 2.5], [0.5, -0.5, 4.0, 1.0]])

METHODS = {
    "reduce": lambda x: np.add.reduce(x, axis=-1, keepdims=True) * x,
    "reduce where": lambda x: (
        np.add.reduce(x, axis=0, initial=1.5, where=x > 0.0, keepdims=True) * x
    ),
    "accumulate": lambda x: np.multiply.accumulate(x, axis=-1) * 2.0,
    "accumulate maximum": lambda x: np.maximum.accumulate(x * 2.0) - x,
    "outer": lambda x: np.subtract.outer(x, x * 2.0) * 2.0,
    "outer of a constant": lambda x: np.multiply.outer(np.arange(3.0), x) + 1.0,
    "outer of conditions": lambda x: np.logical_and.outer(x > 0.0, x < 2.0),
    "reduceat": lambda x: np.add.reduceat(x, [0, 2], axis=-1) * 2.0,
    "reduceat of parts": lambda x: np.minimum.reduceat(x * x, [1, 0, 3], axis=-1) - 1.0,
}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_gives_what_it_gives_without(name):
    f = METHODS[name]
    check(f, (X,), (-X,), (Y,), (Y[:, ::-1],), (X.astype(np.float32),))


def test_at_changes_an_array_in_place_in_every_call():
    def f(x, i, y):
        np.add.at(x, i, y)
        return x * 2.0

    program = jit(f)
    ours, eager = X.copy(), X.copy()
    for i in (np.array([0, 0, 2]), np.array([1, 3, 3])):
        for _ in range(3):
            assert bits(program(ours, i, X[:3])) == bits(f(eager, i, X[:3]))
            assert bits(ours) == bits(eager)


def test_at_changes_an_array_that_the_function_made():
    def f(x, i):
        y = np.zeros(4)
        np.add.at(y, i, x)
        return y * x

    check(f, (X, np.array([0, 0, 2, 1])), (-X, np.array([3, 3, 3, 1])))
