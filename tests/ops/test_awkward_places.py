"""Facts about places where derivatives are easily wrong: ties, kinks, poles, …"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from autograd_scratch import Node, Op, check_gradients, constant, ops
from autograd_scratch.engine.registry import OPS
from autograd_scratch.testing import arrays, shapes

INF, NAN = math.inf, math.nan
ARANGE = np.arange(6.0).reshape(2, 3)


def value_and_gradients(f: Callable[..., Any], *inputs: Any) -> tuple[Any, list[Any]]:
    """The value of f, and the gradients of the sum of its elements."""
    nodes = [Node(x) for x in inputs]
    y = f(*nodes)
    y.backward(np.ones(y.shape))
    return y.value, [x.grad for x in nodes]


def assert_derivatives(f: Callable[..., Any], inputs: Any, value: Any, gradients: Any) -> None:
    """For numbers, and for arrays of these numbers."""
    found, found_gradients = value_and_gradients(f, *inputs)
    assert type(found) is float
    np.testing.assert_equal([found, *found_gradients], [value, *gradients])
    found, found_gradients = value_and_gradients(f, *(np.array([x, x]) for x in inputs))
    np.testing.assert_equal(found, np.array([value, value]))
    np.testing.assert_equal(found_gradients, [np.array([g, g]) for g in gradients])


# Ties and kinks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "inputs", "value", "gradients"),
    [
        (ops.maximum, (2.0, 2.0), 2.0, (0.5, 0.5)),
        (ops.minimum, (2.0, 2.0), 2.0, (0.5, 0.5)),
        (lambda x: ops.maximum(x, x), (2.0,), 2.0, (1.0,)),
        (lambda x: ops.clip(x, 0.0, 1.0), (1.0,), 1.0, (0.5,)),
        (lambda x: ops.clip(x, 0.0, 1.0), (0.0,), 0.0, (0.5,)),
        (lambda x: ops.clip(x, 0.0, 1.0), (7.0,), 1.0, (0.0,)),
        (ops.clip, (7.0, 0.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
        (ops.clip, (-7.0, 0.0, 1.0), 0.0, (0.0, 1.0, 0.0)),
        (ops.abs, (0.0,), 0.0, (0.0,)),
        (ops.abs, (-0.0,), 0.0, (0.0,)),
        (ops.sign, (0.0,), 0.0, (0.0,)),
        (ops.relu, (0.0,), 0.0, (0.0,)),
        (ops.relu, (-1.0,), 0.0, (0.0,)),
        (lambda x: x**0, (0.0,), 1.0, (0.0,)),
        (lambda x: x**0, (3.0,), 1.0, (0.0,)),
        (lambda x: x**1, (0.0,), 0.0, (1.0,)),
        (lambda x: x**2, (0.0,), 0.0, (0.0,)),
        (lambda x: x**2, (-3.0,), 9.0, (-6.0,)),
        (lambda x: x**3, (-2.0,), -8.0, (12.0,)),
        (lambda x: x**-1, (-2.0,), -0.5, (-0.25,)),
        (lambda y: 0.0**y, (2.0,), 0.0, (0.0,)),
        (lambda y: 0.0**y, (0.0,), 1.0, (0.0,)),
        (ops.pow, (0.0, 0.0), 1.0, (0.0, 0.0)),
        (ops.pow, (0.0, 1.0), 0.0, (1.0, 0.0)),
        (ops.pow, (0.0, 2.0), 0.0, (0.0, 0.0)),
        (ops.stop_gradient, (2.0,), 2.0, (None,)),
    ],
)
def test_derivative_at_a_tie_or_kink(f: Any, inputs: Any, value: Any, gradients: Any) -> None:
    if gradients == (None,):
        assert f(Node(inputs[0])).constant
    else:
        assert_derivatives(f, inputs, value, gradients)


def test_elements_that_tie_for_the_extreme_share_the_gradient() -> None:
    x = np.array([[1.0, 3.0, 3.0], [5.0, 5.0, 5.0]])
    third = 1 / 3
    for f, sign in ((ops.max, 1.0), (ops.min, -1.0)):
        _, (gradient,) = value_and_gradients(lambda x, f=f: f(x, axis=1), sign * x)
        np.testing.assert_allclose(gradient, [[0.0, 0.5, 0.5], [third, third, third]])


def test_powers_with_zeros_have_every_derivative() -> None:
    x = np.array([0.0, 0.0, 0.0, 2.0])
    exponents = np.array([0.0, 1.0, 2.0, 3.0])
    node = Node(x)
    (node**exponents).backward(np.ones(4), create_graph=True)
    first = node.grad
    np.testing.assert_array_equal(first.value, [0.0, 1.0, 0.0, 12.0])
    first.backward(np.ones(4), create_graph=True)
    np.testing.assert_array_equal(node.grad.value, [0.0, 0.0, 2.0, 12.0])


def test_product_with_zeros_has_every_derivative() -> None:
    for x in ([0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]):
        check_gradients(lambda x: ops.prod(x, axis=0), np.array(x), order=3)


def test_product_that_underflows_or_overflows_keeps_its_gradient() -> None:
    _, (gradient,) = value_and_gradients(ops.prod, np.array([1e-200, 1e-200]))
    np.testing.assert_array_equal(gradient, [1e-200, 1e-200])
    with pytest.warns(RuntimeWarning, match="overflow"):
        value, (gradient,) = value_and_gradients(ops.prod, np.array([1e200, 1e200]))
    assert value == INF
    np.testing.assert_array_equal(gradient, [1e200, 1e200])


# Poles, overflow and nan --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "inputs", "value", "gradients"),
    [
        (ops.log, (0.0,), -INF, (INF,)),
        (ops.log, (-1.0,), NAN, (-1.0,)),
        (ops.log1p, (-1.0,), -INF, (INF,)),
        (ops.log2, (0.0,), -INF, (INF,)),
        (ops.log10, (0.0,), -INF, (INF,)),
        (lambda x: 1.0 / x, (0.0,), INF, (-INF,)),
        (lambda x: 1.0 / x, (-0.0,), -INF, (-INF,)),
        (lambda x: x**-1.0, (0.0,), INF, (-INF,)),
        (ops.div, (1.0, 0.0), INF, (INF, -INF)),
        (ops.div, (0.0, 0.0), NAN, (INF, NAN)),
        (ops.sqrt, (0.0,), 0.0, (INF,)),
        (ops.sqrt, (-1.0,), NAN, (NAN,)),
        (lambda x: x**0.5, (-1.0,), NAN, (NAN,)),
        (ops.pow, (-1.0, 0.5), NAN, (NAN, NAN)),
        (ops.pow, (10.0, 400.0), INF, (INF, INF)),
        (ops.exp, (1000.0,), INF, (INF,)),
        (ops.expm1, (1000.0,), INF, (INF,)),
        (ops.sinh, (1000.0,), INF, (INF,)),
        (ops.cosh, (-1000.0,), INF, (-INF,)),
        (ops.arcsin, (1.0,), math.pi / 2, (INF,)),
        (ops.arccos, (2.0,), NAN, (NAN,)),
        (ops.sin, (INF,), NAN, (NAN,)),
        (ops.add, (1e308, 1e308), INF, (1.0, 1.0)),
        (ops.sub, (-1e308, 1e308), -INF, (1.0, -1.0)),
        (ops.mul, (1e308, 10.0), INF, (10.0, 1e308)),
        (ops.mul, (INF, 0.0), NAN, (0.0, INF)),
    ],
)
def test_numbers_and_arrays_warn_as_numpy_and_go_on(
    f: Any, inputs: Any, value: Any, gradients: Any
) -> None:
    with pytest.warns(RuntimeWarning):
        assert_derivatives(f, inputs, value, gradients)


ELEMENTWISE = [op for op in vars(OPS).values() if isinstance(op, Op) and op.kind == "elementwise"]
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.75, 2.0, 1e308, -1e308, 5e-324, 1e4, -1e4, INF, -INF, NAN]


@pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
def test_a_number_fares_as_an_array_at_every_special_value(op: Op) -> None:
    for inputs in itertools.product(SPECIAL, repeat=len(op.rules)):
        outcomes = []
        for given_inputs in (inputs, [np.array([x]) for x in inputs]):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                value = op(*given_inputs)
            outcomes.append((np.ravel(value), [str(w.message) for w in caught]))
        (alone, warned_alone), (in_array, warned_in_array) = outcomes
        np.testing.assert_allclose(alone, in_array, rtol=1e-13, err_msg=f"{op}{inputs}")
        assert warned_alone == warned_in_array, inputs


@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if any(op.rules)], ids=lambda op: op.name)
def test_the_gradient_of_a_number_is_that_of_an_array_at_every_special_value(op: Op) -> None:
    with np.errstate(all="ignore"):
        for inputs in itertools.product(SPECIAL, repeat=len(op.rules)):
            _, alone = value_and_gradients(op, *inputs)
            _, in_array = value_and_gradients(op, *(np.array([x]) for x in inputs))
            np.testing.assert_allclose(
                alone, np.ravel(in_array), rtol=1e-13, err_msg=f"{op}{inputs}"
            )


@pytest.mark.parametrize("f", [ops.maximum, ops.minimum])
def test_nan_wins_over_every_number(f: Op) -> None:
    for x, y in ((NAN, 1.0), (1.0, NAN), (NAN, NAN)):
        assert math.isnan(f(x, y))
        assert np.isnan(f(np.array([x]), y)).all()


@pytest.mark.parametrize("f", [ops.relu, ops.sigmoid, ops.softplus, ops.abs, ops.sign, ops.tanh])
def test_nan_passes_through(f: Op) -> None:
    assert math.isnan(f(NAN))
    assert np.isnan(f(np.array([NAN]))).all()


@pytest.mark.parametrize(
    ("f", "x", "value", "gradient"),
    [
        (ops.sigmoid, 1e4, 1.0, 0.0),
        (ops.sigmoid, -1e4, 0.0, 0.0),
        (ops.softplus, 1e4, 1e4, 1.0),
        (ops.softplus, -1e4, 0.0, 0.0),
        (ops.tanh, 1e4, 1.0, 0.0),
        (ops.tanh, -1e4, -1.0, 0.0),
        (ops.relu, 1e4, 1e4, 1.0),
        (ops.expm1, -1e4, -1.0, 0.0),
        (ops.exp, -1e4, 0.0, 0.0),
    ],
)
def test_large_numbers_cause_no_warning(f: Any, x: float, value: float, gradient: float) -> None:
    assert_derivatives(f, (x,), value, (gradient,))


@pytest.mark.parametrize(
    ("f", "value", "gradient"),
    [
        (ops.softmax, [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        (ops.log_softmax, [0.0, -1e4, -2e4], [-2.0, 1.0, 1.0]),
        (ops.logsumexp, 1e4, [1.0, 0.0, 0.0]),
        (lambda x: ops.softmax_cross_entropy(x, 2), 2e4, [1.0, 0.0, -1.0]),
        (lambda x: ops.softmax_cross_entropy(x, 0), 0.0, [0.0, 0.0, 0.0]),
    ],
)
def test_large_scores_cause_no_warning(f: Any, value: Any, gradient: Any) -> None:
    found, (found_gradient,) = value_and_gradients(f, np.array([1e4, 0.0, -1e4]))
    np.testing.assert_array_equal(found, value)
    np.testing.assert_array_equal(found_gradient, gradient)


def test_logsumexp_of_nothing_but_minus_infinity_is_minus_infinity() -> None:
    assert ops.logsumexp(np.array([-INF, -INF])) == -INF
    np.testing.assert_array_equal(
        value_and_gradients(ops.logsumexp, np.array([-INF, 0.0]))[1], [[0, 1]]
    )


def test_single_element_has_no_sample_variance() -> None:
    for f in (ops.var, ops.std):
        with pytest.warns(RuntimeWarning):
            value, (gradient,) = value_and_gradients(lambda x, f=f: f(x, ddof=1), np.array([1.0]))
        assert math.isnan(value)
        assert np.isnan(gradient).all()


def test_the_product_of_one_factor_has_an_exact_derivative_of_every_order() -> None:
    x = np.array([[3.0], [1e-12], [0.0]])
    check_gradients(lambda x: ops.prod(x, axis=1), x, order=3)


# Identities ---------------------------------------------------------------------------------------


@given(arrays(shapes(min_dims=1)))
def test_identities_that_hold_for_every_x(x: Any) -> None:
    one = np.ones(x.shape)
    close = np.testing.assert_allclose
    close(ops.sigmoid(x) + ops.sigmoid(-x), one)
    close(2.0 * ops.sigmoid(2.0 * x) - 1.0, ops.tanh(x), atol=1e-15)
    close(ops.softplus(x) - ops.softplus(-x), x, atol=1e-14)
    close(ops.sin(x) ** 2 + ops.cos(x) ** 2, one)
    close(ops.cosh(x) ** 2 - ops.sinh(x) ** 2, one, rtol=1e-12)
    close(ops.sum(ops.softmax(x), axis=-1), np.ones(x.shape[:-1]))
    close(ops.exp(ops.log_softmax(x)), ops.softmax(x))
    close(ops.log_softmax(x), x - ops.logsumexp(x, axis=-1, keepdims=True), atol=1e-14)
    close(ops.std(x) ** 2, ops.mean(x**2) - ops.mean(x) ** 2, atol=1e-14)
    close(value_and_gradients(ops.softplus, x)[1], [ops.sigmoid(x)])
    close(value_and_gradients(ops.logsumexp, x)[1], [ops.softmax(x, axis=None)])


# Positions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "gradient"),
    [
        ([0, 0, 2], [2.0, 0.0, 1.0]),
        (np.array([[0, 0], [0, -1]]), [3.0, 0.0, 1.0]),
        ([True, False, True], [1.0, 0.0, 1.0]),
        (([0, 0],), [2.0, 0.0, 0.0]),
        (slice(None, None, -2), [1.0, 0.0, 1.0]),
        (np.int64(1), [0.0, 1.0, 0.0]),
        ([], [0.0, 0.0, 0.0]),
        (slice(3, None), [0.0, 0.0, 0.0]),
        (None, [1.0, 1.0, 1.0]),
        (..., [1.0, 1.0, 1.0]),
        (True, [1.0, 1.0, 1.0]),
        (False, [0.0, 0.0, 0.0]),
    ],
)
def test_an_element_collects_the_gradients_of_all_its_picks(index: Any, gradient: Any) -> None:
    _, (found,) = value_and_gradients(lambda x: x[index], np.arange(3.0))
    np.testing.assert_array_equal(found, gradient)


def test_picks_of_one_element_may_weigh_differently() -> None:
    x = Node([1.0, 2.0])
    ops.sum(x[[0, 0, 1]] * np.array([2.0, 3.0, 5.0])).backward()
    np.testing.assert_array_equal(x.grad, [5.0, 5.0])
    ops.sum(ops.take(x, [0, -2, 1]) * np.array([2.0, 3.0, 5.0])).backward()
    np.testing.assert_array_equal(x.grad, [5.0, 5.0])


def test_an_index_may_hold_nodes_of_which_the_values_count() -> None:
    x = Node([1.0, 2.0, 3.0])
    rows = constant([0, 2])
    np.testing.assert_array_equal(x[rows].value, [1.0, 3.0])
    np.testing.assert_array_equal(x[x > 1.5].value, [2.0, 3.0])


def test_parameters_may_be_lists_or_numpy_integers() -> None:
    one = np.int64(1)
    for f in (
        lambda x: ops.roll(x, [1, 2], (0, 1)),
        lambda x: ops.roll(x, one, one),
        lambda x: ops.sum(x, axis=one),
        lambda x: ops.cumsum(x, axis=one),
        lambda x: ops.tile(x, [2, 1]),
        lambda x: ops.tile(x, np.array([2, 1])),
        lambda x: ops.tensordot(x, x, axes=(one, one)),
        lambda x: ops.tensordot(x, x, axes=2 * one),
        lambda x: ops.transpose(x, [1, 0]),
        lambda x: ops.repeat(x, [1, 2, 0], axis=one),
        lambda x: ops.moveaxis(x, [0, 1], [1, 0]),
        lambda x: ops.pad(x, [(1, 0), (0, 2)]),
    ):
        check_gradients(f, ARANGE + 1.0)


def test_a_number_passes_through_ops_of_arrays() -> None:
    for f in (
        lambda x: ops.sum(x, axis=0),
        lambda x: ops.mean(x),
        lambda x: ops.max(x, axis=0),
        lambda x: ops.cumsum(x, axis=0),
        lambda x: ops.repeat(x, 3),
        lambda x: ops.take(x, 0),
        lambda x: ops.tile(x, ()),
        lambda x: ops.ravel(x),
        lambda x: ops.reshape(x, (1, 1)),
        lambda x: ops.broadcast_to(x, (2, 2)),
        lambda x: ops.flip(x),
        lambda x: ops.prod(x),
        lambda x: ops.stack([x, x]),
        lambda x: ops.dot(x, ARANGE),
        lambda x: ops.tensordot(x, ARANGE, axes=0),
        lambda x: ops.outer(x, ARANGE),
        lambda x: ops.inner(x, ARANGE),
        lambda x: ops.inner(ARANGE, x),
        lambda x: ops.einsum(",ij->j", x, ARANGE),
        lambda x: x[None] * ARANGE,
        lambda x: x[...],
    ):
        for x in (0.0, 2.0):
            check_gradients(f, x, order=2)


@pytest.mark.parametrize("rank_x", range(4))
@pytest.mark.parametrize("rank_y", range(4))
def test_dot_and_matmul_of_every_pair_of_ranks(rank_x: int, rank_y: int) -> None:
    random = np.random.default_rng(0)
    x = random.uniform(size=(2, 5, 3)[3 - rank_x :])
    y = random.uniform(size=(2, 3, 4)[3 - rank_y :] if rank_y > 1 else (3,) * rank_y)
    check_gradients(ops.dot, x, y, order=2)
    if rank_x and rank_y:
        check_gradients(ops.matmul, x, y, order=2)


def test_inner_is_the_sum_over_the_last_axes() -> None:
    for x, y in ((ARANGE, ARANGE[0]), (ARANGE, ARANGE[1:]), (ARANGE[0], ARANGE[1])):
        np.testing.assert_array_equal(ops.inner(x, y), np.inner(x, y))
        check_gradients(ops.inner, x, y, order=2)


def test_clip_leaves_out_a_bound_that_is_none() -> None:
    x = np.array([-2.0, 0.5, 2.0])
    for bounds in ((None, 1.0), (-1.0, None), (None, None), (-1.0, 1.0)):
        np.testing.assert_array_equal(ops.clip(x, *bounds), np.clip(x, *bounds))
        check_gradients(lambda x, bounds=bounds: ops.clip(x, *bounds), x)


def test_split_gives_each_part_its_gradient() -> None:
    for sections, axis in ((3, 1), ([1], 1), ([0, 1], -2), (2, 0), ([5], 0)):
        expected = np.split(ARANGE, sections, axis)
        parts = ops.split(Node(ARANGE), sections, axis)
        for part, array in zip(parts, expected, strict=True):
            np.testing.assert_array_equal(part.value, array)
        check_gradients(
            lambda x, s=sections, a=axis: ops.concatenate(
                [(i + 1.0) * part for i, part in enumerate(ops.split(x, s, a))], axis=a
            ),
            ARANGE,
        )
    assert [list(part) for part in ops.split([1.0, 2.0], 2)] == [[1.0], [2.0]]
