"""What the DOT source says; how it looks after layout is in test_render.py."""

import html
import re
from types import SimpleNamespace

import numpy as np
import pytest
from hand_wired import MUL, Graph, Node, Op, apples, chain, forward_only, named, square
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import op
from autograd_scratch.pictures.writers.render import render

BLUE = "#0072B2"


def to_dot(graph, **options):
    return render(graph, "dot", **options).decode()


def tables(source):
    """The texts above and below each line of the picture, in order."""
    found = re.findall(r'^\s*"line[-\w]+" \[label=<(.*)> class=line', source, re.MULTILINE)
    return [
        [
            html.unescape(re.sub("<br[^>]*/>", "\n", t)).rstrip("\n")
            for t in re.findall(r"<font[^>]*>(.*?)</font>", x)
        ]
        for x in found
    ]


def test_apple_picture_shows_values_above_and_gradients_below():
    assert tables(to_dot(apples())) == [
        ["100", "2.2"],
        ["2", "110"],
        ["200", "1.1"],
        ["1.1", "200"],
        ["220", "1"],
    ]


def test_gradients_have_their_own_color_and_a_reversed_arrow():
    source = to_dot(apples())
    assert source.count("dir=back") == 5
    assert all(BLUE in line for line in source.splitlines() if "dir=back" in line)
    assert BLUE not in to_dot(forward_only())


def test_every_edge_has_a_class_and_the_color_of_it():
    for graph, ahead, back in ((forward_only(), 5, 0), (apples(), 10, 10)):
        edges = [line for line in to_dot(graph).splitlines() if " -> " in line]
        classes = [re.search(r"\bclass=(\w+)", edge)[1] for edge in edges]
        assert sorted(classes) == back * ["backward"] + ahead * ["forward"]
        assert [f' color="{BLUE}"' in edge for edge in edges] == [c == "backward" for c in classes]


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_every_edge_ends_at_a_port_that_is_there(direction):
    source = to_dot(apples(), direction=direction)
    nodes = re.findall(r'^\s*"?([-\w]+)"? \[label=(.*)', source, re.MULTILINE)
    ports = {(key, port) for key, label in nodes for port in re.findall(r'port="(\w+)"', label)}
    assert set(re.findall(r'"(line[-\w]+)":(\w+):[nsew]', source)) == ports
    assert len(ports) == 10


def test_picture_runs_from_left_to_right_with_inputs_in_order():
    source = to_dot(apples())
    assert "rankdir=LR" in source
    assert "ordering=in" in source


def test_graph_not_walked_backwards_says_forward_only_and_shows_no_gradients():
    source = to_dot(forward_only())
    assert "forward only" in source
    assert "dir=back" not in source
    assert tables(source) == [["3"], ["7"]]
    assert "forward only" not in to_dot(apples())


def test_node_used_twice_has_two_lines_each_with_its_own_contribution():
    x = Node(3.0, 5.0, "x")
    twice = Node(6.0, 1.0, op=Op("f", "f"), inputs=(x, x), sent=[2.0, 3.0])
    assert tables(to_dot(Graph(x, twice))) == [["3", "2"], ["3", "3"], ["6", "1"]]


def test_unnamed_constant_is_its_value_and_its_line_says_nothing():
    source = to_dot(forward_only())
    assert "n1 [label=<4>" in source
    assert "n1 -> n2" in source


def test_unnamed_variable_is_its_value_and_its_line_says_only_the_gradient():
    source = to_dot(named(""))
    assert "n0 [label=<1>" in source
    assert tables(source)[0] == ["5"]


def test_named_constant_has_its_value_on_the_line_and_no_gradient():
    tax = Node(1.1, name="tax", constant=True)
    x = Node(2.0, 1.1, "x")
    y = Node(2.2, 1.0, op=MUL, inputs=(x, tax), sent=[1.1, None])
    assert tables(to_dot(Graph(x, tax, y))) == [["2", "1.1"], ["1.1"], ["2.2", "1"]]


def test_name_of_an_inner_node_stands_on_its_line():
    graph = apples()
    graph.nodes[2].name = "apple_price"
    assert tables(to_dot(graph))[2] == ["apple_price = 200", "1.1"]


def test_name_of_the_output_stands_at_the_right_end():
    assert "end [label=<price>" in to_dot(apples())
    graph = apples()
    graph.output.name = None
    assert re.search('end \\[label="" .*style=invis', to_dot(graph))


def test_output_that_is_a_leaf_is_drawn():
    source = to_dot(Graph(Node(3.0, 1.0, "x")))
    assert tables(source) == [["3", "1"]]
    assert source.count("<x>") == 1


def test_small_arrays_show_shape_and_elements_and_large_ones_their_shape():
    x = Node(np.array([[1.0, 2.5], [3.0, 4.0]]), np.ones((2, 2)), "x")
    big = Node(np.zeros((28, 28)), np.ones((28, 28)), "W")
    h = Node(np.zeros(7), np.zeros(7), "h", Op("dot", "dot"), (x, big))
    h.sent = [np.ones((2, 2)), np.ones((28, 28))]
    y = Node(0.0, 1.0, op=Op("sum", "Σ"), inputs=(h,), sent=[np.ones(7)])
    assert tables(to_dot(Graph(x, big, h, y))) == [
        ["(2, 2)\n[[1 2.5]\n [3 4]]", "(2, 2)\n[[1 1]\n [1 1]]"],
        ["(28, 28)", "(28, 28)"],
        ["h (7,)", "(7,)"],
        ["0", "1"],
    ]


def test_rows_of_a_matrix_start_below_each_other_and_lines_of_a_name_do_not():
    matrix = Node(np.array([[1.0, 2.5], [3.0, 4.0]]), np.ones((2, 2)), "x")
    assert to_dot(Graph(matrix)).count('<br align="left"/>') == 4
    assert 'align="left"' not in to_dot(Graph(Node(1.0, 1.0, "x\n[[1 2]")))
    assert 'align="left"' not in to_dot(Graph(matrix), values="shapes", gradients="shapes")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2.2000000000000002, "2.2"),
        (1 / 3, "0.333333"),
        (1e-9, "1e−09"),
        (float("nan"), "nan"),
        (float("-inf"), "−inf"),
        (True, "True"),
        (7, "7"),
        (np.float32(0.1), "0.1"),
        (np.array(4.0), "4"),
        (np.array([True, False]), "(2,)\n[True False]"),
        (np.zeros((0, 3)), "(0, 3)"),
    ],
)
def test_numbers_are_short_and_never_lost(value, shown):
    assert tables(to_dot(Graph(Node(value, name="x")))) == [[shown]]


def test_precision_counts_significant_digits():
    assert tables(to_dot(Graph(Node(123.456, name="x")), precision=4)) == [["123.5"]]


def test_gradient_that_is_a_node_shows_its_numbers():
    gradient = SimpleNamespace(value=SimpleNamespace(value=2.0))
    assert tables(to_dot(Graph(Node(1.0, gradient, "x")))) == [["1", "2"]]


def test_short_parameters_stand_in_the_circle_and_long_ones_do_not():
    x = Node(np.ones((2, 3)), name="x")
    total = Node(np.ones(3), op=Op("sum", "Σ"), inputs=(x,), params={"axis": 0, "keepdims": False})
    shaped = Node(np.ones(3), op=Op("r", "r"), inputs=(x,), params={"shape": (100, 200, 300)})
    assert 'Σ<br/><font point-size="9">axis=0</font>' in to_dot(Graph(x, total))
    assert "shape=(" not in to_dot(Graph(x, shaped))
    shaped.params = {"shape": (3, 4)}  # twelve letters
    assert "shape=(3, 4)" in to_dot(Graph(x, shaped))


def test_long_signs_stand_in_an_ellipse():
    x = Node(1.0, name="x")
    assert "shape=ellipse" in to_dot(Graph(x, Node(1.0, op=Op("s", "softmax"), inputs=(x,))))
    assert "shape=ellipse" not in to_dot(apples())


def test_title_stands_in_the_caption():
    assert "label=<two &lt;apples&gt;>" in to_dot(apples(), title="two <apples>")
    assert "label=<sum<br/>" in to_dot(forward_only(), title="sum")
    assert 'label=""' in to_dot(apples(), title="")


def test_large_graph_is_refused_before_any_work():
    def rule(g, y, x):
        raise AssertionError("asked for a gradient")

    touched = op(rule)(lambda x: 1.0 * x)
    y = ag.Node(1.0)
    for _ in range(200):
        y = touched(y)
    y.grad = 1.0
    with pytest.raises(ValueError, match=r"201 nodes.*max_nodes=200.*smaller part"):
        to_dot(ag.Graph(y))
    assert "n200" in to_dot(chain(201), max_nodes=201)


def test_long_labels_are_cut():
    source = to_dot(named("x" * 10_000))
    assert "x" * 59 + "…" in source
    assert "x" * 60 not in source


@given(st.text(max_size=80))
def test_no_name_breaks_out_of_its_label(name):
    graph = named(name or "x")
    lines = to_dot(graph).splitlines()
    assert len(lines) == len(to_dot(named("x")).splitlines())
    leaf = next(line for line in lines if line.startswith("\tn0 ["))
    label = leaf.removeprefix("\tn0 [label=<").partition("> class=")[0]
    assert not re.search("[<>]", label.replace("<br/>", ""))


def test_square_is_drawn_with_two_lines_from_one_name():
    source = to_dot(square())
    assert source.count('n0 -> "line') == 4
    assert source.count("<x>") == 1
