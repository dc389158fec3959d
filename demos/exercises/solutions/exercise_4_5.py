"""Solutions of the exercises on section 4.5."""

import numpy as np


def mini_batch(x, t, batch_size):
    chosen = np.random.choice(x.shape[0], batch_size)
    return x[chosen], t[chosen]


def update(params, grads, lr):
    for key in params:
        params[key] -= lr * grads[key]


def accuracy(y, t):
    return np.mean(np.argmax(y, axis=1) == np.argmax(t, axis=1))
