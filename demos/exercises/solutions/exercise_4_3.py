"""Solutions of the exercises on section 4.3."""


def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


def tangent(f, x, at):
    return f(x) + numerical_diff(f, x) * (at - x)


def partial_diff(f, x, i):
    h = 1e-4
    above, below = x.copy(), x.copy()
    above[i] += h
    below[i] -= h
    return (f(above) - f(below)) / (2 * h)
