"""What runs forward runs backward: numbers for arrays, one element, none at all, odd axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, Op, check_gradients, grad, jit, jvp, ops
from autograd_scratch.engine.registry import OPS
from autograd_scratch.testing import check_op
from autograd_scratch.testing.degenerate import NOT_NUMPYS, degenerate_calls

INF = np.inf
OPERATIONS = [op for op in vars(OPS).values() if isinstance(op, Op) and any(op.rules)]
NUMPYS = [op for op in OPERATIONS if op.name not in NOT_NUMPYS]
by_name = {"ids": lambda op: op.name}


@pytest.mark.parametrize("op", NUMPYS, **by_name)
def test_every_degenerate_call_that_numpy_accepts_runs_backward(op: Op) -> None:
    found = degenerate_calls(op)
    assert found
    for call in found:
        check_op(op, call)


@pytest.mark.parametrize("op", NUMPYS, **by_name)
def test_degenerate_calls_run_backward_in_programs(op: Op) -> None:
    for inputs, params in degenerate_calls(op)[::7]:
        floats = [i for i, x in enumerate(inputs) if np.asarray(x).dtype.kind == "f"]

        def loss(*xs: Any, inputs: Any = inputs, params: Any = params, floats: Any = floats) -> Any:
            given = dict(zip(floats, xs, strict=True))
            return ops.sum(op(*(given.get(i, x) for i, x in enumerate(inputs)), **params))

        gradient = grad(loss, tuple(range(len(floats))))
        at = [inputs[i] for i in floats]
        for found, expected in zip(jit(gradient)(*at), gradient(*at), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("f", "x", "gradient"),
    [
        (lambda x: np.transpose(x, 0), np.array([1.0, 2.0]), np.ones(2)),
        (lambda x: np.transpose(x, ()), 1.0, 1.0),
        (lambda x: np.repeat(x, 2, axis=0), 1.0, 2.0),
        (lambda x: np.repeat(x, [3], axis=-1), 1.0, 3.0),
        (lambda x: np.take(x, [0, 0], axis=0), 1.0, 2.0),
        (lambda x: np.take(x, 0, axis=-1), 1.0, 1.0),
        (lambda x: np.take(x, [True, False, True]), np.array([1.0, 2.0, 3.0]), [1.0, 2.0, 0.0]),
        (lambda x: np.pad(x, 0), 1.0, 1.0),
        (lambda x: np.pad(x, 1), 1.0, 1.0),
        (np.std, 3.0, 0.0),
        (np.std, np.array([3.0]), [0.0]),
        (np.std, np.full(4, 2.0), np.zeros(4)),
        (np.std, np.full(3, 0.1), np.zeros(3)),  # the mean of which is not 0.1
        (lambda x: np.std(x, axis=0), np.array([[1.0, 5.0], [2.0, 5.0]]), [[-0.5, 0], [0.5, 0]]),
        (lambda x: x**0, 1e-310, 0.0),
        (lambda x: x**0.0, np.array([1e-310, -5e-324, 0.0, 2.0]), np.zeros(4)),
        (ops.logsumexp, np.array([-INF, -INF]), np.zeros(2)),
        (lambda x: ops.logsumexp(x, 1), np.array([[0.0, -INF], [-INF, -INF]]), [[1, 0], [0, 0]]),
    ],
)  # fmt: skip
def test_a_degenerate_call_has_this_gradient(f: Any, x: Any, gradient: Any) -> None:
    seed = np.ones(np.shape(f(x)))
    node = Node(x)
    f(node).backward(seed)
    np.testing.assert_allclose(node.grad, gradient, atol=1e-16)
    _, tangent = jvp(f, (x,), (np.ones(np.shape(x))[()],))
    np.testing.assert_allclose(np.sum(tangent), np.sum(gradient), atol=1e-16)
    np.testing.assert_allclose(jit(grad(lambda x: ops.sum(f(x))))(x), gradient, atol=1e-16)


def test_a_hidden_markov_chain_with_an_unreachable_state_has_a_gradient() -> None:
    def log_likelihood(theta: Any) -> Any:
        steps = ops.stack([ops.stack([theta, -INF]), ops.stack([-INF, theta])])
        state: Any = np.array([0.0, -INF])
        for _ in range(3):
            state = ops.logsumexp(steps + ops.reshape(state, (2, 1)), axis=0)
        return ops.logsumexp(state)

    assert grad(log_likelihood)(0.5) == 3.0


def test_the_mixed_derivative_of_a_power_is_right_where_the_exponent_is_0() -> None:
    def to_base(x: Any, y: Any) -> Any:
        return grad(lambda x, y: x**y)(x, y)

    assert grad(to_base, 1)(2.0, 0.0) == 0.5
    np.testing.assert_array_equal(
        grad(lambda x, y: ops.sum(grad(lambda x, y: ops.sum(x**y))(x, y)), 1)(
            np.array([2.0, 4.0]), np.array([0.0, 0.0])
        ),
        [0.5, 0.25],
    )


def test_the_derivative_of_expm1_keeps_its_digits() -> None:
    for x in (-100.0, -40.0, -20.0, 0.0, 1.0):
        assert grad(ops.expm1)(x) == np.exp(x)


@pytest.mark.parametrize("f", [ops.softmax, ops.log_softmax])
def test_classes_need_an_axis(f: Op) -> None:
    with pytest.raises(ValueError, match=r"softmax\(3\.0, axis=-1\): x must have an axis"):
        f(3.0)


# Choosing -----------------------------------------------------------------------------------------


def test_where_and_relu_have_second_derivatives() -> None:
    x = np.array([-2.0, -0.5, 0.5, 2.0])
    check_gradients(lambda x: np.where(x > 0.0, x**3, np.sin(x)), x, order=3)
    check_gradients(lambda x: ops.relu(x) ** 3 + ops.relu(x) * x, x, order=3)
    check_gradients(lambda x: np.where(np.array([True, False]), x**2, 0.0), 3.0, order=2)
    second = grad(grad(lambda x: ops.relu(x) ** 2))
    assert [second(-1.0), second(1.0)] == [0.0, 2.0]
    assert grad(grad(lambda x: np.where(x > 0.0, x**3, 0.0)))(2.0) == 12.0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_where_keeps_the_sign_of_zeros(dtype: Any) -> None:
    x = np.array([-0.0, 0.0, -0.0, -1.0], dtype)
    chosen = np.array([True, True, False, False])
    for y, sign in ((0.0, False), (-0.0, True), (np.zeros(4, dtype), False)):
        result = ops.where(chosen, x, y)
        assert result.dtype == dtype
        np.testing.assert_array_equal(np.signbit(result), [True, False, sign, sign])
    assert np.signbit(ops.where(True, -0.0, 0.0))
    assert not np.signbit(ops.where(False, -0.0, 0.0))


def test_where_keeps_infinities_and_nan_out_of_the_other_branch() -> None:
    x = np.array([INF, np.nan, 1.0])
    np.testing.assert_array_equal(ops.where(np.isfinite(x), x, 0.0), [0.0, 0.0, 1.0])
