"""Every operator goes to the innermost interpreter; what has no derivative ends at NumPy."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import Node, grad, jit, jvp, value_and_grad

X = np.array([2.0, -1.0])

CASES = {
    "where not": lambda x: np.where(~(x[0] > 0), x[0], 0.0),
    "times not": lambda x: x[0] * ~(x[1] > 0),
    "or of two conditions": lambda x: x[0] * ((x[0] > 0) + (x[0] > 1)),
    "and of two conditions": lambda x: x[0] * ((x[0] > 0) * (x[0] > 1)),
    "condition as float": lambda x: (x[0] > 0).astype(float) * x[0],
    "logical and": lambda x: np.where((x[0] > 0) & (x[1] > 0), x[0], x[1]),
    "logical or": lambda x: np.where((x[0] > 0) | (x[1] > 0), x[0], x[1]),
    "exclusive or": lambda x: np.where((x[0] > 0) ^ (x[1] > 0), x[0], x[1]),
    "not equal": lambda x: np.where(x != x[0], x, 3.0 * x).sum(),
    "floor division": lambda x: (x * (x // 0.3)).sum(),
    "floor division of a number": lambda x: x[0] * (x[0] // 0.3),
    "remainder": lambda x: (x % 0.7).sum() + 5.0 % x[0],
    "divmod": lambda x: divmod(x[0], 0.3)[0] * divmod(x[0], 0.3)[1],
    "round": lambda x: x[0] * round(x[0] * 1.234, 1) + (x * x.round()).sum(),
    "floor": lambda x: (x * np.floor(x * 1.7)).sum(),
    "argmax": lambda x: x[x.argmax()] * x.argmin(),
    "any and all": lambda x: np.where((x > 0).any(), x[0], x[1]) * (x > 5).all() + x[0],
    "logical_not": lambda x: np.where(np.logical_not(x > 0), x, 0.0).sum(),
    "isclose": lambda x: np.where(np.isclose(x, 2.0), x, x * x).sum(),
}


@pytest.mark.filterwarnings("ignore:grad")  # some second derivatives are zero
@pytest.mark.parametrize("f", CASES.values(), ids=CASES.keys())
def test_conditions_and_counts_are_those_of_numpy(f: Any) -> None:
    value = float(f(X))
    slope = ag.numerical_gradient(lambda x: float(f(x)), X.copy(), 1e-6)
    for found in (value_and_grad(f)(X), jit(value_and_grad(f))(X)):
        assert found[0] == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(found[1], slope, atol=1e-8)
    for direction in np.eye(2):
        for both in (jvp, jit(lambda x, t: jvp(f, (x,), (t,)))):
            found = both(f, (X,), (direction,)) if both is jvp else both(X, direction)
            np.testing.assert_allclose(found, (value, slope @ direction), atol=1e-8)
    second = grad(lambda x: grad(f)(x).sum())
    np.testing.assert_allclose(jit(second)(X), second(X), atol=1e-12)


@pytest.mark.filterwarnings("ignore:grad")
def test_a_comparison_has_numpy_s_type_in_every_interpreter() -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        seen.append((x > 1.0, x > x, np.less(x, 1.0), x == 1))
        return x * x

    grad(f)(2.0)
    jvp(f, (2.0,), (1.0,))
    grad(grad(f))(2.0)
    f(Node(2.0))
    assert {type(result) for results in seen for result in results} == {np.bool_}


@pytest.mark.parametrize("other", [None, "a", object(), {}])
def test_a_node_equals_nothing_that_is_no_number(other: Any) -> None:
    assert not (Node(2.0) == other)  # noqa: SIM201
    assert Node(2.0) != other
    with pytest.raises(TypeError, match="not supported"):
        assert Node(2.0) < other


def test_a_list_is_compared_as_an_array() -> None:
    np.testing.assert_array_equal(Node([1.0, 2.0]) == [1.0, 3.0], [True, False])
    np.testing.assert_array_equal(Node(1.0) < [1.0, 3.0], [False, True])


OPERATORS = [
    *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
    *(operator.floordiv, operator.mod),
]
NUMBERS = st.floats(-3.0, 3.0).filter(lambda x: abs(x) > 1e-3)


@given(st.sampled_from(OPERATORS), NUMBERS, NUMBERS | st.integers(1, 3))
def test_operators_on_numbers_agree_with_numpy_on_either_side(op: Any, x: float, y: Any) -> None:
    expected = op(np.float64(x), y)
    for result in (op(Node(x), y), op(x, Node(float(y))), op(Node(x), Node(float(y)))):
        plain = result.value if isinstance(result, Node) else result
        assert plain == expected


def test_masks_combine_on_either_side() -> None:
    mask, x = np.array([True, False]), ag.constant(np.array([True, True]))
    for combine in (operator.and_, operator.or_, operator.xor):
        expected = combine(mask, x.value)
        np.testing.assert_array_equal(combine(mask, x), expected)
        np.testing.assert_array_equal(combine(x, mask), expected)
    np.testing.assert_array_equal(~x, [False, False])


def test_a_series_of_pandas_asks_the_node() -> None:
    pandas = pytest.importorskip("pandas")
    series = pandas.Series([1.0, 2.0])
    x = Node(3.0)
    y = series * x
    assert isinstance(y, Node)
    y.sum().backward()
    assert x.grad == 3.0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: np.fft.fft(x), r"numpy\.fft\.fft"),
        (lambda x: np.packbits(x), r"numpy\.packbits"),
    ],
)
def test_a_refusal_names_the_function_in_full(call: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"^{name} has no op here"):
        call(Node(X))


def test_a_refusal_does_not_take_scipy_s_functions_for_numpy_s() -> None:
    special = pytest.importorskip("scipy.special")
    with pytest.raises(TypeError, match=r"^scipy\.special\.log1p cannot write a node into"):
        special.log1p(Node(1.0), out=np.zeros(()))


def test_methods_take_the_options_of_numpy_s_functions() -> None:
    x, mask = Node(np.array([1.0, 2.0, 4.0])), np.array([True, False, True])
    for method, options in (
        ("sum", {"dtype": np.float32}),
        ("mean", {"where": mask}),
        ("prod", {"initial": 2.0}),
        ("max", {"initial": 3.0, "where": mask}),
        ("var", {"ddof": 1, "where": mask}),
    ):
        found, expected = (getattr(a, method)(**options) for a in (x, x.value))
        assert found.value == pytest.approx(expected)
        assert found.dtype == expected.dtype
