"""Empty arrays, other types, odd layouts: derivatives where arrays are unlike the usual."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from autograd_scratch import Node, Op, check_gradients, constant, ops
from autograd_scratch.engine.registry import OPS
from autograd_scratch.testing import arrays, shapes

ARANGE = np.arange(6.0).reshape(2, 3)
ELEMENTWISE = [op for op in vars(OPS).values() if isinstance(op, Op) and op.kind == "elementwise"]


def value_and_gradients(f: Callable[..., Any], *inputs: Any) -> tuple[Any, list[Any]]:
    """The value of f, and the gradients of the sum of its elements."""
    nodes = [Node(x) for x in inputs]
    y = f(*nodes)
    y.backward(np.ones(y.shape))
    return y.value, [x.grad for x in nodes]


# Empty arrays -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "shape", "value"),
    [
        (ops.sum, (0,), 0.0),
        (lambda x: ops.sum(x, axis=0), (0, 3), np.zeros(3)),
        (lambda x: ops.sum(x, axis=1), (0, 3), np.zeros(0)),
        (ops.prod, (0,), 1.0),
        (lambda x: ops.prod(x, axis=0), (0, 2), np.ones(2)),
        (lambda x: ops.dot(x, x), (0,), 0.0),
        (lambda x: ops.dot(x, np.zeros((0, 3))), (2, 0), np.zeros((2, 3))),
        (lambda x: ops.dot(np.zeros((3, 2)), x), (2, 0), np.zeros((3, 0))),
        (lambda x: x @ np.zeros((0, 3)), (2, 0), np.zeros((2, 3))),
        (lambda x: ops.einsum("ij->j", x), (0, 2), np.zeros(2)),
        (lambda x: ops.einsum("i,i->", x, x), (0,), 0.0),
        (lambda x: ops.concatenate([x, np.ones(2)]), (0,), np.ones(2)),
        (lambda x: ops.concatenate([x, np.ones(2)], axis=None), (0, 3), np.ones(2)),
        (lambda x: x[:0], (2, 3), np.zeros((0, 3))),
        (lambda x: x[[]], (2, 3), np.zeros((0, 3))),
        (lambda x: x + np.zeros((0, 1)), (3,), np.zeros((0, 3))),
        (lambda x: x * np.zeros((0, 1)), (1, 1), np.zeros((0, 1))),
        (ops.exp, (0,), np.zeros(0)),
        (ops.cumsum, (0,), np.zeros(0)),
        (ops.transpose, (0, 3), np.zeros((3, 0))),
        (ops.softmax, (0, 3), np.zeros((0, 3))),
        (lambda x: ops.max(x, axis=1), (0, 3), np.zeros(0)),
        (lambda x: ops.reshape(x, (3, 0)), (0, 3), np.zeros((3, 0))),
        (lambda x: ops.tile(x, 0), (2,), np.zeros(0)),
        (lambda x: ops.pad(x, 1), (0,), np.zeros(2)),
        (lambda x: ops.stack([x, x]), (0,), np.zeros((2, 0))),
        (lambda x: ops.trace(x), (0, 3), 0.0),
    ],
)
def test_empty_arrays_have_values_and_gradients(f: Any, shape: Any, value: Any) -> None:
    x = np.ones(shape)
    found, (gradient,) = value_and_gradients(f, x)
    assert gradient.shape == shape
    np.testing.assert_array_equal(found, value)
    assert np.shape(found) == np.shape(value)
    check_gradients(f, x, order=2)


@pytest.mark.parametrize("f", [ops.mean, ops.var, ops.std])
def test_mean_of_nothing_is_nan_with_a_warning(f: Op) -> None:
    with pytest.warns(RuntimeWarning):
        value, (gradient,) = value_and_gradients(f, np.zeros((0, 2)))
    assert math.isnan(value)
    assert gradient.shape == (0, 2)


def test_loss_of_an_empty_batch_is_nan_with_a_warning() -> None:
    for targets in (np.zeros((0, 3)), np.zeros(0, int)):
        with pytest.warns(RuntimeWarning):
            value, (gradient,) = value_and_gradients(
                lambda x, t=targets: ops.softmax_cross_entropy(x, t), np.zeros((0, 3))
            )
        assert math.isnan(value)
        assert gradient.shape == (0, 3)


@pytest.mark.parametrize("f", [ops.max, ops.min, ops.logsumexp])
def test_nothing_has_no_extreme(f: Op) -> None:
    with pytest.raises(ValueError, match=rf"{f.name}\(float64 \(0,\)"):
        f(Node(np.zeros(0)))


# Types --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if any(op.rules)], ids=lambda op: op.name)
def test_elementwise_ops_keep_the_float_type(op: Op, dtype: Any) -> None:
    numbers = [dtype(0.5 + max(low, 0.0)) for low, _ in op.domain]
    for inputs in (numbers, [np.full(2, x) for x in numbers]):
        value, gradients = value_and_gradients(op, *inputs)
        assert {value.dtype, *(g.dtype for g in gradients)} == {np.dtype(dtype)}
        assert type(value) is type(inputs[0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_python_number_does_not_widen_a_float_type(dtype: Any) -> None:
    for x in (dtype(0.5), np.full(2, 0.5, dtype)):
        for f in (
            lambda x: 2.0 * x + 1,
            lambda x: (x**2 - True) / 3,
            lambda x: 2**x,
            lambda x: ops.where(True, x, 0.0),
            lambda x: ops.maximum(x, 0),
            lambda x: ops.clip(x, 0.1, 1),
        ):
            value, (gradient,) = value_and_gradients(f, x)
            assert value.dtype == gradient.dtype == dtype


def test_a_wider_partner_widens_the_result_but_not_the_gradient() -> None:
    value, (single, double) = value_and_gradients(
        ops.mul, np.ones(2, np.float32), np.full(2, 1.0 / 3.0)
    )
    assert value.dtype == double.dtype == np.float64
    assert single.dtype == np.float32


def test_a_number_takes_the_type_of_a_float32_partner_as_python_numbers_do() -> None:
    for partner in (np.float32(2.0), np.ones(2, np.float32)):
        value, (gradient, other) = value_and_gradients(ops.mul, 0.5, partner)
        assert value.dtype == other.dtype == np.float32
        assert type(gradient) is float


def test_astype_gives_the_gradient_back_in_the_type_of_its_input() -> None:
    value, (gradient,) = value_and_gradients(lambda x: x.astype(np.float32), np.ones(2))
    assert (value.dtype, gradient.dtype) == (np.float32, np.float64)
    value, (gradient,) = value_and_gradients(lambda x: x.astype(np.float32), 1.0)
    assert (type(value), type(gradient)) == (np.float32, float)
    value, (gradient,) = value_and_gradients(lambda x: x.astype(float), np.float32(1.0))
    assert (type(value), type(gradient)) == (float, np.float32)
    with pytest.raises(TypeError, match="dtype must be a float type, got int64"):
        ops.astype(1.0, np.int64)


def test_zero_dimensional_arrays_are_numbers() -> None:
    for x in (np.array(2.0), np.float64(2.0), 2, np.int8(2), np.array(2)):
        value, (gradient,) = value_and_gradients(lambda x: x**2 + x, x)
        assert (type(value), type(gradient)) == (float, float)
        assert (value, gradient) == (6.0, 5.0)
        assert type(ops.exp(x)) is float


@pytest.mark.parametrize(
    ("f", "inputs", "value"),
    [
        (ops.exp, ([0, 1],), [1.0, math.e]),
        (ops.div, ([1, 2], [2, 4]), [0.5, 0.5]),
        (ops.pow, ([2, 4], [-1, 2]), [0.5, 16.0]),
        (ops.pow, (np.array([2], np.uint8), np.array([10], np.uint8)), [1024.0]),
        (ops.mean, ([1, 2],), 1.5),
        (ops.sqrt, ([True, False],), [1.0, 0.0]),
        (ops.sub, (True, True), 0.0),
        (ops.sub, ([True, False], [True, True]), [0.0, -1.0]),
        (ops.neg, ([True, False],), [-1.0, 0.0]),
        (ops.sign, ([-3, 0],), [-1.0, 0.0]),
        (ops.sigmoid, (np.array([0, 200], np.uint8),), [0.5, 1.0]),
        (ops.sigmoid, (np.array([0, -128], np.int8),), [0.5, 0.0]),
        (ops.sigmoid, ([False, False],), [0.5, 0.5]),
        (ops.softplus, (np.array([200], np.uint8),), [200.0]),
        (ops.tanh, (np.array([0, 200], np.uint8),), [0.0, 1.0]),
        (ops.abs, (np.array([-128], np.int8),), [128.0]),
        (ops.softmax, (np.array([2, 1], np.uint8),), ops.softmax(np.array([2.0, 1.0]))),
        (ops.softmax, ([True, False],), ops.softmax(np.array([1.0, 0.0]))),
        (ops.log_softmax, (np.array([2, 1], np.uint8),), ops.log_softmax(np.array([2.0, 1.0]))),
        (ops.logsumexp, (np.array([2, 1], np.uint8),), ops.logsumexp(np.array([2.0, 1.0]))),
        (ops.var, ([1, 2],), 0.25),
        (ops.relu, ([-1, 2],), [0.0, 2.0]),
        (ops.relu, ([True, False],), [1.0, 0.0]),
    ],
)
def test_integers_and_booleans_count_as_real_numbers(f: Any, inputs: Any, value: Any) -> None:
    result = f(*inputs)
    assert np.asarray(result).dtype == np.float64
    np.testing.assert_allclose(result, value, atol=1e-15)


def test_sums_of_integers_and_booleans_are_whole() -> None:
    assert ops.sum(np.array([True, True])) == 2
    assert ops.sum(np.array([100, 100], np.uint8)) == 200
    assert ops.max(np.array([3, 1])) == 3


def test_integer_constants_stay_as_they_are() -> None:
    labels = np.array([2, 0], np.uint8)
    node = constant(labels)
    assert node.dtype == np.uint8
    loss = ops.softmax_cross_entropy(Node(np.zeros((2, 3))), labels)
    assert loss.inputs[1].dtype == np.uint8


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool])
def test_integer_exponents_have_the_gradients_of_floats(dtype: Any) -> None:
    exponents = np.array([0, 1, 1], dtype)
    _, (gradient,) = value_and_gradients(lambda x: x**exponents, np.array([0.0, 0.0, 3.0]))
    np.testing.assert_array_equal(gradient, [0.0, 1.0, 1.0])
    _, (gradient,) = value_and_gradients(lambda x: x ** np.uint8(2), 3.0)
    assert gradient == 6.0


# Memory layout, reuse and depth -------------------------------------------------------------------


@given(arrays(shapes(min_dims=2, max_dims=2)))
def test_memory_layout_makes_no_difference(x: Any) -> None:
    def f(x: Any) -> Any:
        return ops.sum(ops.dot(x, x.T) * 2.0) + ops.sum(ops.cumsum(ops.exp(x), axis=0)[::-1])

    _, (expected,) = value_and_gradients(f, x)
    double = np.repeat(np.repeat(x, 2, axis=0), 2, axis=1)
    for same in (np.asfortranarray(x), double[::2, ::2], x[::-1][::-1], x.T.copy().T):
        _, (gradient,) = value_and_gradients(f, same)
        np.testing.assert_allclose(gradient, expected, rtol=1e-13)


@pytest.mark.parametrize(
    ("f", "gradient"),
    [
        (lambda x: x + x, 2.0),
        (lambda x: x - x, 0.0),
        (lambda x: x * x, 4.0),
        (lambda x: x / x, 0.0),
        (lambda x: x**x, 4.0 * (1.0 + math.log(2.0))),
        (lambda x: x * x * x * x, 32.0),
        (lambda x: ops.where(x > 1.0, x, x), 1.0),
        (lambda x: ops.stack([x, x, x]), 3.0),
        (lambda x: ops.concatenate([ops.ravel(x), ops.ravel(x)]), 2.0),
        (lambda x: ops.einsum(",,->", x, x, x), 12.0),
        (lambda x: sum([x] * 1000), 1000.0),
    ],
)
def test_a_node_used_several_times_gets_the_gradient_of_each_use(f: Any, gradient: float) -> None:
    _, (found,) = value_and_gradients(f, 2.0)
    assert found == pytest.approx(gradient, rel=1e-14)


@pytest.mark.parametrize("x", [0.5, np.array([0.5, -0.25])])
def test_a_chain_of_a_hundred_thousand_steps(x: Any) -> None:
    node = Node(x)
    y = node
    for _ in range(50_000):
        y = (y + 1.0) * 1.0
    y.backward(np.ones(np.shape(x)))
    np.testing.assert_array_equal(node.grad, np.ones(np.shape(x)))


def test_a_masked_class_costs_nothing_as_label_or_probability() -> None:
    scores = np.array([[0.0, -np.inf]])
    assert ops.softmax_cross_entropy(scores, np.array([0])) == 0.0
    assert ops.softmax_cross_entropy(scores, np.array([[1.0, 0.0]])) == 0.0


def test_labels_may_have_any_byte_order() -> None:
    scores = np.zeros((2, 3))
    assert ops.softmax_cross_entropy(scores, np.array([1, 0], ">i4")) == pytest.approx(np.log(3))


def test_a_mean_over_more_than_float16_can_count_has_a_gradient() -> None:
    x = Node(np.ones(70_000, np.float16))
    ops.mean(x).backward()
    assert x.grad[0] == pytest.approx(1 / 70_000, rel=0.02)
    labels = np.zeros(70_000, int)
    loss = ops.softmax_cross_entropy(np.zeros((70_000, 2), np.float16), labels)
    assert loss == pytest.approx(np.log(2.0), rel=1e-3)


def test_a_product_that_underflows_keeps_its_gradient() -> None:
    x = Node(np.array([7e-162, 1e-162]))
    ops.prod(x).backward()
    np.testing.assert_allclose(x.grad, [1e-162, 7e-162], rtol=1e-14)


def test_constants_may_stand_for_parameters_but_variables_may_not() -> None:
    x = Node(np.arange(3.0))
    np.testing.assert_array_equal(np.take(x, constant(np.array([0, 2]))).value, [0.0, 2.0])
    assert np.tile(x, constant(np.array([2]))).shape == (6,)
    with pytest.raises(TypeError, match="no gradient passes through reps"):
        np.tile(x, Node(2.0))
