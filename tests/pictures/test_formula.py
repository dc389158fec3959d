"""Formulas: the forward pass, and the chain rule in symbols and in numbers."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from examples import square
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser
from reader import SCALAR_OPS, called, computed

import autograd_scratch as ag
from autograd_scratch import Graph, Node, constant
from autograd_scratch.pictures.formulas.formula import backward_formulas, forward_formula
from autograd_scratch.pictures.formulas.latex import Latex
from autograd_scratch.pictures.formulas.names import node_names
from autograd_scratch.pictures.formulas.text import Text
from autograd_scratch.pictures.formulas.tree import Call, Number, Symbol


def backward_lines(output, **options):
    """Every formula of the backward pass, from the output on."""
    record = Graph(output).record
    names = node_names(record)
    made = [node for node in reversed(record.nodes) if node.op is not None]
    formulas = [f for node in made for f in backward_formulas(record, node, names, **options)]
    return [formula.written(Text()) for formula in formulas if formula is not None]


def forward_lines(output):
    graph = Graph(output)
    names = node_names(graph)
    made = [node for node in graph.nodes if node.op is not None]
    return [forward_formula(node, names).written(Text()) for node in made]


def apples():
    price = Node(100.0, "apple") * Node(2.0, "num") * Node(1.1, "tax")
    price.backward()
    return price


# the forward pass ---------------------------------------------------------------------------------


def test_forward_formulas_of_the_apples():
    assert forward_lines(apples()) == [
        "apple·num = apple × num = 100 × 2 = 200",
        "L = apple·num × tax = 200 × 1.1 = 220",
    ]


def test_an_op_that_changes_nothing_is_shown_all_the_same():
    x = Node(3.0, "x")
    assert forward_lines(x * 1.0) == ["L = x × 1 = 3 × 1 = 3"]
    assert forward_lines(x**1) == ["L = x¹ = 3¹ = 3"]
    assert forward_lines(ag.where(constant(1.0, "c"), x, 2.0)) == [
        "L = x if c else 2 = 3 if 1 else 2 = 3"
    ]


def test_a_power_is_raised():
    assert forward_lines(square())[1] == "z = (x+y)² = 3² = 9"


def test_powers_of_powers_and_by_variables():
    x, y = Node(2.0, "x"), Node(3.0, "y")
    assert "(x²)²" in called((x**2) ** 2 + 1.0)
    assert "(xʸ)ʸ" in called((x**y) ** y + 1.0)
    assert "2/x²" in called(2.0 / x**2 + 1.0)
    assert forward_lines(x**y) == ["L = xʸ = 2³ = 8"]


@pytest.mark.parametrize(
    ("exponent", "written"),
    [(99.0, "x⁹⁹"), (-99.0, "x⁻⁹⁹"), (100.0, "x^100"), (-100.0, "x^(−100)"), (0.5, "x^0.5")],
)
def test_whole_exponents_of_two_digits_are_raised(exponent, written):
    assert called(Node(1.0, "x") ** exponent + 1.0)[2] == written


def test_sums_and_products_need_no_parentheses_on_the_left():
    x, y, z = (Node(value, name) for value, name in ((1.0, "x"), (2.0, "y"), (3.0, "a + b")))
    assert {"x+y+x", "x−y−x"} <= set(called((x + y + x) * (x - y - x) * z))
    assert forward_lines(z + x) == ["L = a + b + x = 3 + 1 = 4"]
    assert forward_lines(z * x) == ["L = (a + b) × x = 3 × 1 = 3"]
    assert forward_lines(x / Node(1e9, "y")) == ["L = x / y = 1 / 1e+09 = 1e−09"]


TREES = st.recursive(
    st.sampled_from(["x", "y_", -3.0, -1.0, 0.5, 1.0, 2.0, 1e9, -1e-7]),
    lambda trees: st.one_of(
        st.tuples(st.sampled_from(["add", "sub", "mul", "div"]), trees, trees),
        st.tuples(st.just("pow"), trees, st.sampled_from([-2.0, 2.0, 3.0])),
        st.tuples(st.just("neg"), trees),
    ),
    max_leaves=8,
)
VALUES = {"x": Fraction(7, 3), "y_": Fraction(-5, 11)}
EXACT = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x ** int(y),
    "neg": lambda x: -x,
}


def exact(tree):
    if isinstance(tree, tuple):
        return EXACT[tree[0]](*map(exact, tree[1:]))
    return VALUES.get(tree) or Fraction(str(tree))


def formula_of(tree, compact):
    if isinstance(tree, tuple):
        op, *inputs = tree
        return Call(op, tuple(formula_of(x, compact) for x in inputs), compact=compact)
    return Symbol(tree) if isinstance(tree, str) else Number(tree)


@given(tree=TREES, compact=st.booleans())
@settings(max_examples=200)
def test_a_formula_means_what_it_was_made_of(tree, compact):
    try:
        expected = exact(tree)
    except ZeroDivisionError:
        return
    formula = Text().write(formula_of(tree, compact)).replace("·", "×").replace("−", "-")
    source = re.sub(r"[0-9][0-9.]*(?:e[-+]\d+)?", r"Fraction('\g<0>')", formula)
    assert computed(source, Fraction=Fraction, **VALUES) == expected


@given(tree=TREES, compact=st.booleans())
@settings(max_examples=200)
def test_any_formula_can_be_set(tree, compact):
    MathTextParser("path").parse(f"${Latex().write(formula_of(tree, compact))}$")


def test_arrays_have_no_numbers():
    y = ag.dot(Node(np.ones((1, 2)), "X"), Node(np.ones((2, 3)), "W"))
    assert forward_lines(y) == ["dot(X,W) = X · W"]


def test_settings_are_written_as_short_as_they_can_be():
    x = Node(np.array([[1.0, 2.0]]), "x")
    assert forward_lines(x[np.int64(0)]) == ["x[0]"]
    for dtype in (np.dtype("f4"), np.float32):
        assert forward_lines(x.astype(dtype)) == ["x as float32"]
    assert forward_lines(ag.sum(x, axis=(0,))) == ["Σᵢ x"]
    assert forward_lines(ag.sum(x, axis=(0, 1))) == ["L = Σ x"]


# the backward pass --------------------------------------------------------------------------------


def test_backward_formulas_of_the_apples():
    assert backward_lines(apples()) == [
        "∂L/∂(apple·num) = ∂L/∂L · tax = 1 × 1.1 = 1.1",
        "∂L/∂tax = ∂L/∂L · apple·num = 1 × 200 = 200",
        "∂L/∂apple = ∂L/∂(apple·num) · num = 1.1 × 2 = 2.2",
        "∂L/∂num = ∂L/∂(apple·num) · apple = 1.1 × 100 = 110",
    ]


def test_chain_rule_of_the_square():
    assert backward_lines(square()) == [
        "∂z/∂(x+y) = ∂z/∂z · 2(x+y) = 1 × 2 × 3 = 6",
        "∂z/∂x = ∂z/∂(x+y) · 1 = 6 × 1 = 6",
        "∂z/∂y = ∂z/∂(x+y) · 1 = 6 × 1 = 6",
    ]


def test_affine_backward_is_that_of_the_book():
    y = ag.dot(Node(np.ones((5, 2)), "X"), Node(np.ones((2, 3)), "W")) + Node(np.ones(3), "B")
    y.name = "Y"
    assert backward_lines(y) == [
        "∂L/∂dot(X,W) = ∂L/∂Y",
        "∂L/∂B = Σᵢ ∂L/∂Y",
        "∂L/∂X = ∂L/∂dot(X,W) · Wᵀ",
        "∂L/∂W = Xᵀ · ∂L/∂dot(X,W)",
    ]


def test_a_single_vector_has_the_same_rules():
    y = ag.dot(Node(np.ones(2), "X"), Node(np.ones((2, 3)), "W"))
    y.name = "Y"
    assert backward_lines(y) == ["∂L/∂X = ∂L/∂Y · Wᵀ", "∂L/∂W = Xᵀ · ∂L/∂Y"]


def test_names_that_look_like_formulas_stand_in_parentheses():
    assert backward_lines(Node(2.0, "a + b") * Node(3.0, "f(x)")) == [
        "∂L/∂(a + b) = ∂L/∂L · f(x)",
        "∂L/∂f(x) = ∂L/∂L · (a + b)",
    ]
    assert backward_lines(Node(2.0, "사과의 개수") * Node(3.0, "x[0]")) == [
        "∂L/∂(사과의 개수) = ∂L/∂L · x[0]",
        "∂L/∂x[0] = ∂L/∂L · (사과의 개수)",
    ]


def test_what_looks_like_a_name_but_is_none_stands_in_parentheses():
    x = Node(3.0, "x·y")
    assert backward_lines(x * x)[0] == "∂L/∂(x·y) = ∂L/∂L · (x·y)"
    y = Node(1e9, "x") ** 3
    y.backward()
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂L · 3x² = 1 × 3 × (1e+09)² = 3e+18"]


def test_products_that_begin_with_a_minus_stand_in_parentheses():
    y = ag.tanh(Node(-3.0, "x"))
    y.backward()
    assert "(1 − (−0.995055)²)" in backward_lines(y)[0]
    assert backward_lines(Node(2.0, "x") ** -1) == ["∂L/∂x = −∂L/∂L · x⁻²"]


def test_the_transpose_of_a_derivative_is_no_derivative_by_the_transpose():
    A = Node(np.ones((2, 3)), "A")
    y = A.T
    y.name = "Y"
    assert backward_lines(y) == ["∂L/∂A = (∂L/∂Y)ᵀ"]
    assert r"{\left(\frac{\partial L}{\partial \text{Y}}\right)}" not in Graph(y).latex()
    assert r"{\left(\frac{\partial L}{\partial Y}\right)}^{\mathsf{T}}" in Graph(y).latex()


def test_usual_signs_for_what_rules_do():
    A, B = Node(np.ones((2, 3)), "A"), Node(np.ones((3, 2)), "B")
    y = A @ B
    y.name = "Y"
    assert backward_lines(y) == ["∂L/∂A = ∂L/∂Y · Bᵀ", "∂L/∂B = Aᵀ · ∂L/∂Y"]
    assert backward_lines(ag.sum(Node([1.0, 2.0], "x"))) == ["∂L/∂x = ∂L/∂L"]


@pytest.mark.parametrize(
    "y",
    [
        ag.max(Node([3.0, 2.0, 3.0], "x")),
        ag.maximum(Node([3.0, 2.0], "x"), constant([3.0, 3.0], "c")),
        ag.trace(Node(np.ones((2, 2)), "x"), offset=1),
    ],
    ids=["max", "maximum", "trace"],
)
def test_rules_with_arrays_of_their_own_are_the_chain_rule_in_general(y):
    y.name = "y"
    [line] = backward_lines(y, final="L")
    assert line == "∂L/∂x = ∂L/∂y · ∂y/∂x"


@pytest.mark.parametrize(
    "rule",
    [
        lambda g, y, x: g * math.cos(x),
        lambda g, y, x: g * np.asarray(x) * 2,
        lambda g, y, x: np.zeros_like(x),
    ],
    ids=["math", "asarray", "zeros_like"],
)
def test_rules_for_plain_values_only_are_the_chain_rule_in_general(rule):
    y = ag.op(rule)(unusual)(Node(2.0, "x"))
    y.backward()
    [line] = backward_lines(y)
    assert line.startswith("∂L/∂x = ∂L/∂L · ∂L/∂x = ")


def unusual(x):
    return np.sin(x)


def test_a_rule_for_plain_values_that_sends_nothing_has_no_result():
    y = ag.op(lambda g, y, x: None if math.cos(x) < 2 else g)(unusual)(Node(2.0, "x"))
    y.backward()
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂L · ∂L/∂x"]


def test_no_gradient_flows_where_one_is_stopped():
    x = Node(2.0, "x")
    y = ag.stop_gradient(x * 2.0) * x
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂L · const(x·2)"]
    y.backward()
    assert len(backward_lines(y)) == 1
    assert len(backward_lines(ag.where(x * 1.5, x, 3.0))) == 1


def test_a_gradient_that_is_blocked_is_zero_even_where_the_upstream_one_is_not_finite():
    y = ag.relu(Node(-1.0, "x"))
    y.backward(math.nan)
    assert backward_lines(y) == ["∂L/∂x = 0"]


def test_formulas_are_read_without_warnings_where_numbers_are_not_finite():
    with np.errstate(all="ignore"):
        y = ag.log(Node([0.0, 1.0], "x"))
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂log(x) / x"]


def test_a_backward_pass_that_does_not_start_with_1_is_that_of_another_result():
    z = Node(2.0, "x") * Node(3.0, "y")
    z.backward(1.3)
    assert backward_lines(z)[0] == "∂L/∂x = ∂L/∂(x·y) · y = 1.3 × 3 = 3.9"
    assert "&= 1 " not in Graph(z).latex()
    array = Node([1.0, 2.0], "L") * 2.0
    array.backward([1.0, 1.0])
    assert backward_lines(array) == ["∂L#2/∂L = ∂L#2/∂(L·2) × 2"]


def test_general_formulas_show_the_chain_rule_itself():
    assert backward_lines(square(), general=True)[1] == "∂z/∂x = ∂z/∂(x+y) · ∂(x+y)/∂x = 6 × 1 = 6"


def test_relu_passes_the_gradient_or_blocks_it():
    for value, local in ((2.0, 1), (-2.0, 0)):
        y = ag.relu(Node(value, "x"))
        y.backward()
        assert backward_lines(y) == [f"∂L/∂x = ∂L/∂L · {local} = 1 × {local} = {local}"]


def test_relu_of_an_array_has_two_cases():
    y = ag.relu(Node([1.0, -2.0], "x"))
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂relu(x) if x > 0 else 0"]


def test_a_node_used_twice_gets_two_contributions():
    x = Node(3.0, "x")
    y = x * x
    y.backward()
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂L · x = 1 × 3 = 3"] * 2


def test_a_rule_too_long_to_read_is_the_chain_rule_in_general():
    y = ag.var(Node([1.0, 2.0, 4.0], "a long variable name"), axis=0)
    y.name = "the name of the result"
    [line] = backward_lines(y)
    assert line.endswith(" · ∂(the name of the result)/∂(a long variable name)")


def test_numbers_stay_where_symbols_are_too_long():
    y = ag.sin(Node(0.5, "a name that makes the formula of sin too long to be read"))
    y.backward()
    [line] = backward_lines(y)
    assert line.endswith(" = 1 × cos(0.5) = 0.877583")
    assert "= ∂L/∂L · ∂L/∂(a name" in line


def test_a_power_of_zero_has_no_slope():
    for value in (0.0, 3.0):
        y = Node(value, "x") ** 0
        y.backward()
        assert backward_lines(y) == ["∂L/∂x = ∂L/∂L · 0 = 1 × 0 = 0"]


def test_what_is_differentiated_can_be_named():
    z = Node(10.0, "x") + Node(5.0, "y")
    z.name = "z"
    assert backward_lines(z, final="L") == ["∂L/∂x = ∂L/∂z · 1", "∂L/∂y = ∂L/∂z · 1"]


def test_without_a_backward_pass_there_are_symbols_only():
    assert backward_lines(Node(2.0, "x") * 3.0) == ["∂L/∂x = ∂L/∂L · 3"]


def test_numbers_have_six_digits_unless_asked_otherwise():
    y = Node(1.0, "x") * (1 / 3)
    y.backward()
    assert called(y) == ["x", "0.333333", "L"]
    assert forward_lines(y) == ["L = x × 0.333333 = 1 × 0.333333 = 0.333333"]
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂L · 0.333333 = 1 × 0.333333 = 0.333333"]
    assert Graph(y).latex().count("0.333333") == 3
    assert Graph(y).latex(precision=2).count("0.33 ") == 2


def test_gradients_that_are_nodes_show_their_numbers():
    x = Node(3.0, "x")
    y = x**2
    y.backward(create_graph=True)
    assert backward_lines(y) == ["∂L/∂x = ∂L/∂L · 2x = 1 × 2 × 3 = 6"]


def test_inside_a_derivative_there_are_no_formulas():
    seen = []

    def f(x):
        y = x * x
        seen.extend(backward_lines(y))
        return y

    ag.grad(f)(2.0)
    assert seen == []


@pytest.mark.parametrize("name", SCALAR_OPS)
@given(data=st.data())
def test_the_numbers_of_a_formula_come_to_its_result(name, data):
    op = getattr(ag, name)
    inputs = [
        Node(data.draw(st.floats(low + 0.01, high - 0.01)), letter)
        for (low, high), letter in zip(op.domain, "xyz", strict=False)
    ]
    y = op(*inputs)
    if not isinstance(y, Node) or y.constant:
        return
    y.backward(seed=data.draw(st.floats(-2, 2)))
    record, text = Graph(y).record, Text(17)
    names = node_names(record, precision=17)
    formulas = [forward_formula(y, names, 17), *backward_formulas(record, y, names, 17)]
    for formula in formulas:
        if formula is not None and formula.numbers is not None:
            expected = float(text.write(formula.result).replace("−", "-"))
            shown = computed(text.write(formula.numbers))
            assert shown == pytest.approx(expected, rel=1e-7, abs=1e-15)
