"""Pictures that only the pages show: sheets for the tutorial's exercises, and a derivative's graph.

The book's figures are those of ``demos/figures.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import autograd_scratch as ag
from autograd_scratch import Node

PICTURES: dict[str, Callable[[], tuple[Node, dict[str, Any]]]] = {}
"""By its name, what makes a picture: a node, and the options to draw it with."""


def main(folder: Path) -> None:
    """Draw all of them as SVG."""
    for name, make in PICTURES.items():
        output, options = make()
        ag.draw(output, folder / f"{name}.svg", **options)


def picture(name: str) -> Callable[[Any], Any]:
    """Enter a picture under the name of its file."""

    def registered(make: Any) -> Any:
        PICTURES[name] = make
        return make

    return registered


@picture("exercise-5-1")
def _() -> Any:
    pen, pens = Node(50, "pen"), Node(3, "pens")
    to_pay = pen * pens - 20
    to_pay.name = "to_pay"
    return to_pay, {"blanks": [to_pay.inputs[0], to_pay], "gradients": False}


@picture("exercise-5-2")
def _() -> Any:
    x, y = Node(1.0, "x"), Node(2.0, "y")
    z = (x + y) ** 3
    z.name = "z"
    z.backward()
    return z, {"blanks": "gradients"}


@picture("exercise-5-5")
def _() -> Any:
    x = Node(0.0, "x")
    y = 1 / (1 + ag.exp(x * -1))
    y.name = "y"
    y.backward()
    return y, {"blanks": "gradients"}


@picture("exercise-5-6")
def _() -> Any:
    X, W = Node(np.array([1.0, 2.0]), "X"), Node(np.array([[3.0, 0.0], [1.0, 4.0]]), "W")
    B = Node(np.array([0.5, -1.0]), "B")
    Y = ag.dot(X, W) + B
    Y.name = "Y"
    Y.backward(np.array([1.0, 10.0]))
    return Y, {"blanks": [(node, "gradients") for node in (X, W, B)]}


@picture("slope-of-sin")
def _() -> Any:
    x = Node(1.0, "x")
    y = ag.sin(x)
    y.backward(create_graph=True)
    slope = x.grad
    slope.name = "slope"
    slope.backward()
    return slope, {}
