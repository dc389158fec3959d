"""Graphs that are drawn, written and taken apart."""

import numpy as np

import autograd_scratch as ag
from autograd_scratch import Node, group


def apples():
    price = Node(100.0, "apple") * Node(2.0, "num") * Node(1.1, "tax")
    price.name = "price"
    price.backward()
    return price


def affine():
    X, W, B = Node(np.ones((4, 2)), "X"), Node(np.ones((2, 3)), "W"), Node(np.ones(3), "B")
    Y = ag.dot(X, W) + B
    Y.backward(np.ones((4, 3)))
    return Y


def square():
    z = (Node(1.0, "x") + Node(2.0, "y")) ** 2
    z.name = "z"
    z.backward()
    return z


def net():
    x, w, b = Node(2.0, "x"), Node(3.0, "w"), Node(1.0, "b")
    with group("neuron") as neuron:
        h = x * w + b
    with group("loss") as loss:
        L = (h - 5.0) ** 2
    L.backward()
    return L, neuron, loss


def unnamed_apples(**names):
    """Two apples at 100 each with 10 % tax, walked backwards (book figure 5-14)."""
    apple = ag.Node(100, names.get("apple", "apple"))
    number = ag.Node(2, "number")
    tax = ag.Node(1.1, "tax")
    price = apple * number * tax
    price.backward()
    return price
