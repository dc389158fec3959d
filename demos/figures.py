"""Every figure of the book's chapter 5, from the first apples to Softmax-with-Loss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import autograd_scratch as ag
from autograd_scratch import Node, constant, draw, group
from nn import MulLayer, TwoLayerNet

FIGURES: dict[str, Callable[[], tuple[Any, dict[str, Any]]]] = {}
"""By its name, what makes a figure: a node, and the options to draw it with."""

FORWARD = {"gradients": False}
SYMBOLS = {"values": False, "formulas": True, "of": "L"}


def main(folder: Path) -> None:
    """Draw all figures as SVG, and list them."""
    for name, make in FIGURES.items():
        output, options = make()
        picture = draw(output, folder / f"{name}.svg", **options)
        print(name)
        for answer in picture.answers:
            print(f"    {answer}")


def figure(name: str) -> Callable[[Any], Any]:
    """Enter a figure under its number in the book and what it shows."""

    def registered(make: Any) -> Any:
        FIGURES[name] = make
        return make

    return registered


def apples(**options: Any) -> tuple[Node, dict[str, Any]]:
    """Two apples at 100 each, with 10 % tax."""
    apple, apple_num, tax = Node(100), Node(2), Node(1.1)
    apple_price = apple * apple_num
    price = apple_price * tax
    price.backward()
    return price, {"names": locals(), **options}


def apples_and_oranges(**options: Any) -> tuple[Node, dict[str, Any]]:
    """Two apples at 100 and three oranges at 150, with 10 % tax."""
    apple, apple_num = Node(100, "apple"), Node(2, "apple_num")
    orange, orange_num = Node(150, "orange"), Node(3, "orange_num")
    tax = Node(1.1, "tax")
    price = (apple * apple_num + orange * orange_num) * tax
    price.name = "price"
    price.backward()
    return price, options


def sigmoid_in_steps(x: Any) -> tuple[Node, dict[str, Node]]:
    """1 / (1 + exp(-x)) and, by name, what is computed on the way."""
    steps = {"-x": x * -1}
    steps["exp(-x)"] = ag.exp(steps["-x"])
    steps["1 + exp(-x)"] = 1 + steps["exp(-x)"]
    steps["y"] = 1 / steps["1 + exp(-x)"]
    return steps["y"], steps


# 5.1 computational graphs -------------------------------------------------------------------------


@figure("5-01-apple-forward")
def _() -> Any:
    return Node(100, "apple") * 2 * 1.1, FORWARD


@figure("5-02-apple-variables")
def _() -> Any:
    return apples(**FORWARD)


@figure("5-03-apple-orange-forward")
def _() -> Any:
    return apples_and_oranges(**FORWARD)


@figure("5-04-local")
def _() -> Any:
    others = Node(4000, "all other food")
    price = (others + Node(100, "apple") * Node(2, "apple_num")) * Node(1.1, "tax")
    price.name = "price"
    return price, FORWARD


@figure("5-05-apple-derivative")
def _() -> Any:
    apple = Node(100, "apple")
    price = apple * constant(2, "apple_num") * constant(1.1, "tax")
    price.name = "price"
    price.backward()
    return price, {}


# 5.2 the chain rule -------------------------------------------------------------------------------


@figure("5-06-chain-rule-one-node")
def _() -> Any:
    @ag.op(lambda g, y, x: g * ag.cos(x), kind="elementwise")
    def f(x: Any) -> Any:
        return np.sin(x)

    y = f(Node(1.0, "x"))
    y.name = "y"
    return y, {**SYMBOLS, "formulas": "general"}


@figure("5-07-square-chain-rule")
def _() -> Any:
    x, y = Node(1.0), Node(2.0)
    t = x + y
    z = t**2
    return z, {**SYMBOLS, "formulas": "general", "of": "z", "names": locals()}


@figure("5-08-square-result")
def _() -> Any:
    x, y = Node(1.0), Node(2.0)
    t = x + y
    z = t**2
    z.backward()
    return z, {"formulas": True, "names": locals()}


# 5.3 backward of + and × --------------------------------------------------------------------------


@figure("5-09-add-node")
def _() -> Any:
    x, y = Node(1.0), Node(2.0)
    z = x + y
    return z, {**SYMBOLS, "names": locals()}


@figure("5-10-add-node-inside")
def _() -> Any:
    x, y = Node(1.0), Node(2.0)
    z = x + y
    with group("some computation") as rest:
        L = ag.exp(ag.sin(z))
    return L, {**SYMBOLS, "names": locals(), "collapse": [rest]}


@figure("5-11-add-example")
def _() -> Any:
    x, y = Node(10.0), Node(5.0)
    z = x + y
    z.backward(1.3)
    return z, {"names": locals()}


@figure("5-12-mul-node")
def _() -> Any:
    x, y = Node(1.0), Node(2.0)
    z = x * y
    return z, {**SYMBOLS, "names": locals()}


@figure("5-13-mul-example")
def _() -> Any:
    x, y = Node(10.0), Node(5.0)
    z = x * y
    z.backward(1.3)
    return z, {"names": locals()}


@figure("5-14-apple-backward")
def _() -> Any:
    return apples()


@figure("5-14-apple-backward-ko")
def _() -> Any:
    price, options = apples()
    names = {"사과": "apple", "사과의 개수": "apple_num", "소비세": "tax", "지불 금액": "price"}
    return price, {"names": {korean: options["names"][name] for korean, name in names.items()}}


@figure("5-15-apple-orange-exercise")
def _() -> Any:
    return apples_and_oranges(blanks="gradients")


# 5.4 simple layers --------------------------------------------------------------------------------


@figure("5-16-apple-layers")
def _() -> Any:
    apple_price = MulLayer().forward(Node(100, "apple"), Node(2, "apple_num"))
    price = MulLayer().forward(apple_price, Node(1.1, "tax"))
    price.backward()
    return price, {"formulas": True, "names": {"apple_price": apple_price, "price": price}}


@figure("5-17-apple-orange-backward")
def _() -> Any:
    return apples_and_oranges()


# 5.5 activation functions -------------------------------------------------------------------------


@figure("5-18-relu")
def _() -> Any:
    y = ag.relu(Node([2.0, -1.0], "x"))
    y.name = "y"
    y.backward([3.0, 4.0])
    return y, {}


@figure("5-19-sigmoid-forward")
def _() -> Any:
    y, steps = sigmoid_in_steps(Node(0.5, "x"))
    return y, {"values": False, "gradients": False, "names": steps}


@figure("5-20-sigmoid-backward")
def _() -> Any:
    y, steps = sigmoid_in_steps(Node(0.5, "x"))
    return y, {**SYMBOLS, "names": steps}


@figure("5-21-sigmoid-one-node")
def _() -> Any:
    x = Node(0.5)
    with group("sigmoid") as sigmoid:
        y, _ = sigmoid_in_steps(x)
    return y, {**SYMBOLS, "names": locals(), "collapse": [sigmoid]}


@figure("5-22-sigmoid-y")
def _() -> Any:
    y = ag.sigmoid(Node(0.5, "x"))
    return y, {**SYMBOLS, "names": {"y": y}}


# 5.6 Affine and Softmax ---------------------------------------------------------------------------


def affine(shape: tuple[int, ...], **options: Any) -> Any:
    """Y = X·W + B for a single X of shape (2,), or a batch of them."""
    X, W, B = Node(np.ones(shape)), Node(np.ones((2, 3))), Node(np.ones(3))
    Y = ag.dot(X, W) + B
    Y.backward(np.ones(Y.shape))
    return Y, {"values": "shapes", "names": {"X": X, "W": W, "B": B, "Y": Y}, **options}


@figure("5-23-dot-shapes")
def _() -> Any:
    X, W = Node(np.ones(2)), Node(np.ones((2, 3)))
    Y = ag.dot(X, W)
    return Y, {"values": "shapes", "names": locals(), **FORWARD}


@figure("5-24-affine-forward")
def _() -> Any:
    return affine((2,), **FORWARD)


@figure("5-25-affine-backward")
def _() -> Any:
    return affine((2,), formulas=True, gradients="shapes")


@figure("5-26-dot-backward-shapes")
def _() -> Any:
    X, W = Node(np.ones((1, 2))), Node(np.ones((2, 3)))
    Y = ag.dot(X, W)
    Y.backward(np.ones(Y.shape))
    shapes = {"values": "shapes", "gradients": "shapes"}
    return Y, {**shapes, "formulas": True, "names": locals()}


@figure("5-27-affine-batch")
def _() -> Any:
    return affine((4, 2), formulas=True, gradients="shapes")


@figure("5-28-two-layer-net")
def _() -> Any:
    network = TwoLayerNet(784, 50, 10, seed=0)
    loss, layers = network.graph(np.zeros((1, 784)), np.eye(10)[:1])
    return loss, {"collapse": layers, "precision": 4}


@figure("5-29-softmax-with-loss-full")
def _() -> Any:
    a, t = Node([0.3, 2.9, 4.0], "a"), constant([0.0, 0.0, 1.0], "t")
    e = ag.exp(a)
    y = e / ag.sum(e)
    loss = -ag.sum(t * ag.log(y))
    loss.backward()
    return loss, {"names": {"y": y, "L": loss}, "precision": 3}


@figure("5-30-softmax-with-loss")
def _() -> Any:
    a, t = Node([0.3, 2.9, 4.0], "a"), constant([0.0, 0.0, 1.0], "t")
    with group("Softmax") as softmax:
        y = ag.softmax(a)
    with group("Cross entropy error") as error:
        loss = -ag.sum(t * ag.log(y))
    loss.backward()
    names = {"y": y, "L": loss}
    return loss, {"names": names, "collapse": [softmax, error], "precision": 3}
