"""Groups: parts of a graph that are drawn as one box."""

import pytest
from examples import apples, net
from reader import texts

import autograd_scratch as ag
from autograd_scratch import Node, draw, group


def test_a_group_is_one_box():
    L, neuron, loss = net()
    shown = texts(draw(L, collapse=[neuron, loss]))
    assert sorted(shown) == sorted(
        ["x", "w", "b", "neuron", "loss", "2", "12", "3", "8", "1", "4", "7", "4", "4", "1"]
    )


def test_a_single_group_needs_no_list():
    L, neuron, _ = net()
    assert "neuron" in texts(draw(L, collapse=neuron))


def test_a_dict_of_nodes_makes_groups():
    x = Node(2.0, "x")
    a = x * 3.0
    b = a + 1.0
    c = b**2
    shown = texts(draw(c, collapse={"line": [a, b], "square": c}))
    assert {"line", "square", "7"} <= set(shown)
    assert "+" not in shown


def test_a_node_in_several_groups_is_in_the_first():
    a = Node(2.0, "x") * 3.0
    b = a + 1.0
    shown = texts(draw(b, collapse={"first": a, "both": [a, b]}))
    assert {"first", "both", "6"} <= set(shown)
    assert "first" not in texts(draw(b, collapse={"both": [a, b], "first": a}))


def test_names_of_boxes_may_be_numbers():
    y = Node(2.0, "x") * 3.0
    assert "7" in texts(draw(y, collapse={7: y}))


def test_a_node_that_enters_a_box_twice_has_one_line_with_the_sum():
    x = Node(3.0, "x")
    with group("f") as f:
        y = x * x + x
    y.backward()
    assert sorted(texts(draw(y, collapse=f))) == sorted(["x", "f", "3", "7", "12", "1"])


def test_formulas_name_what_comes_out_of_a_box():
    L, neuron, _ = net()
    assert "∂L/∂x" in texts(draw(L, collapse=neuron, formulas=True))


def test_groups_make_room_for_large_graphs():
    y = Node(1.0, "x")
    with group("many") as many:
        for _ in range(300):
            y = ag.sin(y)
    with pytest.raises(ValueError, match=r"301 nodes.*collapse groups"):
        draw(y)
    assert "many" in texts(draw(y, collapse=many))


def test_a_group_knows_its_nodes():
    x = Node(1.0)
    with group("f") as f:
        y = x + 1
        assert y in f
    z = y + 1
    assert [node in f for node in (x, y, z)] == [False, True, False]


def test_a_group_is_entered_once():
    with group("f") as f:
        pass
    with pytest.raises(RuntimeError, match="group 'f' has been used before"), f:
        pass


def test_a_group_that_was_never_entered_is_empty():
    assert Node(1.0) not in group("f")


def test_names_of_groups_are_strings():
    with pytest.raises(TypeError, match="name must be a string, got 1"):
        group(1)


@pytest.mark.parametrize(
    ("collapse", "said"),
    [
        ([Node(1.0)], "collapse takes groups.*got Node"),
        (["layer"], "collapse takes groups.*got str"),
        ({"layer": [1.0]}, "a group must hold nodes, got float"),
        ({"layer": 5}, "collapse: expected a list, got int"),
        (Node(1.0), "collapse: expected a list, got Node"),
        (None, "collapse: expected a list, got NoneType"),
    ],
)
def test_what_is_no_group_is_refused(collapse, said):
    with pytest.raises(TypeError, match=said):
        draw(apples(), collapse=collapse)
