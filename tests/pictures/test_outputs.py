"""Graphs with several outputs."""

import re

import pytest
from scenes import lines, scene, shape_texts

import autograd_scratch as ag
from autograd_scratch import Graph, Node, draw
from autograd_scratch.pictures.drawing import Ellipse, Stroke
from autograd_scratch.pictures.layout.layout import lay_out
from autograd_scratch.pictures.scene.options import DrawOptions


def sum_and_product():
    x, y = Node(2.0, "x"), Node(3.0, "y")
    total, product = x + y, x * y
    total.name, product.name = "s", "p"
    return x, y, total, product


def test_each_output_ends_its_own_line():
    _, _, total, product = sum_and_product()
    drawn = scene([total, product])
    assert shape_texts(drawn) == ["x", "y", "+", "×", "s", "p"]
    assert [line.key for line in drawn.lines[-2:]] == ["line-out-0", "line-out-1"]
    assert lines(drawn)[-2:] == [("+", "s", "5", ""), ("×", "p", "6", "")]


def test_outputs_end_in_the_order_in_which_they_are_given():
    _, _, total, product = sum_and_product()
    assert shape_texts(scene([product, total]))[-2:] == ["p", "s"]


def test_one_output_in_a_list_is_drawn_as_if_it_were_alone():
    *_, product = sum_and_product()
    assert draw([product]) == draw(product) == draw((product, product))


def test_gradients_are_those_of_the_last_backward_pass():
    _, _, total, product = sum_and_product()
    product.backward()
    assert lines(scene([total, product])) == [
        ("x", "+", "2", ""),
        ("y", "+", "3", ""),
        ("x", "×", "2", "3"),
        ("y", "×", "3", "2"),
        ("+", "s", "5", ""),
        ("×", "p", "6", "1"),
    ]


def test_formulas_are_about_the_output_that_the_gradients_come_from():
    _, _, total, product = sum_and_product()
    product.backward()
    below = [below for *_, below in lines(scene([total, product], formulas=True))]
    assert below == ["", "", "∂p/∂p · y\n= 1 × 3 = 3", "∂p/∂p · x\n= 1 × 2 = 2", "", "∂p/∂p = 1"]


def test_formulas_before_a_backward_pass_are_about_something_computed_from_all_outputs():
    _, _, total, product = sum_and_product()
    below = [below for *_, below in lines(scene([total, product], formulas=True))]
    assert below == ["∂L/∂s · 1", "∂L/∂s · 1", "∂L/∂p · y", "∂L/∂p · x", "∂L/∂s", "∂L/∂p"]


def test_an_output_that_is_used_further_on_has_its_gradient_from_there():
    x = Node(2.0, "x")
    h = x * 3.0
    y = h + 1.0
    y.backward()
    assert lines(scene([h, y]))[-3:] == [
        ("1", "+", "", ""),
        ("×", "", "6", ""),
        ("+", "", "7", "1"),
    ]
    assert "∂L/∂x &= \\frac" not in Graph([h, y]).latex()
    h.backward()
    assert lines(scene([h, y.inputs[0]]))[-1] == ("×", "", "6", "1")


def test_lines_without_a_gradient_leave_a_stem_with_one_at_its_dot():
    _, _, total, product = sum_and_product()
    product.backward()
    options = DrawOptions()
    drawing = lay_out(scene([total, product]), options)
    parts = {part.key: part.marks for part in drawing.parts}
    [dot] = (mark for mark in parts["f-stem-0"] if isinstance(mark, Ellipse))
    for key in ("f-2-0", "f-3-0"):  # to the sum, and to the product
        line = [mark for mark in parts[key] if isinstance(mark, Stroke)][-1]
        assert line.curves[0][0] == pytest.approx(dot.center)


def test_a_variable_may_be_an_output():
    x, _, total, _ = sum_and_product()
    assert lines(scene([x, total]))[-2:] == [("x", "", "2", ""), ("+", "s", "5", "")]


def test_blanks_ask_for_every_output():
    _, _, total, product = sum_and_product()
    answers = draw([total, product], blanks="values").answers
    assert list(map(str, answers)) == ["(1) s = 5", "(2) p = 6"]


def test_a_graph_of_several_outputs_holds_each_node_once():
    x, y, total, product = sum_and_product()
    graph = Graph([total, product, total])
    assert list(map(id, graph.outputs)) == [id(total), id(product)]
    assert sorted(map(id, graph.nodes)) == sorted(map(id, [x, y, total, product]))
    assert Graph(total).output is total
    with pytest.raises(ValueError, match=r"the graph has 2 outputs: use graph\.outputs"):
        _ = graph.output


def test_tables_and_formulas_tell_of_all_outputs():
    _, _, total, product = sum_and_product()
    product.backward()
    table = Graph([total, product]).explain()
    assert re.search(r"^s +add\(x, y\) +5", table, re.MULTILINE)
    assert re.search(r"^p +mul\(x, y\) +6 +1 ", table, re.MULTILINE)
    formulas = Graph([total, product]).latex()
    assert r"\frac{\partial p}{\partial p} &= 1" in formulas
    assert r"\partial s" not in formulas


def test_mermaid_has_an_end_for_each_output():
    _, _, total, product = sum_and_product()
    source = draw([total, product], format="mermaid")
    assert '    last-0["s"]:::leaf' in source
    assert '    n3 -->|"6"| last-1' in source


def test_a_page_takes_one_output():
    _, _, total, product = sum_and_product()
    with pytest.raises(ValueError, match="the graph of one output, got one of 2: make a page for"):
        ag.step_through(Graph([total, product]))


@pytest.mark.parametrize("outputs", [[1.0], [Node(1.0), None], 5, "x", {}])
def test_outputs_are_nodes(outputs):
    with pytest.raises(TypeError, match="the output must be a node, got "):
        draw(outputs)


def test_there_is_at_least_one_output():
    with pytest.raises(ValueError, match="at least one output, got an empty list"):
        draw([])
