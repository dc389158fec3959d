"""What the figures of the book say in words of their own is what the graph has computed."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from autograd_scratch import Graph
from demos.figures import EQUATIONS, FIGURES, drawn
from demos.products import Matrix, Product, stacked


def named(output: Any) -> dict[str, Any]:
    return {node.name: node for node in Graph(output).nodes if node.name}


def test_the_square_of_a_sum_has_the_gradient_that_the_figure_says() -> None:
    z, options = FIGURES["5-08-square-result"]()
    z.backward()
    x, y = z.inputs[0].inputs
    assert {options["labels"][leaf, "gradient"] for leaf in (x, y)} == {"2(x + y)"}
    assert x.grad == y.grad == 2 * (x.value + y.value)


def test_relu_passes_or_blocks_what_arrives() -> None:
    outputs, options = FIGURES["5-18-relu"]()
    for y, passed in zip(outputs, ("∂L/∂y", "0"), strict=True):
        (x,) = y.inputs
        assert options["labels"][x, "gradient"] == passed
        assert x.grad == (1.0 if passed == "∂L/∂y" else 0.0)


def test_softmax_makes_the_probabilities_of_the_book() -> None:
    y, options = FIGURES["5-28-network"]()
    assert "image of a 2" in named(y)
    scores, probabilities = options["labels"].values()
    assert scores.split("\n") == ["5.3", "0.3", "10.1", "⋮", "0.01"]
    assert probabilities.split("\n") == ["0.008", "0.00005", "0.991", "⋮", "0.00004"]
    assert y.value.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["5-29-softmax-with-loss-full", "5-30-softmax-with-loss"])
def test_scores_get_the_difference_of_probability_and_target(name: str) -> None:
    output, options = FIGURES[name]()
    nodes = named(output)
    for k in (1, 2, 3):
        a, y, t = (nodes[f"${letter}_{k}$"] for letter in "ayt")
        assert options["labels"][a, "gradient"].startswith(f"$y_{k} - t_{k}$")
        assert a.grad == pytest.approx(y.value - t.value)
        assert y.grad == pytest.approx(-t.value / y.value)


def test_products_have_the_shapes_of_the_nodes() -> None:
    shapes = {
        name: [tuple(matrix.shape for matrix in product) for product in make(FIGURES[name]()[0])]
        for name, make in EQUATIONS.items()
    }
    assert shapes == {
        "5-23-dot-shapes": [((2,), (2, 3), (3,))],
        "5-26-dot-backward-shapes": [((3,), (3, 2), (2,)), ((2, 1), (1, 3), (2, 3))],
    }


def test_a_product_needs_lengths_that_agree() -> None:
    with pytest.raises(ValueError, match=r"no product: \(2,\) · \(3, 2\)"):
        Product(Matrix("X", (2,)), Matrix("W", (3, 2)), Matrix("O", (2,))).svg()


def test_pictures_below_each_other_are_as_high_as_all_of_them() -> None:
    one = Product(Matrix("X", (2,)), Matrix("W^T", (2, 3)), Matrix("O", (3,))).svg()
    both = ElementTree.fromstring(stacked([one, one]))
    _, _, width, height = map(float, ElementTree.fromstring(one).get("viewBox", "").split())
    assert both.get("viewBox") == f"0 0 {width:g} {2 * height:g}"


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_a_picture(name: str) -> None:
    picture, _ = drawn(name)
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
