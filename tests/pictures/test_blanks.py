"""Exercises: numbers that are left out, and their answers."""

import numpy as np
import pytest
from examples import affine, apples, net
from hand_wired import PROGRAMS, only
from reader import texts

import autograd_scratch as ag
from autograd_scratch import Graph, Node, draw


@PROGRAMS
def test_blanks_hide_the_gradients_and_number_the_boxes(program):
    with only(program):
        picture = draw(apples(), blanks="gradients")
    assert sorted(texts(picture)) == sorted(
        ["apple", "num", "tax", "×", "×", "price", "100", "2", "1.1", "200", "220", "1", *"1234"]
    )
    assert [str(answer) for answer in picture.answers] == [
        "(1) ∂price/∂tax = 200",
        "(2) ∂price/∂(apple·num) = 1.1",
        "(3) ∂price/∂num = 110",
        "(4) ∂price/∂apple = 2.2",
    ]


def test_blanks_hide_the_values_that_are_to_be_computed():
    picture = draw(apples(), blanks="values", gradients=False)
    assert {"100", "2", "1.1"} <= set(texts(picture))
    assert not {"200", "220"} & set(texts(picture))
    assert [(a.number, a.of, a.value) for a in picture.answers] == [
        (1, "apple·num", 200.0),
        (2, "price", pytest.approx(220)),
    ]


def test_blanks_for_some_nodes():
    x, y = Node(3.0, "x"), Node(4.0, "y")
    t = x * y
    z = t + 1.0
    z.backward()
    picture = draw(z, blanks=[t, (x, "gradients")], names={"t": t})
    assert [str(a) for a in picture.answers] == ["(1) t = 12", "(2) ∂L/∂t = 1", "(3) ∂L/∂x = 4"]
    assert "t =" in texts(picture)
    assert draw(z, blanks=x).answers[0].of == "∂L/∂x"
    assert draw(z, blanks=(x, "gradients")).answers == draw(z, blanks=x).answers
    assert [a.of for a in draw(z, blanks=[(t, "gradients")]).answers] == ["∂L/∂(x·y)"]
    assert draw(z, blanks=(x, t)).answers == draw(z, blanks=[x, t]).answers


def test_a_box_stands_beside_the_last_line_of_a_name():
    t = Node(3.0, "x") * 2.0
    t.name = "six\nin three\nlines"
    shown = texts(draw(t + 1.0, blanks=[(t, "values")]))
    assert {"six", "in three", "lines ="} <= set(shown)


def test_a_node_used_twice_has_two_boxes():
    x = Node(3.0, "x")
    y = ag.sin(x) * x
    y.backward()
    answers = draw(y, blanks="gradients").answers
    assert [a.of for a in answers if a.of.startswith("∂L/∂x")] == [
        "∂L/∂x, by way of L",
        "∂L/∂x, by way of sin(x)",
    ]


def test_formulas_stay_as_hints_beside_the_boxes():
    shown = texts(draw(apples(), blanks="gradients", formulas=True))
    assert "∂price/∂(apple·num) · num" in shown
    assert not any("2.2" in text for text in shown)


def test_a_file_comes_with_its_answers(tmp_path):
    picture = draw(apples(), tmp_path / "a.svg", blanks="gradients")
    assert picture == str(tmp_path / "a.svg")
    assert len(picture.answers) == 4


def test_without_blanks_there_are_no_answers():
    assert draw(apples()).answers == ()


def test_arrays_are_answers_too():
    [*_, last] = draw(affine(), blanks="gradients").answers
    assert last.of == "∂L/∂X"
    assert last.value.shape == (4, 2)


@pytest.mark.parametrize(
    ("blanks", "error", "said"),
    [
        ("grads", ValueError, "blanks must be 'values', 'gradients'.*got 'grads'"),
        ([3.0], TypeError, r"each item must be a node.*got 3.0"),
        (5, TypeError, "blanks: expected a list, got int"),
        ([(Node(1.0), "grad")], TypeError, "each item must be a node"),
    ],
)
def test_blanks_that_make_no_sense_are_refused(blanks, error, said):
    with pytest.raises(error, match=said):
        draw(apples(), blanks=blanks)


@pytest.mark.parametrize(
    ("blanks", "said"),
    [
        ("gradients", r"blanks='gradients': the picture has none; .* call backward\(\) first"),
        ([(X := Node(1.0, "x"), "gradients")], r"blanks: x has no gradients .* call backward"),
        ([(X, "values")], "blanks: x has no values to leave out; what is given"),
        ([Node(1.0)], "a node outside the graph has no values or gradients"),
    ],
)
def test_what_is_not_in_the_picture_cannot_be_left_out(blanks, said):
    with pytest.raises(ValueError, match=said):
        draw(X * 2.0, blanks=blanks)


def test_what_a_box_hides_cannot_be_left_out():
    L, neuron, _ = net()
    hidden = next(node for node in Graph(L).nodes if node in neuron)
    with pytest.raises(ValueError, match=r"x·w has no values or gradients.*a box hides"):
        draw(L, collapse=neuron, blanks=[hidden])


def test_formulas_do_not_give_the_hidden_numbers_away():
    x = Node(1.0, "x")
    y = ag.exp(x) * 2.0
    y.backward()
    shown = texts(draw(y, blanks="values", formulas=True))
    assert not any("2.71828" in text for text in shown)
    assert {"∂L/∂exp(x) · exp(x)", "∂L/∂L · 2"} <= set(shown)


def test_two_inputs_of_one_node_have_answers_of_their_own():
    x = Node(3.0, "x")
    y = x * x
    y.backward()
    assert [a.of for a in draw(y, blanks="gradients").answers] == [
        "∂L/∂x, by way of L (input 2)",
        "∂L/∂x, by way of L (input 1)",
    ]


def test_answers_are_copies():
    X = Node(np.ones(2), "X")
    y = X * 2.0
    draw(y, blanks="values").answers[0].value[0] = 99.0
    assert y.value[0] == 2.0
