"""Constants can stand within the circles of their ops, as in the book's first figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Graph, Node, constant
from autograd_scratch.pictures.scene.options import DrawOptions
from autograd_scratch.pictures.scene.scene import Scene, arrange


def scene(output: Node, **options: Any) -> Scene:
    return arrange(Graph(output).record, DrawOptions(fold_constants=True, **options))


def texts(output: Node, **options: Any) -> list[str]:
    """What the shapes say, but for the end of the output's line."""
    return [shape.text for shape in scene(output, **options).shapes if shape.kind != "end"]


@pytest.mark.parametrize(
    ("compute", "sign"),
    [
        (lambda x: x * 2, "×2"),
        (lambda x: 2 * x, "×2"),
        (lambda x: x * -1, "×(−1)"),
        (lambda x: 1 + x, "+1"),
        (lambda x: x - 1, "−1"),
        (lambda x: 1 - x, "1−"),
        (lambda x: x / 2, "/2"),
        (lambda x: 1 / x, "1/"),
        (lambda x: x**2, "**2"),
    ],
)
def test_a_number_stands_on_its_side_of_the_sign(compute: Any, sign: str) -> None:
    assert texts(compute(Node(3.0, "x"))) == ["x", sign]


def test_the_gradient_still_flows_to_the_variable() -> None:
    x = Node(3.0, "x")
    y = x * 2
    y.backward()
    line, _ = scene(y).lines
    assert (line.tail, line.head, line.below.text, line.back) == ("n0", "n2", "2", True)


def test_what_has_a_name_stays_outside() -> None:
    assert texts(Node(3.0, "x") * constant(2, "number")) == ["x", "number", "×"]
    x, two = Node(3.0, "x"), constant(2)
    assert texts(x * two, names={"number": two}) == ["x", "number", "×"]


def test_variables_and_arrays_stay_outside() -> None:
    assert texts(Node(3.0, "x") * Node(2.0)) == ["x", "2", "×"]
    assert len(scene(Node(np.ones(2), "x") * np.ones(2)).shapes) == 4


def test_other_ops_keep_their_inputs_outside() -> None:
    assert texts(ag.maximum(Node(3.0, "x"), 2.0)) == ["x", "2", "maximum"]


def test_of_two_constants_both_stay_outside() -> None:
    assert texts(constant(3.0) * constant(2.0)) == ["3", "2", "×"]


def test_a_constant_with_another_use_stays_outside() -> None:
    x, two = Node(3.0, "x"), constant(2.0)
    assert texts(ag.maximum(x * two, two)) == ["x", "2", "×", "maximum"]
    assert texts((x * two) ** two) == ["x", "×2", "**2"]


def test_within_a_box_nothing_is_folded() -> None:
    with ag.group("twice") as twice:
        y = Node(3.0, "x") * constant(2.0)
    assert "×2" not in texts(y, collapse=[twice])


def test_the_option_must_be_a_truth_value() -> None:
    with pytest.raises(TypeError, match="fold_constants must be True or False, got 'all'"):
        ag.draw(Node(1.0) * 2, fold_constants="all")
