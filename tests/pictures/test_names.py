"""What nodes are called, in pictures, formulas, tables and pages."""

import numpy as np
import pytest
from examples import square
from reader import called

import autograd_scratch as ag
from autograd_scratch import Graph, Node, constant
from autograd_scratch.pictures.formulas.names import node_names


def test_a_node_is_called_by_its_name_its_value_or_its_expression():
    assert called(square()) == ["x", "y", "x+y", "2", "z"]


def test_an_output_without_a_name_is_the_loss():
    assert called(Node(1.0, "x") * 2.0) == ["x", "2", "L"]


def test_no_second_node_is_called_the_loss():
    assert called(Node(1.0, "L") * 2.0) == ["L", "2", "L·2"]


def test_no_two_nodes_are_called_the_same():
    x, y = Node(2.0, "x"), Node(3.0, "y")
    assert called(x * y * 2.0 + x * y * 3.0)[2:] == [
        "x·y",
        "2",
        "x·y·2",
        "mul#1",
        "3",
        "mul#2",
        "L",
    ]
    assert called(Node(1.0, "w") * Node(2.0, "w")) == ["w#1", "w#2", "L"]
    z = Node(1.0, "x·y")
    assert called(z + x * y) == ["x", "y", "x·y", "mul#1", "L"]


def test_expressions_whose_settings_are_too_long_are_numbered():
    M = Node(np.ones((3, 3)), "M")
    product = M[0:2, 1:3] * M[1:3, 0:2]
    assert called(product) == ["M", "getitem#1", "getitem#2", "mul#1"]


def test_products_of_matrices_and_of_elements_are_told_apart():
    X, A, B = (Node(np.ones((2, 2)), name) for name in "XAB")
    assert called(X * (A @ B))[3:] == ["A@B", "X·(A@B)"]
    assert called((X * A) @ B)[-1] == "(X·A)@B"
    assert called(A @ (B / X))[-1] == "A@(B/X)"
    assert called((A @ B) / X)[-1] == "(A@B)/X"


def test_an_array_is_not_the_loss():
    assert called(ag.exp(Node([1.0, 2.0], "x"))) == ["x", "exp(x)"]


def test_a_constant_is_called_by_its_value_unless_it_is_an_array():
    assert called(constant(2.0) * 1.0 * Node(3.0, "x"))[:2] == ["2", "1"]
    assert called(Node([1.0, 2.0], "x") * np.array([3.0, 4.0])) == ["x", "constant#1", "mul#1"]


def test_long_expressions_and_what_is_made_of_them_are_numbered():
    x = Node(1.0, "a long variable name")
    assert called(ag.sin(ag.sin(x) + 1.0) * 2.0)[1:] == ["sin#1", "1", "add#1", "sin#2", "2", "L"]


def test_variables_of_the_caller_name_the_nodes():
    price = Node(100.0)
    tax = Node(1.1, "tax")
    total = price * tax
    assert called(total, locals()) == ["price", "tax", "total"]


def test_names_given_now_win_over_names_given_before():
    tax = Node(1.1, "tax")
    assert called(tax * 2.0, {"세금": tax}) == ["세금", "2", "L"]


def test_items_of_dicts_and_lists_are_called_by_key_and_index():
    params, layers = {"W1": Node(2.0)}, [Node(3.0)]
    assert called(params["W1"] * layers[0], {"params": params, "layers": layers}) == [
        "W1",
        "layers[0]",
        "L",
    ]


def test_names_with_an_underscore_do_not_count():
    x = Node(1.0)
    assert called(x * 2.0, {"_": x, "__x": x, "_d": {"a": x}, "d": {"_b": x}, "x": x})[0] == "x"
    assert called(x * 2.0, {"_d": {"a": x}, 3: x, "d": {"b": x}})[0] == "b"


def test_a_variable_wins_over_an_item():
    # As in IPython, whose history comes before the variables.
    x = Node(1.0)
    assert called(x * 2.0, {"In": ["x"], "Out": {3: x}, "params": [x], "x": x})[0] == "x"
    assert called(x * 2.0, {"Out": {3: x, None: x}})[0] == "variable#1"


class Untouchable:
    """An object that fails whatever one asks of it."""

    @property
    def __class__(self):
        raise RuntimeError("asked for its class")

    def __eq__(self, other):
        raise RuntimeError("compared")

    __hash__ = None


def test_other_variables_are_left_alone():
    x = Node(1.0)
    others = {"odd": Untouchable(), "list": [Untouchable()], "dict": {"odd": Untouchable()}}
    assert called(x * 2.0, {**others, "module": np, "x": x})[0] == "x"


def test_names_that_are_no_mapping_are_refused():
    with pytest.raises(TypeError, match=r"names must map names to nodes.*got list"):
        node_names(Graph(Node(1.0)), ["x"])
