"""Solutions of the exercises on section 5.2."""

import numpy as np


def square_of_sum(x, y):
    t = x + y
    dt = 2 * t
    return dt * 1, dt * 1


def exp_of_square(x):
    t = x**2
    return np.exp(t) * 2 * x


def used_twice(x, da, db):
    return da * 2 * x + db * 3
