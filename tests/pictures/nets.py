"""Scalar networks and other graphs whose lines have to find their ways."""

import numpy as np

import autograd_scratch as ag
from autograd_scratch import Node, group


def net(*sizes):
    """A fully connected net of single numbers."""
    layer = [Node(k + 1.0, f"x{k + 1}") for k in range(sizes[0])]
    weights = (Node(0.1 * k, f"w{k}") for k in range(1, 100))
    for number, size in enumerate(sizes[1:], 2):
        sums = [
            sum((x * next(weights) for x in layer[1:]), layer[0] * next(weights))
            for _ in range(size)
        ]
        layer = sums if number == len(sizes) else [ag.tanh(s) for s in sums]
    layer[0].backward()
    return layer[0], {"precision": 3}


def residual():
    x, w, b = Node(2.0, "x"), Node(3.0, "w"), Node(1.0, "b")
    y = ag.relu(x * w + b) + x
    y.backward()
    return y, {}


def thrice():
    x, y, z = Node(2.0, "x"), Node(3.0, "y"), Node(4.0, "z")
    output = (x + y) ** 2 * x + x * z
    output.backward()
    return output, {}


def recurrent(steps=3):
    Wx, Wh, b, h = Node(0.5, "Wx"), Node(0.8, "Wh"), Node(0.1, "b"), Node(0.0, "h0")
    for step in range(1, steps + 1):
        h = ag.tanh(Node(float(step), f"x{step}") * Wx + h * Wh + b)
    h.backward()
    return h, {"precision": 3}


def softmax():
    exps = [ag.exp(Node(value, f"a{k}")) for k, value in enumerate((0.3, 2.9, 4.0), 1)]
    total = exps[0] + exps[1] + exps[2]
    logs = [ag.log(e / total) for e in exps]
    loss = -(logs[0] * 0.2 + logs[1] * 0.3 + logs[2] * 0.5)
    loss.backward()
    return loss, {"precision": 3}


def squared():
    x = Node(3.0, "x")
    y = x * x
    y.backward()
    return y, {}


def groups():
    x, w, b = Node(2.0, "x"), Node(3.0, "w"), Node(1.0, "b")
    with group("a neuron with a long name") as neuron:
        h = x * w + b
        other = h * x
    y = (h - 5.0) ** 2 + other + h
    y.backward()
    return y, {"collapse": [neuron]}


def groups_that_need_each_other():
    h = ag.exp(Node(2.0, "x"))
    between = ag.sin(h)
    y = between * h
    y.backward()
    return y, {"collapse": {"outer": [h, y]}}


def matrices():
    X, W, b = Node(np.ones((3, 2)), "X"), Node(np.ones((2, 3)), "W"), Node(np.ones(3), "b")
    y = ag.sum(ag.dot(X, W) + b, axis=0)
    y.backward(np.ones(3))
    return y, {}


def long_sign():
    @ag.op(lambda g, y, x, z: g, lambda g, y, x, z: g, sign="a very long sign")
    def f(x, z):
        return x + z

    y = f(f(Node(1.0, "x"), Node(2.0, "a long name of a variable")), Node(3.0, "z"))
    y.backward()
    return y, {"formulas": False}


def many_inputs():
    y = ag.concatenate([Node([float(k)], f"x{k}") for k in range(9)])
    y.backward(np.ones(9))
    return y, {}


EXAMPLES = {
    "net of 2-2-1": lambda: net(2, 2, 1),
    "net of 2-4-4-1": lambda: net(2, 4, 4, 1),
    "residual": residual,
    "thrice": thrice,
    "recurrent": recurrent,
    "softmax": softmax,
    "squared": squared,
    "groups": groups,
    "groups that need each other": groups_that_need_each_other,
    "matrices": matrices,
    "long sign": long_sign,
    "many inputs": many_inputs,
    "leaf": lambda: (Node(3.0, "x"), {}),
}
