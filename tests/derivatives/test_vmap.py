"""vmap: a function of one example runs on a batch of them, as in a loop over the examples."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import grad, hessian, jacobian, jit, jvp, value_and_grad, vjp, vmap
from autograd_scratch.engine.pytree import leaves
from autograd_scratch.testing import RandomGraph, graphs

ROWS = np.random.default_rng(0).normal(size=(4, 3))
OTHERS = np.random.default_rng(1).normal(size=(4, 3))


def smooth(x: Any, y: Any) -> Any:
    return np.tanh(x * y[::-1]).sum() * np.sin(x[0])


def loop(f: Callable[..., Any], *columns: Any) -> Any:
    """What vmap(f) should give."""
    results = [f(*row) for row in zip(*columns, strict=True)]
    return np.stack([np.asarray(y) for y in results])


# axes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
@pytest.mark.parametrize("out", [0, 1, 2, -1, -2, -3])
def test_examples_lie_along_any_axis(axis: int, out: int) -> None:
    matrices = np.random.default_rng(0).normal(size=(4, 2, 3))
    found = vmap(lambda m: m @ m.T, axis, out)(np.moveaxis(matrices, 0, axis))
    np.testing.assert_allclose(np.moveaxis(found, out, 0), matrices @ matrices.swapaxes(1, 2))


def test_each_argument_has_an_axis_of_its_own_or_none() -> None:
    found = vmap(smooth, (1, None))(ROWS.T, OTHERS[0])
    np.testing.assert_allclose(found, loop(lambda x: smooth(x, OTHERS[0]), ROWS))


def test_a_structure_has_one_axis_or_one_for_each_part() -> None:
    @dataclass
    class Line:
        slope: Any
        intercept: Any

    def f(line: Any, x: Any) -> Any:
        return {"y": line["line"].slope * x + line["line"].intercept, "unit": line["unit"]}

    x = np.array([1.0, 2.0])
    line = {"line": Line(np.array([3.0, 4.0]), 10.0), "unit": "m"}
    axes = {"line": [0, None], "unit": None}
    with pytest.raises(
        ValueError, match=r"in_axes=\[0, None\] does not fit argument line\['line'\]"
    ):
        vmap(f, (axes, 0))(line, x)
    axes["line"] = Line(0, None)
    found = vmap(f, (axes, 0))(line, x)
    assert found["unit"] == "m"
    assert found["y"].tolist() == [13.0, 18.0]
    assert vmap(f, (None, 0))(line | {"line": Line(1.0, 2.0)}, x)["y"].tolist() == [3.0, 4.0]


def test_the_fields_of_a_named_tuple_count_by_their_positions() -> None:
    class Pair(NamedTuple):
        x: Any
        y: Any

    pair = Pair(np.array([1.0, 2.0]), 3.0)
    for axes in ((0, None), Pair(0, None), [0, None]):
        found = vmap(lambda p: Pair(p.x * p.y, p.y), (axes,), (0, None))(pair)
        assert (found.x.tolist(), found.y) == ([3.0, 6.0], 3.0)


def test_results_of_a_structure_have_one_axis_or_one_for_each_part() -> None:
    def f(x: Any) -> Any:
        return x, (2.0 * x, x.sum()), 7.0

    first, (second, third), seven = vmap(f, out_axes=(1, (-1, 0), None))(ROWS)
    assert (first.shape, second.shape, third.shape, seven) == ((3, 4), (3, 4), (4,), 7.0)
    assert vmap(f)(ROWS)[2].tolist() == [7.0] * 4


def test_keyword_arguments_have_their_examples_along_the_first_axis() -> None:
    np.testing.assert_array_equal(vmap(smooth)(ROWS, y=OTHERS), vmap(smooth)(ROWS, OTHERS))


def test_none_and_settings_in_structures_are_passed_through() -> None:
    def f(p: Any, mask: Any = None) -> Any:
        return p["x"] * p["n"] if mask is None else mask

    settings = {"x": np.arange(3.0), "n": 2, "name": "p"}
    assert vmap(f)(settings, mask=None).tolist() == [0.0, 2.0, 4.0]


def test_it_is_a_decorator() -> None:
    @vmap
    def total(x: Any) -> Any:
        """The sum."""
        return x.sum()

    @vmap(in_axes=1)
    def of_columns(x: Any) -> Any:
        return x.sum()

    np.testing.assert_allclose(total(ROWS), ROWS.sum(axis=1))
    np.testing.assert_allclose(of_columns(ROWS), ROWS.sum(axis=0))
    assert (total.__name__, total.__doc__) == ("vmap(total)", "The sum.")
    assert repr(total) == "<function vmap(total)>"


def test_it_is_pickled_and_copied_as_the_function_is() -> None:
    rooted = vmap(np.sqrt, out_axes=-1)
    for other in (pickle.loads(pickle.dumps(rooted)), copy.deepcopy(rooted)):
        assert other(np.array([4.0, 9.0])).tolist() == [2.0, 3.0]


# results ------------------------------------------------------------------------------------------


def test_what_does_not_depend_on_the_batch_is_repeated() -> None:
    found = vmap(lambda x: (2.0, 1, True, np.ones(2), None, "text", x))(np.zeros(3))
    assert [y.dtype for y in found[:4]] == [float, int, bool, float]
    assert [y.tolist() for y in found[:3]] == [[2.0] * 3, [1] * 3, [True] * 3]
    assert found[3].shape == (3, 2)
    assert found[4:6] == (None, "text")


def test_results_are_the_users_own() -> None:
    x = np.zeros(3)
    same, again, repeated = vmap(lambda x: (x, x, 1.0))(x)
    for y in (same, again, repeated):
        y += 1.0
    assert (x.tolist(), same.tolist(), again.tolist()) == ([0.0] * 3, [1.0] * 3, [1.0] * 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_types_are_those_of_a_loop(dtype: Any) -> None:
    x = ROWS.astype(dtype)
    assert vmap(lambda x: x * 2.0 + x[0])(x).dtype == dtype
    assert vmap(grad(lambda x: (x**2).sum()))(x).dtype == dtype
    assert vmap(lambda x: x.sum())(x).dtype == dtype


def test_there_may_be_one_example_or_none() -> None:
    assert vmap(lambda x: (x**2).sum())(np.zeros((0, 3))).shape == (0,)
    assert vmap(grad(lambda x: (x**2).sum()))(np.zeros((0, 3))).shape == (0, 3)
    assert vmap(lambda x: (x**2).sum())(np.full((1, 3), 2.0)).tolist() == [12.0]


# nesting ------------------------------------------------------------------------------------------


def reverse(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *xs: vjp(f, *xs)[1](1.0)[0]


def forward(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *xs: jvp(f, xs, [np.cos(x) for x in xs])[1]


OF_ONE_EXAMPLE: dict[str, Callable[..., Any]] = {
    "itself": lambda f: f,
    "grad": grad,
    "value_and_grad": lambda f: (
        lambda *xs: ag.concatenate([ag.ravel(y) for y in value_and_grad(f)(*xs)])
    ),
    "vjp": reverse,
    "jvp": forward,
    "jit": jit,
    "hessian": hessian,
    "jacobian": jacobian,
    "jit of grad": lambda f: jit(grad(f)),
    "grad of jit": lambda f: grad(jit(f)),
    "jvp of grad": lambda f: forward(grad(f)),
    "grad of grad": lambda f: grad(lambda *xs: (grad(f)(*xs) ** 2).sum()),
    "hvp": lambda f: lambda x, y: ag.hvp(lambda x: f(x, y), x, y),
    "checkpoint": lambda f: grad(ag.checkpoint(f)),
    "linearize": lambda f: lambda x, y: ag.linearize(f, x, y)[1](y, x),
}


@pytest.mark.parametrize("name", OF_ONE_EXAMPLE)
def test_whatever_is_done_to_one_example_is_done_to_a_batch(name: str) -> None:
    f = OF_ONE_EXAMPLE[name](smooth)
    expected = loop(f, ROWS, OTHERS)
    for at_once in (vmap(f), jit(vmap(f)), vmap(jit(f))):
        np.testing.assert_allclose(at_once(ROWS, OTHERS), expected, rtol=1e-12, atol=1e-14)
    alone = vmap(f, (0, None))(ROWS, OTHERS[0])
    np.testing.assert_allclose(alone, loop(lambda x: f(x, OTHERS[0]), ROWS), rtol=1e-12, atol=1e-14)


OF_ALL: dict[str, Callable[..., Any]] = {
    "grad": lambda f: grad(lambda *xs: f(*xs).sum()),
    "jvp": forward,
    "hessian": lambda f: hessian(lambda *xs: (f(*xs) ** 2).sum()),
    "jacobian": jacobian,
    "jit of grad": lambda f: jit(grad(lambda *xs: f(*xs).sum())),
    "grad of grad": lambda f: grad(
        lambda *xs: (grad(lambda *xs: (f(*xs) ** 2).sum())(*xs) ** 2).sum()
    ),
}


@pytest.mark.parametrize("name", OF_ALL)
def test_a_batch_is_differentiated_as_a_loop_is(name: str) -> None:
    def stacked(x: Any, y: Any) -> Any:
        return ag.stack([smooth(x[i], y[i]) for i in range(4)])

    found = OF_ALL[name](vmap(smooth))(ROWS, OTHERS)
    np.testing.assert_allclose(found, OF_ALL[name](stacked)(ROWS, OTHERS), rtol=1e-12, atol=1e-14)


ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "elementwise_grad": ag.elementwise_grad,
    "jvp": lambda f: lambda x: jvp(f, (x,), (np.ones(np.shape(x)),))[1],
    "jit": jit,
    "vmap": vmap,
    "vmap of columns": lambda f: vmap(f, -1, -1),
}


@pytest.mark.parametrize("order", list(permutations(ELEMENTWISE)), ids=", ".join)
def test_the_order_of_nesting_does_not_matter(order: tuple[str, ...]) -> None:
    f: Callable[..., Any] = lambda x: np.sin(x) * x**2  # noqa: E731
    for name in order:
        f = ELEMENTWISE[name](f)
    x = np.random.default_rng(0).normal(size=(2, 3))
    second = (2.0 - x**2) * np.sin(x) + 4.0 * x * np.cos(x)
    np.testing.assert_allclose(f(x), second, rtol=1e-12, atol=1e-14)


def test_nested_batches_differ_along_their_own_axes() -> None:
    x, y = np.array([1.0, 2.0]), np.array([10.0, 20.0, 30.0])
    table = x[:, None] * y
    np.testing.assert_array_equal(vmap(lambda a: vmap(lambda b: a * b)(y))(x), table)
    np.testing.assert_array_equal(vmap(vmap(np.multiply, (None, 0)), (0, None))(x, y), table)
    np.testing.assert_array_equal(vmap(vmap(np.multiply, (0, None)), (None, 0))(x, y), table.T)
    both = vmap(vmap(lambda a, b: a @ b))(np.ones((2, 3, 4)), np.ones((2, 3, 4)))
    np.testing.assert_array_equal(both, np.full((2, 3), 4.0))
    inner = vmap(lambda a: vmap(lambda b: b + 1.0)(y) * a)(x)  # whose result lacks the outer axis
    np.testing.assert_array_equal(inner, x[:, None] * (y + 1.0))


def test_a_derivative_closes_over_the_examples_of_a_batch_around_it() -> None:
    found = vmap(lambda a: grad(lambda w: (a * w**2).sum())(np.ones(2)))(np.array([1.0, 2.0]))
    assert found.tolist() == [[2.0, 2.0], [4.0, 4.0]]
    places = vmap(lambda i: grad(lambda w: w[i] ** 2)(np.array([1.0, 2.0, 3.0])))(np.array([2, 0]))
    assert places.tolist() == [[0.0, 0.0, 6.0], [2.0, 0.0, 0.0]]


def test_a_batch_closes_over_the_variables_of_a_derivative_around_it() -> None:
    found = grad(lambda w: vmap(lambda i: w[i] ** 2)(np.array([1, 2, 2])).sum())(np.arange(3.0))
    assert found.tolist() == [0.0, 2.0, 8.0]


def test_nodes_record_a_batch() -> None:
    x = ag.Node(np.array([1.0, 2.0]))
    y = vmap(lambda x: x**2)(x)
    y.sum().backward()
    assert (y.value.tolist(), x.grad.tolist()) == ([1.0, 4.0], [2.0, 4.0])


def test_a_graph_that_is_recorded_in_a_batch_has_the_gradients_of_each_example() -> None:
    def gradient(x: Any) -> Any:
        node = ag.Node(x)
        (node**3).backward()
        return node.grad

    assert vmap(gradient)(np.array([1.0, 2.0])).tolist() == [3.0, 12.0]


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda x: vmap(np.log)(x), r"log\(float64 \(6,\)\) made inf"),
        (lambda x: vmap(grad(np.sqrt))(x), "the backward rule of sqrt.* made inf"),
        (
            lambda x: vmap(lambda x: jvp(np.sqrt, (x,), (1.0,)))(x),
            "the forward derivative of sqrt.* made inf",
        ),
        (lambda x: ag.jacrev(np.sqrt)(x), "the backward rule of sqrt.* made nan"),
        (lambda x: ag.jacfwd(np.sqrt)(x), "the forward derivative of sqrt.* made nan"),
    ],
)
def test_a_batch_is_looked_at_within_debug(f: Callable[..., Any], message: str) -> None:
    with ag.debug(), pytest.raises(ag.NonFiniteError, match=message):
        f(np.arange(6.0))


@settings(max_examples=15)
@given(graphs(max_steps=6), st.data())
def test_random_functions_run_on_batches(f: RandomGraph, data: st.DataObject) -> None:
    places = range(len(f.inputs))
    subsets = [set(s) for n in places for s in combinations(places, n + 1)]
    differ = data.draw(st.sampled_from(subsets))
    rows = [
        tuple(x * scale if i in differ else x for i, x in enumerate(f.inputs))
        for scale in (1.0, 0.5, -0.75)
    ]
    in_axes = tuple(0 if i in differ else None for i in places)
    columns = list(zip(*rows, strict=True))
    batches = [np.stack(column) if i in differ else column[0] for i, column in enumerate(columns)]
    every = tuple(places)
    for of_one in (f, grad(f, every), jit(grad(f, every)), lambda *xs: forward(f)(*xs)):
        found = leaves(vmap(of_one, in_axes)(*batches))
        expected = zip(*(leaves(of_one(*row)) for row in rows), strict=True)
        for batch, alone in zip(found, expected, strict=True):
            np.testing.assert_allclose(batch, np.stack(alone), rtol=1e-11, atol=1e-13)


# programs -----------------------------------------------------------------------------------------


def test_a_program_of_a_batch_has_no_more_steps_than_for_one_example() -> None:
    of_one = jit(grad(lambda x: np.tanh(x * 2.0).sum()))
    of_all = jit(vmap(grad(lambda x: np.tanh(x * 2.0).sum())))
    of_one(ROWS[0]), of_all(ROWS)
    assert of_all.source.count("\n") <= of_one.source.count("\n") + 2


def test_f_is_called_once_however_many_examples_there_are() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return x + 1.0

    vmap(f)(np.zeros(1000))
    assert len(calls) == 1


def test_random_numbers_are_drawn_once_for_all_examples() -> None:
    random = np.random.default_rng(0)
    a, b, c = vmap(lambda x: x + random.normal())(np.zeros(3))
    assert a == b == c


# what cannot be -----------------------------------------------------------------------------------

KEPT: list[Any] = []


@pytest.mark.parametrize(
    "use",
    [
        lambda x: x + 1.0,
        lambda x: x > 0.0,
        lambda x: np.sin(x),
        lambda x: vmap(lambda y: y * x)(np.ones(2)),
        lambda x: vmap(lambda y: x)(np.ones(2)),
        lambda x: vmap(lambda y: y)(x),
        lambda x: grad(lambda y: y * x)(1.0),
        lambda x: jit(lambda y: y * x)(1.0),
    ],
)
def test_a_batched_value_that_leaves_its_batch_is_an_error(use: Callable[..., Any]) -> None:
    def leaky(x: Any) -> Any:
        KEPT.append(x)
        return x

    vmap(leaky)(np.zeros((2, 3)))
    with pytest.raises(TypeError, match=r"was kept from vmap of leaky, which is over"):
        use(KEPT[-1])


def test_a_batched_value_says_what_it_is_and_is_not_pickled() -> None:
    told: list[str] = []
    vmap(lambda x: (told.append(f"{x}"), KEPT.append(x), x)[-1])(np.zeros((2, 3)))
    assert told == ["Batched(float64 (3,), 2 examples)"]
    with pytest.raises(TypeError, match="a Batched of vmap of <lambda> cannot be pickled"):
        pickle.dumps(KEPT[-1])
    assert copy.deepcopy(KEPT[-1]) is KEPT[-1]


def add(x: Any, y: Any) -> Any:
    return x + y


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: vmap(add)(np.zeros(3), np.zeros(2)),
            ValueError,
            "different numbers of examples: argument x has 3, argument y has 2",
        ),
        (
            lambda: vmap(add)(np.zeros(3), y={"a": np.zeros((2, 2))}),
            ValueError,
            r"argument x has 3, argument y\['a'\] has 2",
        ),
        (
            lambda: vmap(add, (0, 1))(np.zeros(3), np.zeros(3)),
            ValueError,
            r"in_axes=1 is out of range for argument y of shape \(3,\), which has the axes -1 … 0",
        ),
        (lambda: vmap(add, None)(1.0, 2.0), ValueError, "nothing to map over.* of add: in_axes is"),
        (lambda: vmap(lambda: 1.0)(), ValueError, "it was called without any"),
        (
            lambda: vmap(add, (0,))(np.zeros(3), np.zeros(3)),
            ValueError,
            r"in_axes=\(0,\) has 1 entries, but add was called with 2 positional arguments",
        ),
        (
            lambda: vmap(add)(np.zeros(3), 1.0),
            ValueError,
            r"argument y is a single number, .* in_axes=None",
        ),
        (lambda: vmap(add)(np.zeros(3), [1.0, 2.0, 3.0]), ValueError, r"argument y\[0\].* no list"),
        (lambda: vmap(add)(np.zeros(3), 1), ValueError, "argument y is a single number"),
        (lambda: vmap(add)(np.zeros(3), y=1), ValueError, "a keyword argument has none: let the"),
        (lambda: vmap(grad(np.square))(np.arange(3)), TypeError, "must be a float or a float arr"),
        (lambda: vmap(add)(np.zeros(3), "abc"), TypeError, "argument y, abc, holds no real"),
        (lambda: vmap(add, "x")(np.zeros(3), np.zeros(3)), TypeError, "in_axes of argument x must"),
        (lambda: vmap(add, 0.5)(np.zeros(3), np.zeros(3)), TypeError, "None or a structure .* 0.5"),
        (
            lambda: vmap(add, ({"a": 0}, 0))(np.zeros(3), np.zeros(3)),
            ValueError,
            "in_axes={'a': 0} does not fit argument x, which is no structure",
        ),
        (
            lambda: vmap(lambda x: x, out_axes=None)(np.zeros(3)),
            ValueError,
            "out_axes is None for result, but it differs from example to example",
        ),
        (lambda: vmap(lambda x: x, out_axes=1)(np.zeros(3)), ValueError, "out_axes=1 is out of"),
        (
            lambda: vmap(lambda x: (x, x), out_axes=(0, 0, 0))(np.zeros(3)),
            ValueError,
            r"out_axes=\(0, 0, 0\) does not fit result, which is a tuple with 0, 1",
        ),
        (lambda: vmap(3), TypeError, r"takes a function .*write vmap\(f\)\(x\)"),
        (lambda: vmap(lambda x: ag.Node(x))(np.zeros(3)), TypeError, "returns a node that it made"),
        (
            lambda: vmap(lambda x: x if x > 0.0 else -x)(np.zeros(3)),
            TypeError,
            r"a branch on a batched value .*write where\(condition, x, y\)",
        ),
        (lambda: vmap(lambda x: max(x, 0.0))(np.zeros(3)), TypeError, "branch on a batched value"),
        (lambda: vmap(lambda x: float(x))(np.zeros(3)), TypeError, "need one number"),
        (lambda: vmap(lambda i: range(i))(np.zeros(3, int)), TypeError, r"range\(\) need"),
        (lambda: vmap(lambda x: np.asarray(x))(np.zeros(3)), TypeError, "make an array of a batch"),
        (
            lambda: vmap(lambda i: np.arange(3.0)[i])(np.array([[0, 1]])),
            TypeError,
            r"write getitem\(array, i\) for array\[i\]",
        ),
        (lambda: vmap(lambda x: x[x > 0.0])(ROWS), IndexError, "picks differently many elements"),
        (lambda: vmap(lambda x, i: x[i:])(ROWS, np.arange(4)), IndexError, r"x\[start \+ np\.ara"),
        (lambda: vmap(np.unique)(ROWS), TypeError, "unique gives more or fewer elements"),
        (lambda: vmap(np.nonzero)(ROWS), TypeError, "nonzero gives more or fewer elements"),
    ],
)
def test_errors_say_what_is_wrong_and_what_to_write(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def test_an_error_of_numpys_tells_about_the_axis_of_examples() -> None:
    with pytest.raises(ValueError, match="add") as raised:
        vmap(lambda x: x + np.zeros(4))(ROWS)
    (note,) = raised.value.__notes__
    assert "within vmap of <lambda>" in note
    assert "4 examples along its first axis" in note


def test_a_rule_that_branches_on_values_says_so_where_no_side_is_right_for_all() -> None:
    full = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    low = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    with pytest.raises(TypeError, match="the examples would go different ways"):
        vmap(lambda a: np.linalg.lstsq(a, np.ones(3), rcond=None)[1])(np.stack([full, low]))
