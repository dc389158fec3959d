"""Every figure of the book's chapter 5, from the first apples to Softmax-with-Loss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import autograd_scratch as ag
from autograd_scratch import Node, animate, constant, draw, group
from autograd_scratch.whole_files import write_whole
from demos.products import Matrix, Product, stacked
from nn import MulLayer, TwoLayerNet, load_mnist_sample

FIGURES: dict[str, Callable[[], tuple[Any, dict[str, Any]]]] = {}
"""By its name, what makes a figure: a node or several, and the options to draw them with."""

FILMS = {"apple-motion"}
"""The figures that move."""

EQUATIONS: dict[str, Callable[[Node], list[Product]]] = {}
"""For some figures, the products of matrices that stand below the graph."""

FORWARD = {"gradients": False}
SYMBOLS = {"values": False, "formulas": True, "of": "L"}
FOLDED = {"fold_constants": True}


def main(folder: Path) -> None:
    """Draw all figures as SVG, and list them."""
    for name in FIGURES:
        picture, answers = drawn(name)
        write_whole(folder / f"{name}.svg", picture.encode())
        print(name)
        for answer in answers:
            print(f"    {answer}")


def drawn(name: str) -> tuple[str, tuple[Any, ...]]:
    """A figure as SVG, and what belongs into its empty boxes."""
    output, options = FIGURES[name]()
    picture = animate(output, **options) if name in FILMS else draw(output, **options)
    if name not in EQUATIONS:
        return picture, picture.answers
    equations = [product.svg() for product in EQUATIONS[name](output)]
    return stacked([picture, *equations]), picture.answers


def figure(
    name: str, equations: Callable[[Node], list[Product]] | None = None
) -> Callable[[Any], Any]:
    """Enter a figure under its number in the book and what it shows."""

    def registered(make: Any) -> Any:
        FIGURES[name] = make
        if equations is not None:
            EQUATIONS[name] = equations
        return make

    return registered


def apples(**options: Any) -> tuple[Node, dict[str, Any]]:
    """Two apples at 100 each, with 10 % tax."""
    apple, apple_num, tax = Node(100), Node(2), Node(1.1)
    apple_price = apple * apple_num
    price = apple_price * tax
    price.backward()
    names = {"apple": apple, "apple_num": apple_num, "tax": tax, "price": price}
    return price, {"names": names, **options}


def apples_and_oranges(*, inner_names: bool = False, **options: Any) -> tuple[Node, dict[str, Any]]:
    """Two apples at 100 and three oranges at 150, with 10 % tax."""
    apple, apple_num = Node(100, "apple"), Node(2, "apple_num")
    orange, orange_num = Node(150, "orange"), Node(3, "orange_num")
    tax = Node(1.1, "tax")
    apple_price, orange_price = apple * apple_num, orange * orange_num
    all_price = apple_price + orange_price
    price = all_price * tax
    price.name = "price"
    price.backward()
    if inner_names:
        names = {"apple_price": apple_price, "orange_price": orange_price, "all_price": all_price}
        options["names"] = names
    return price, options


def sigmoid_in_steps(x: Any) -> tuple[Node, dict[str, Any]]:
    """1 / (1 + exp(-x)), and how it is drawn: each step by its name, "/" without a 1 before it."""
    one = constant(1.0)
    minus_x = x * -1
    exp = ag.exp(minus_x)
    below = exp + 1
    y = one / below
    names = {"−x": minus_x, "exp(−x)": exp, "1 + exp(−x)": below, "y": y}
    return y, {"names": names, "hide": [one]}


@figure("apple-motion")
def _() -> Any:
    price = Node(100, "apple") * Node(2, "apple_num") * Node(1.1, "tax")
    price.backward()
    return price, {}


# 5.1 computational graphs -------------------------------------------------------------------------


@figure("5-01-apple-forward")
def _() -> Any:
    return Node(100, "apple") * 2 * 1.1, {**FORWARD, **FOLDED}


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

    x = Node(1.0, "x")
    y = f(x)
    y.name = "y"
    y.backward()
    back = {(y, "gradient"): "$E$", (x, "gradient"): r"$E \cdot \partial y / \partial x$"}
    return y, {"values": False, "labels": back}


@figure("5-07-square-chain-rule")
def _() -> Any:
    x, y = Node(1.0), Node(2.0)
    t = x + y
    z = t**2
    names = {"x": x, "y": y, "t": t, "z": z}
    return z, {**SYMBOLS, "formulas": "general accumulated", "of": "z", "names": names, **FOLDED}


@figure("5-08-square-result")
def _() -> Any:
    x, y = Node(1.0), Node(2.0)
    t = x + y
    z = t**2
    names = {"x": x, "y": y, "t": t, "z": z}
    labels = {(z, "gradient"): "1", **{(leaf, "gradient"): "2(x + y)" for leaf in (x, y)}}
    shown = {**SYMBOLS, "formulas": "accumulated", "of": None, "labels": labels}
    return z, {**shown, "names": names, **FOLDED}


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
    return apples_and_oranges(inner_names=True)


# 5.5 activation functions -------------------------------------------------------------------------


@figure("5-18-relu")
def _() -> Any:
    outputs, labels = [], {}
    for value, case, back in ((2.0, "x > 0", "∂L/∂y"), (-1.0, "x ≤ 0", "0")):
        x = Node(value)
        y = ag.relu(x)
        y.name = "y"
        y.backward()
        outputs.append(y)
        labels |= {x: case, (x, "gradient"): back, (y, "gradient"): "∂L/∂y"}
    return outputs, {"values": False, "labels": labels}


@figure("5-19-sigmoid-forward")
def _() -> Any:
    y, options = sigmoid_in_steps(Node(0.5, "x"))
    return y, {"values": False, **FORWARD, **options}


@figure("5-20-sigmoid-backward")
def _() -> Any:
    y, options = sigmoid_in_steps(Node(0.5, "x"))
    return y, {**SYMBOLS, **options, "formulas": "accumulated"}


@figure("5-21-sigmoid-one-node")
def _() -> Any:
    x = Node(0.5, "x")
    with group("sigmoid") as sigmoid:
        y, options = sigmoid_in_steps(x)
    return y, {**SYMBOLS, **options, "formulas": "accumulated", "collapse": [sigmoid], "hide": []}


@figure("5-22-sigmoid-y")
def _() -> Any:
    y = ag.sigmoid(Node(0.5, "x"))
    return y, {**SYMBOLS, "names": {"y": y}, "labels": {y: "sigmoid"}}


# 5.6 Affine and Softmax ---------------------------------------------------------------------------


def affine(shape: tuple[int, ...], **options: Any) -> Any:
    """Y = X·W + B for a single X of shape (2,), or a batch of them."""
    X, W, B = Node(np.ones(shape)), Node(np.ones((2, 3))), Node(np.ones(3))
    dot = ag.dot(X, W)
    Y = dot + B
    Y.backward(np.ones(Y.shape))
    names = {"X": X, "W": W, "B": B, "X·W": dot, "Y": Y}
    return Y, {"values": "shapes", "names": names, **options}


def dot() -> Node:
    """O = X·W for a single X."""
    X, W = Node(np.ones(2), "X"), Node(np.ones((2, 3)), "W")
    product = ag.dot(X, W)
    product.name = "O"
    return product


def forward_product(product: Node) -> list[Product]:
    """X·W = O with their shapes."""
    nodes = (*product.inputs, product)
    return [Product(*(Matrix(str(node.name), node.shape) for node in nodes))]


def backward_products(Y: Node) -> list[Product]:
    """What goes back through Y = X·W, as products with their shapes; X counts as a row."""
    X, W = Y.inputs
    back = Matrix("∂L/∂Y", Y.shape)
    to_X = Product(back, Matrix("W^T", W.shape[::-1]), Matrix("∂L/∂X", X.shape))
    row = back._replace(shape=(1, *Y.shape))
    to_W = Product(Matrix("X^T", (*X.shape, 1)), row, Matrix("∂L/∂W", W.shape))
    return [to_X, to_W]


@figure("5-23-dot-shapes", forward_product)
def _() -> Any:
    return dot(), {"values": "shapes", **FORWARD}


@figure("5-24-affine-forward")
def _() -> Any:
    return affine((2,), **FORWARD)


@figure("5-25-affine-backward")
def _() -> Any:
    return affine((2,), formulas="accumulated", gradients="shapes")


@figure("5-26-dot-backward-shapes", backward_products)
def _() -> Any:
    Y = dot()
    Y.name = "Y"
    Y.backward(np.ones(Y.shape))
    return Y, {"values": "shapes", "gradients": "shapes", "formulas": True}


@figure("5-27-affine-batch")
def _() -> Any:
    return affine((4, 2), formulas="accumulated", gradients="shapes", dimensions={"N": 4})


@figure("5-28-network")
def _() -> Any:
    (images, labels), _ = load_mnist_sample()
    image = Node(images[63].reshape(28, 28), f"image of a {labels[63]}")
    scores = np.array([5.3, 0.3, 10.1, 0.2, 0.1, 0.5, 0.4, 0.6, 0.3, 0.01])
    random = np.random.default_rng(0)
    h, layers = image, []
    for size in (50, 100, 10):
        W = random.normal(0.0, 0.1, (np.size(h.value), size))
        with group("Affine") as affine_layer:
            product = ag.dot(h.reshape(-1), W)
            # The last layer gives the book's scores for this image.
            h = product + (scores - product.value if size == scores.size else np.zeros(size))
        layers.append(affine_layer)
        if size != scores.size:
            with group("ReLU") as relu_layer:
                h = ag.relu(h)
            layers.append(relu_layer)
    with group("Softmax") as softmax_layer:
        y = ag.softmax(h)
    layers.append(softmax_layer)
    columns = {(h, "value"): column(h.value), (y, "value"): column(y.value)}
    return y, {**FORWARD, "collapse": layers, "hide": "constants", "labels": columns}


def column(numbers: Any) -> str:
    """The first three and the last of ten numbers, below each other."""
    first, second, third, *_, last = [
        f"{round(x, 3):g}" if round(x, 3) else f"{x:.5f}" for x in numbers
    ]
    return "\n".join([first, second, third, "⋮", last])


@figure("two-layer-net")
def _() -> Any:
    network = TwoLayerNet(784, 50, 10, seed=0)
    loss, layers = network.graph(np.zeros((1, 784)), np.eye(10)[:1])
    return loss, {"collapse": layers, "values": "shapes", "gradients": "shapes"}


def scores_and_targets() -> tuple[list[Node], list[Node]]:
    """Three scores, and the targets: the third of three classes is right."""
    a = [Node(value, f"$a_{k}$") for k, value in enumerate((0.3, 2.9, 4.0), start=1)]
    t = [constant(value, f"$t_{k}$") for k, value in enumerate((0.0, 0.0, 1.0), start=1)]
    return a, t


@ag.op(lambda position, g, y, *xs: g, sign="+", variadic=True)
def add_all(*xs: Any) -> Any:
    """A "+" node with any number of inputs, as the book draws it."""
    return sum(xs)


def softmax_of(a: list[Node]) -> tuple[list[Node], Node]:
    """The three probabilities, and the 1 of the node "/", which the book leaves out."""
    exps, one = [ag.exp(x) for x in a], constant(1.0)
    inverse = one / add_all(*exps)
    y = [x * inverse for x in exps]
    for k, node in enumerate(y, start=1):
        node.name = f"$y_{k}$"
    return y, one


def error_of(y: list[Node], t: list[Node]) -> Node:
    """The cross entropy error of three probabilities."""
    L = add_all(*(target * ag.log(x) for target, x in zip(t, y, strict=True))) * -1
    L.name = "$L$"
    L.backward()
    return L


def differences(a: list[Node]) -> dict[tuple[Node, str], str]:
    """The gradients of the scores as the book writes them."""
    return {(x, "gradient"): f"$y_{k} - t_{k}$" for k, x in enumerate(a, start=1)}


@figure("5-29-softmax-with-loss-full")
def _() -> Any:
    a, t = scores_and_targets()
    y, one = softmax_of(a)
    L = error_of(y, t)
    labels = {
        key: f"{text} = {key[0].grad:.3g}".replace("= -", "= −")
        for key, text in differences(a).items()
    }
    return L, {"hide": [one], "labels": labels, "precision": 3}


@figure("5-30-softmax-with-loss")
def _() -> Any:
    a, t = scores_and_targets()
    with group("Softmax") as softmax:
        y, _ = softmax_of(a)
    with group("Cross Entropy Error") as error:
        L = error_of(y, t)
    back = {(x, "gradient"): f"$-t_{k} / y_{k}$" for k, x in enumerate(y, start=1)}
    labels = {**differences(a), **back, (L, "gradient"): "1"}
    return L, {"values": False, "labels": labels, "collapse": [softmax, error]}
