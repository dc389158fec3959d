"""Pictures as a teacher wants them: leaves repeated or left out, other texts, columns, lines."""

import re

import pytest
from examples import apples, net
from hypothesis import given
from hypothesis import strategies as st
from scenes import lines, scene, shape_texts

import autograd_scratch as ag
from autograd_scratch import Node, constant, draw
from autograd_scratch.pictures.scene.wrapping import wrapped


def polynomial():
    """x · x + 3 · x, walked backwards."""
    x = Node(2.0, "x")
    y = x * x + constant(3.0) * x
    y.backward()
    return x, y


# repeated leaves ----------------------------------------------------------------------------------


def test_a_leaf_is_drawn_once_for_each_use():
    _, y = polynomial()
    assert shape_texts(scene(y)).count("x") == 1
    drawn = scene(y, repeat_leaves=True)
    copies = [shape for shape in drawn.shapes if shape.text == "x"]
    assert [copy.key for copy in copies] == ["n0", "n0_1", "n0_2"]
    assert {copy.node for copy in copies} == {0}
    assert lines(drawn) == lines(scene(y))  # each with the gradient that came along it


def test_only_leaves_are_repeated_and_each_starts_one_line():
    h = Node(2.0, "x") * Node(3.0, "y")
    drawn = scene(h * h, repeat_leaves=True)
    tails = [line.tail for line in drawn.lines]
    leaves = [shape.key for shape in drawn.shapes if shape.kind == "leaf"]
    assert [tails.count(key) for key in leaves] == [1, 1]
    assert tails.count("n2") == 2


def test_a_leaf_that_is_an_output_too_is_repeated():
    x = Node(2.0, "x")
    drawn = scene([x, ag.sin(x)], repeat_leaves=True)
    assert shape_texts(drawn).count("x") == 2
    assert len({line.tail for line in drawn.lines}) == 3


# what is left out ---------------------------------------------------------------------------------


def test_a_hidden_leaf_takes_its_lines_with_it():
    price = apples()
    drawn = scene(price, hide=[price.inputs[1]])
    assert shape_texts(drawn) == ["apple", "num", "×", "×", "price"]
    keys = {shape.key for shape in drawn.shapes}
    assert all({line.tail, line.head} <= keys for line in drawn.lines)
    assert len(drawn.lines) == 4


def test_hidden_constants_take_with_them_what_is_made_of_nothing_else():
    x = Node(2.0, "x")
    y = constant(2.0) * constant(3.0) * x + 1.0
    assert shape_texts(scene(y, hide="constants")) == ["x", "×", "+", ""]
    assert shape_texts(scene(y, hide=[x, "constants"])) == ["×", "+", ""]


def test_a_constant_output_is_not_hidden():
    two = constant(2.0)
    assert shape_texts(scene(two, hide="constants")) == ["2", ""]


def test_a_single_node_to_hide_needs_no_list():
    x, y = polynomial()
    assert shape_texts(scene(y, hide=x)) == shape_texts(scene(y, hide=[x]))


def test_what_cannot_be_hidden_is_refused_with_a_way_out():
    price = apples()
    with pytest.raises(ValueError, match=r"apple·num is made by the op 'mul'.*collapse="):
        draw(price, hide=[price.inputs[0]])
    with pytest.raises(ValueError, match="price is the output, which cannot be left out"):
        draw(price, hide=[price])
    with pytest.raises(ValueError, match="hide: a node outside the graph is not in the picture"):
        draw(price, hide=[Node(1.0)])
    with pytest.raises(ValueError, match="hide: tax is within a box"):
        draw(price, hide=[price.inputs[1]], collapse={"pay": [price, price.inputs[1]]})


@pytest.mark.parametrize("hide", [5, "leaves", ["x"], [None]])
def test_what_is_no_node_cannot_be_hidden(hide):
    with pytest.raises(TypeError, match="hide: "):
        draw(apples(), hide=hide)


def test_a_hidden_node_has_no_number_to_leave_out():
    price = apples()
    tax = price.inputs[1]
    with pytest.raises(ValueError, match="blanks: tax has no values or gradients"):
        draw(price, hide=[tax], blanks=[tax])


# other texts --------------------------------------------------------------------------------------


def test_texts_stand_in_place_of_a_name_and_of_both_labels_of_a_line():
    price = apples()
    apple = price.inputs[0].inputs[0]
    labels = {apple: "사과", (apple, "value"): "100원", (apple, "gradient"): "∂p/∂a"}
    assert lines(scene(price, labels=labels))[0] == ("사과", "×", "100원", "∂p/∂a")


def test_a_text_in_a_circle_takes_the_place_of_sign_and_settings():
    total = ag.sum(Node([[1.0, 2.0]], "x"), axis=0)
    [_, circle, _] = scene(total, labels={total: "add up"}).shapes
    assert (circle.text, circle.settings) == ("add up", "")


def test_a_constant_with_a_text_has_its_value_on_its_line():
    y = Node(2.0, "x") * 3.0
    assert lines(scene(y, labels={y.inputs[1]: "number"}))[1] == ("number", "×", "3", "")


def test_texts_at_the_output():
    price = apples()
    labels = {(price, "value"): "paid", (price, "gradient"): "start"}
    assert lines(scene(price, labels=labels))[-1] == ("×", "price", "paid", "start")


def test_a_text_stands_where_all_lines_from_a_node_have_met():
    x, y = polynomial()
    labels = {(x, "gradient"): "g", (x, "value"): "v"}
    drawn = scene(y, labels=labels)
    [stem] = drawn.stems
    assert [label.text for label in (stem.above, stem.below, stem.branch)] == ["v", "g", ""]
    assert [below for tail, *_, below in lines(drawn) if tail == "x"] == ["2", "2", "3"]
    drawn = lines(scene(y, labels=labels, repeat_leaves=True))
    assert [texts for tail, _, *texts in drawn if tail == "x"] == [["v", "g"]] * 3


def test_a_text_stands_beside_an_empty_box():
    price = apples()
    [line, *_] = scene(
        price, labels={(price.inputs[0].inputs[0], "gradient"): "?"}, blanks="gradients"
    ).lines
    assert (line.below.text, line.below.blank) == ("?", 4)


def test_texts_without_a_place_are_refused():
    price = apples()
    L, *_ = net()
    with pytest.raises(ValueError, match="labels: a node outside the graph is not in the picture"):
        draw(price, labels={Node(1.0): "x"})
    with pytest.raises(ValueError, match="labels: L is not in the picture"):
        draw(L, labels={L: "x"}, collapse={"loss": [L, L.inputs[0]]})
    x = Node(1.0, "x")
    with pytest.raises(ValueError, match=r"the gradient of x is not .*; call backward\(\) first"):
        draw(x + 1.0, labels={(x, "gradient"): "g"})


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([Node(1.0)], "labels must be a dict of nodes and texts, got list"),
        ({"x": "y"}, "each key must be a node, or .*; got 'x'"),
        ({(Node(1.0, "x"), "grad"): "y"}, r"got \(Node\(1.0, name='x'\), 'grad'\)"),
        ({Node(1.0): 5}, "each text must be a string, got 5"),
    ],
)
def test_texts_of_the_wrong_kind_are_refused(labels, said):
    with pytest.raises(TypeError, match=said):
        draw(apples(), labels=labels)


# columns ------------------------------------------------------------------------------------------


def ladder():
    """Two chains of two ops that meet."""
    x, y = Node(1.0, "x"), Node(2.0, "y")
    a, b = ag.sin(x), ag.cos(y)
    c, d = ag.exp(a), ag.tanh(b)
    return (x, y, a, b, c, d), c * d


def test_shapes_stand_in_one_column_in_the_given_order():
    (x, y, a, b, c, d), z = ladder()
    drawn = scene(z, same_rank=[[b, a], (c, d), [y, x]])
    text_of = {shape.key: shape.text for shape in drawn.shapes}
    assert [[text_of[key] for key in keys] for keys in drawn.same_rank] == [
        ["cos", "sin"],
        ["exp", "tanh"],
        ["y", "x"],
    ]
    assert scene(z).same_rank == []


def test_boxes_have_their_place_in_a_column():
    (_, _, a, b, c, _), z = ladder()
    assert scene(z, same_rank=[[a, b]], collapse={"f": [a, c]}).same_rank == [["group0", "n3"]]


def test_what_depends_on_each_other_cannot_stand_in_one_column():
    (x, _, a, b, c, d), z = ladder()
    with pytest.raises(ValueError, match=r"same_rank: exp\(sin\(x\)\) depends on x"):
        draw(z, same_rank=[[c, x]])
    with pytest.raises(ValueError, match=r"same_rank: sin\(x\), tanh\(cos\(y\)\) cannot stand in"):
        draw(z, same_rank=[[a, d], [c, b]])


def test_a_place_in_a_column_is_for_one_shape():
    (x, y, a, b, *_), z = ladder()
    with pytest.raises(ValueError, match=r"sin\(x\) has a place in a column already"):
        draw(z, same_rank=[[a, b], [a]])
    with pytest.raises(ValueError, match="same_rank: x is not in the picture"):
        draw(z, same_rank=[[x, y]], hide=[x])
    x, y = polynomial()
    with pytest.raises(ValueError, match="same_rank: x is drawn 3 times"):
        draw(y, same_rank=[[x]], repeat_leaves=True)


@pytest.mark.parametrize("same_rank", [5, [5], [["x"]], Node(1.0), [Node(1.0)]])
def test_columns_are_lists_of_lists_of_nodes(same_rank):
    with pytest.raises(TypeError, match="same_rank: "):
        draw(apples(), same_rank=same_rank)


# broken lines -------------------------------------------------------------------------------------


def test_long_formulas_go_on_with_an_operator_in_the_next_line():
    below = [below for *_, below in lines(scene(apples(), formulas=True, wrap=20))]
    assert below[0] == "∂price/∂(apple·num)\n· num\n= 1.1 × 2 = 2.2"
    assert (
        lines(scene(apples(), formulas=True, wrap=True))[0]
        == lines(scene(apples(), formulas=True, wrap=24))[0]
    )


def test_names_are_broken_at_spaces_and_short_ones_are_not():
    x = Node(1.0, "a price without tax")
    assert shape_texts(scene(ag.sin(x), wrap=10))[0] == "a price\nwithout\ntax"
    assert shape_texts(scene(ag.sin(x), wrap=100))[0] == "a price without tax"


def test_lines_are_broken_within_parentheses_only_where_they_must_be():
    assert wrapped("(a + b) × f(x, y) + c", 10) == "(a + b)\n× f(x, y)\n+ c"
    assert wrapped("sum(first, second)", 12) == "sum(first,\nsecond)"
    assert wrapped("Xᵀ · ∂L/∂dot(X,W)", 12) == "Xᵀ\n· ∂L/∂dot(X,W)"
    assert wrapped("layer_one·layer_two + b", 12) == "layer_one\n·layer_two\n+ b"


def test_mathematics_between_dollar_signs_is_not_broken():
    assert wrapped(r"the $\hat{x} + y$ here", 6) == "the\n$\\hat{x} + y$\nhere"


@given(st.text(st.sampled_from("abx ·+-×=,()[∂/\n$"), max_size=60), st.integers(1, 30))
def test_wrapping_changes_nothing_but_spaces_and_line_breaks(text, longest):
    broken = wrapped(text, longest)
    assert re.sub(r"\s", "", broken) == re.sub(r"\s", "", text)
    for line in broken.split("\n"):
        # A line is too long only if it could not be broken: operators and one word.
        words = [word for word in line.split() if word not in "+-×=·/"]
        assert len(line) <= longest or len(words) <= 1 or "$" in text
