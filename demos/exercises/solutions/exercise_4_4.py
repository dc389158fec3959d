"""Solutions of the exercises on section 4.4."""

import numpy as np


def numerical_gradient(f, x):
    h = 1e-4
    gradient = np.zeros_like(x)
    for i in range(x.size):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        gradient[i] = (above - below) / (2 * h)
    return gradient


def gradient_descent(gradient, init_x, lr, step_num):
    x = init_x.copy()
    for _ in range(step_num):
        x -= lr * gradient(x)
    return x
