"""Solutions of the exercises on section 5.7."""

import numpy as np


def backward_through(layers, dout):
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return dout


def gradient(params, x, t):
    before = np.dot(x, params["W1"]) + params["b1"]
    hidden = np.maximum(before, 0)
    scores = np.dot(hidden, params["W2"]) + params["b2"]
    powers = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    y = powers / np.sum(powers, axis=1, keepdims=True)

    dscores = (y - t) / len(x)
    dhidden = np.dot(dscores, params["W2"].T)
    dbefore = dhidden * (before > 0)
    return {
        "W1": np.dot(x.T, dbefore),
        "b1": np.sum(dbefore, axis=0),
        "W2": np.dot(hidden.T, dscores),
        "b2": np.sum(dscores, axis=0),
    }


def gradient_check(backprop, numerical):
    return {key: np.mean(np.abs(backprop[key] - numerical[key])) for key in backprop}
