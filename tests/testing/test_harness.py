"""The harness for ops and its strategies: what they give, and that they find what is broken."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given

from autograd_scratch import Node, Op, op, ops
from autograd_scratch.testing import (
    RandomGraph,
    arrays,
    axes,
    broadcastable,
    calls,
    check_loops,
    check_op,
    graphs,
    scalars,
    shapes,
)
from autograd_scratch.testing.graph_steps import ARRAYS, ELEMENTS, SMOOTH, Step


def make_op(*rules: Any, **options: Any) -> Op:
    @op(*rules, **options)
    def doubled(x: Any) -> Any:
        return np.multiply(x, 2.0)

    return doubled


# Strategies ---------------------------------------------------------------------------------------


@given(scalars((0.0, 1.0), kinks=(0.5,)))
def test_scalars_stay_inside_their_domain_and_off_kinks(x: float) -> None:
    assert type(x) is float
    assert 0.03 < x < 0.97
    assert abs(x - 0.5) > 0.03


@pytest.mark.parametrize(
    ("domain", "low", "high"),
    [
        ((-math.inf, math.inf), -3.0, 3.0),
        ((5.0, math.inf), 5.0, 11.0),
        ((-math.inf, -5.0), -11.0, -5.0),
    ],
)
def test_infinite_ends_are_replaced_by_near_ones(domain: Any, low: float, high: float) -> None:
    @given(scalars(domain))
    def check(x: float) -> None:
        assert low < x < high

    check()


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.uint8, bool])
def test_scalars_and_arrays_come_in_any_type(dtype: Any) -> None:
    assert type(find(scalars(dtype=dtype), lambda x: True)) is np.dtype(dtype).type
    assert find(arrays((2,), dtype=dtype), lambda x: True).dtype == dtype


@pytest.mark.parametrize("domain", [(1.0, 0.0), (1.0, 1.0), (math.nan, 1.0)])
def test_an_interval_has_numbers_in_it(domain: Any) -> None:
    with pytest.raises(ValueError, match=r"no number lies in .*; give the lower end first"):
        scalars(domain)


def test_strategies_say_when_nothing_fits() -> None:
    with pytest.raises(ValueError, match=r"no int64 lies in \(0\.2, 0\.8\)"):
        scalars((0.2, 0.8), dtype=int)
    with pytest.raises(ValueError, match=r"no bool lies in \(1\.5, 2\.0\)"):
        scalars((1.5, 2.0), dtype=bool)


def test_arrays_take_a_shape_or_a_strategy_of_shapes() -> None:
    assert find(arrays((2, 1)), lambda x: True).shape == (2, 1)
    assert find(arrays(shapes(min_dims=2)), lambda x: True).shape == (1, 1)
    assert find(arrays(), lambda x: np.ndim(x) == 3).shape == (1, 1, 1)
    assert type(find(arrays(()), lambda x: True)) is float


def test_broadcastable_shapes_come_in_every_pattern() -> None:
    pairs = broadcastable(2)
    for wanted in (
        lambda a, b: a == b != (),
        lambda a, b: a == () != b,
        lambda a, b: len(a) == len(b) and a != b,
        lambda a, b: len(a) > len(b) > 0,
        lambda a, b: len(a) == len(b) == 2 and a[0] < b[0] and a[1] > b[1],
    ):
        find(pairs, lambda pair, wanted=wanted: wanted(*pair))


def test_axes_come_in_every_form() -> None:
    for wanted in (
        lambda axis: axis is None,
        lambda axis: axis == -1,
        lambda axis: axis == (),
        lambda axis: isinstance(axis, tuple) and len(axis) == 2 and min(axis) < 0,
    ):
        find(axes(2), wanted)
    assert find(axes(0), lambda axis: True) is None


@given(graphs())
def test_random_graphs_stay_tame(f: RandomGraph) -> None:
    assert abs(f(*f.inputs)) < 100.0


def test_random_graphs_share_nodes() -> None:
    def shares(f: RandomGraph) -> bool:
        used = [i for _, positions in f.steps for i in set(positions)]
        return any(used.count(i) > 1 for i in used if i >= len(f.inputs))

    find(graphs(), shares)


ALL_STEPS = SMOOTH | ELEMENTS | ARRAYS
SHAPES = [shape for n in range(4) for shape in itertools.product((1, 2, 3), repeat=n)]


@pytest.mark.parametrize("step", ALL_STEPS.values(), ids=ALL_STEPS)
def test_steps_of_graphs_keep_numbers_and_arrays_small(step: Step) -> None:
    rng = np.random.default_rng(0)
    pairs = itertools.product(SHAPES, repeat=step.inputs)
    fitting = [pair for pair in pairs if step.fits(*pair)]
    assert fitting
    for pair in fitting:
        result = step.function(ops, *(rng.uniform(-1.0, 1.0, shape)[()] for shape in pair))
        assert np.max(np.abs(result)) <= 1.0
        assert np.size(result) <= 81
        assert np.ndim(result) <= 4
        assert not step.of_numbers or np.shape(result) == np.broadcast_shapes(*pair)


@given(graphs(wide=True, max_dims=3))
def test_wide_graphs_stay_tame_and_small(f: RandomGraph) -> None:
    results = list(f.inputs)
    for name, positions in f.steps:
        step = ALL_STEPS[name]
        inputs = [results[i] for i in positions]
        assert step.fits(*map(np.shape, inputs))
        assert step.room(*inputs) >= 1.0 / 64.0
        results.append(step.function(ops, *inputs))
    assert all(np.all(np.abs(x) <= 1.0) and np.size(x) <= 200 for x in results)
    assert f.on(ops, *f.inputs) == f(*f.inputs)


@given(graphs(wide=True, max_dims=3, dtype=np.float32))
def test_graphs_of_float32_have_inputs_and_values_of_float32(f: RandomGraph) -> None:
    assert {np.asarray(x).dtype for x in (*f.inputs, f(*f.inputs))} == {np.dtype(np.float32)}


@given(graphs(wide=True, max_dims=0))
def test_wide_graphs_of_numbers_have_numbers_only(f: RandomGraph) -> None:
    results = list(f.inputs)
    for name, positions in f.steps:
        results.append(ALL_STEPS[name].function(ops, *(results[i] for i in positions)))
    assert {np.shape(x) for x in results} == {()}


@given(graphs(min_steps=3, max_steps=4))
def test_graphs_have_as_many_steps_as_are_asked_for(f: RandomGraph) -> None:
    assert 3 <= len(f.steps) <= 4


def test_examples_of_an_elementwise_op_are_found_from_its_definition() -> None:
    new = make_op(lambda g, y, x: 2.0 * g, kind="elementwise", domain=((5.0, math.inf),))
    dimensions = set()

    @given(calls(new))
    def check(call: Any) -> None:
        ((x,), params) = call
        assert params == {}
        assert np.min(x, initial=math.inf) > 5.0
        dimensions.add(np.ndim(x))
        check_op(new, call)

    check()
    assert len(dimensions) > 1


def test_some_examples_are_numbers_for_arrays_or_empty() -> None:
    for wanted in (
        lambda call: np.ndim(call[0][0]) == 0 and call[1] == {"axes": ()},
        lambda call: np.shape(call[0][0]) == (0, 3),
        lambda call: np.shape(call[0][0]) == (1,) and call[1]["axes"] == 0,
    ):
        find(calls(ops.transpose), wanted)


def test_examples_of_another_op_are_asked_for() -> None:
    with pytest.raises(LookupError, match="doubled is not an elementwise op without parameters"):
        calls(make_op(lambda g, y, x: 2.0 * g))


def test_an_op_of_the_user_has_not_the_examples_of_its_namesake() -> None:
    @op(lambda g, y, x: g, lambda g, y, x: g)
    def dot(x: Any, y: Any) -> Any:
        return np.add(x, y)

    with pytest.raises(LookupError, match="dot is not an elementwise op"):
        calls(dot)


# The harness --------------------------------------------------------------------------------------

CALL = ((np.array([1.0, 2.0]),), {})


def test_harness_passes_a_right_op() -> None:
    check_op(make_op(lambda g, y, x: 2.0 * g, kind="linear"), CALL, order=3)


def test_harness_takes_functions_and_layers() -> None:
    check_op(lambda x, y: ops.dot(x, y) ** 2, ((np.ones(2), np.ones(2)), {}), order=2)


def wrong_rule() -> Any:
    return make_op(lambda g, y, x: 2.002 * g)


def rule_not_linear_in_g() -> Any:
    return make_op(lambda g, y, x: 2.0 * g + 0.001)


def rule_of_another_type() -> Any:
    return make_op(lambda g, y, x: (2.0 * g).sum())


def another_value_than_numpy() -> Any:
    return make_op(lambda g, y, x: 2.0 * g, numpy=(np.asarray_chkfinite,))


def writes_into_its_input() -> Any:
    @op(lambda g, y, x: 2.0 * g)
    def doubled(x: Any) -> Any:
        x *= 2.0
        return x

    return doubled


def widens_float32() -> Any:
    @op(lambda g, y, x: 2.0 * g)
    def doubled(x: Any) -> Any:
        return np.multiply(x, np.full(2, 2.0))

    return doubled


def linear_by_mistake() -> Any:
    return op(lambda g, y, x: 2.0 * g, kind="linear")(lambda x: np.multiply(x, 2.0) + 1.0)


def other_numbers_when_recorded() -> Any:
    return make_op(lambda g, y, x: (2.0 if isinstance(g, Node) else 2.001) * g)


@pytest.mark.parametrize(
    ("broken", "error", "message"),
    [
        (wrong_rule, AssertionError, "forward and reverse mode|derivative of order 1 is wrong"),
        (rule_not_linear_in_g, AssertionError, "doubled: gradient 0, linear in the seed"),
        (rule_of_another_type, ValueError, "its backward rule returned shape"),
        (another_value_than_numpy, AssertionError, "doubled: and numpy's asarray_chkfinite"),
        (writes_into_its_input, ValueError, "read-only"),
        (widens_float32, AssertionError, "doubled: float32 gave float64"),
        (linear_by_mistake, AssertionError, r"linear in inputs \[0\]"),
        (other_numbers_when_recorded, AssertionError, "doubled: gradient 0, recorded"),
    ],
)
def test_harness_finds_what_is_broken(
    broken: Any, error: Any, message: str, registry: None
) -> None:
    with pytest.raises(error, match=message):
        check_op(broken(), CALL)


def test_harness_finds_a_rule_that_is_not_differentiable_itself() -> None:
    @op(lambda g, y, x: 2.0 * ops.stop_gradient(x) * g)
    def squared(x: Any) -> Any:
        return np.multiply(x, x)

    check_op(squared, CALL)
    with pytest.raises(AssertionError, match="order 2 is wrong"):
        check_op(squared, CALL, order=2)


def test_the_harness_for_loops_knows_its_settings() -> None:
    with pytest.raises(ValueError, match="order must be 1 or 2, got 3"):
        check_loops(ops.sin, ((0.5,), {}), order=3)
    with pytest.raises(ValueError, match=r"loops are scan, fori_loop, while_loop; got \['for'\]"):
        check_loops(ops.sin, ((0.5,), {}), loops=["for", "scan"])


def test_harness_wants_a_float_input() -> None:
    with pytest.raises(ValueError, match="no input of doubled is a float, got"):
        check_op(make_op(lambda g, y, x: 2.0 * g), ((np.array([1, 2]),), {}))
