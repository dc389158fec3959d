"""Programs of over 1,000 steps, which use the names of numbers again."""

import random

import numpy as np
import pytest
from eager import bits, check

from autograd_scratch import exp, grad, jit, sin, tanh, value_and_grad, where

STEPS = [
    lambda x, y: x * y,
    lambda x, y: x - y,
    lambda x, y: (x + y) * 0.5,
    lambda x, y: tanh(x) - y * 0.25,
    lambda x, y: sin(x * y),
    lambda x, y: -x,
    lambda x, y: exp(-x * x),
    lambda x, y: where(x < y, x, y) * 0.75,
    lambda x, y: where((x > y) | (y > 0.5), y, x + 0.125),
    lambda x, y: x / (2.0 + y * y),
]


def random_steps(seed, length=1500, reach=12):
    """A function of two numbers: many steps, each with two of the results shortly before it."""
    rng = random.Random(seed)
    steps = []
    for i in range(length):
        nearest = max(0, i + 2 - reach)
        steps.append((rng.choice(STEPS), rng.randint(nearest, i + 1), rng.randint(nearest, i + 1)))
    kept = sorted(rng.sample(range(length), 20))

    def f(x, y):
        results = [x, y]
        for step, i, j in steps:
            results.append(step(results[i], results[j]))
        total = results[-1]
        for i in kept:
            total = total + results[i]
        return total

    return f


@pytest.mark.parametrize("seed", range(12))
def test_long_programs_of_numbers(seed):
    f = random_steps(seed)
    program = check(f, (0.5, -0.25), (-0.75, 0.5), (0.0, 1.0))
    assert program.source.count("\n") > 500
    if seed < 4:
        check(value_and_grad(f, (0, 1)), (0.5, -0.25), (-0.75, 0.5))


@pytest.mark.parametrize("seed", range(3))
def test_long_programs_of_numbers_and_arrays(seed):
    f = random_steps(seed, length=600)
    arrays = np.linspace(-0.5, 0.5, 3)

    def g(x, y):
        one = f(x, y)
        return np.tanh(arrays * one) + f(one, x), f(x * arrays, y)

    check(g, (0.5, -0.25), (-0.75, 0.5), (0.0, 1.0))


def test_a_long_program_computes_the_same_on_a_tape():
    pytest.importorskip("numba")
    f = value_and_grad(random_steps(0), (0, 1))
    program = jit(f, backend="numba")
    for args in ((0.5, -0.25), (-0.75, 0.5)):
        (value, gradient), (expected, slopes) = program(*args), f(*args)
        assert np.allclose([value, *gradient], [expected, *slopes], rtol=1e-9, atol=1e-12)


def test_a_long_program_of_which_a_part_is_read_late():
    def f(x):
        early = [sin(x * (0.1 + i)) for i in range(8)]
        y = x
        for _ in range(1200):
            y = y * 0.5 + x
        for z in early:
            y = y + z * z
        return y

    program = check(f, (0.5,), (-1.25,))
    assert bits(program(0.25)) == bits(f(0.25))
    check(grad(f), (0.5,), (-1.25,))
