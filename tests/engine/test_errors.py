"""An error names the op, the shapes and types, the nodes, and says what to do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, Op, op, ops
from autograd_scratch.engine.registry import NUMPY, OPS, Namespace

X = np.zeros((100, 784))
W = np.zeros((100, 50))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: ops.dot(Node(X, name="x"), Node(W, name="W1")),
            ValueError,
            r"dot\(x: float64 \(100, 784\), W1: float64 \(100, 50\)\): .* did you mean the tran",
        ),
        (lambda: Node(X) @ W, ValueError, r"matmul\(float64 \(100, 784\), .* did you mean the tr"),
        (lambda: ops.dot(X, W), ValueError, r"dot\(float64 \(100, 784\), float64 \(100, 50\)\)"),
        (lambda: Node(2.0) @ W, ValueError, r"matmul\(2\.0, float64 \(100, 50\)\)"),
        (
            lambda: Node(np.ones(2, np.float32), name="b") + np.ones(3, int),
            ValueError,
            r"add\(b: float32 \(2,\), int64 \(3,\)\): .* Shapes must be equal or broadcast",
        ),
        (lambda: Node(np.ones(2)) * np.ones(3), ValueError, r"mul\(.*broadcast"),
        (
            lambda: ops.where([True], np.ones(2), np.ones(3)),
            ValueError,
            "where.*or broadcast",
        ),
        (
            lambda: Node(np.ones((2, 3))).reshape(7),
            ValueError,
            r"reshape\(float64 \(2, 3\), shape=7\): .* number of elements must stay the same",
        ),
        (
            lambda: Node(np.ones((2, 3)), name="x").sum(axis=2),
            ValueError,
            r"sum\(x: float64 \(2, 3\), axis=2, keepdims=False\)",
        ),
        (lambda: Node(np.ones(3))[7], IndexError, r"getitem\(float64 \(3,\), index=7\)"),
        (lambda: ops.take(np.ones(3), 7), IndexError, r"take\(float64 \(3,\), indices=7"),
        (lambda: Node(2.0)[0], IndexError, r"getitem\(2\.0, index=0\)"),
        (
            lambda: ops.concatenate([Node(np.ones((2, 3))), np.ones((3, 2))]),
            ValueError,
            r"concatenate\(float64 \(2, 3\), float64 \(3, 2\), axis=0\): .*other axes must agree",
        ),
        (lambda: ops.stack([Node(1.0), [1.0]]), ValueError, "stack.* All shapes must be equal"),
        (lambda: ops.concatenate([]), ValueError, r"concatenate\(axis=0\): need at least one"),
        (lambda: ops.split(np.ones(3), 2), ValueError, "equal division"),
        (
            lambda: ops.tensordot(X, W, 1),
            ValueError,
            "tensordot.*axes must have equal length",
        ),
        (lambda: ops.diag(np.ones((2, 2, 2))), ValueError, r"diag\(float64 \(2, 2, 2\), k=0\)"),
        (lambda: ops.squeeze(X, axis=0), ValueError, r"squeeze\(float64 \(100, 784\), axis=0\)"),
        (lambda: ops.einsum("ij,jk->ik", X, W), ValueError, r"einsum\(.*subscripts='ij,jk->ik'"),
        (lambda: ops.einsum("ij,jk->ik", Node(X)), ValueError, "einsum"),
        (lambda: ops.einsum(Node(X), "ij"), TypeError, "first argument must be the subscripts"),
        (lambda: ops.inner(np.ones(2), np.ones(3)), ValueError, "tensordot"),
        (
            lambda: ops.softmax_cross_entropy(np.zeros((2, 3)), np.zeros((3, 2))),
            ValueError,
            r"targets of shape \(3, 2\) do not fit outputs of shape \(2, 3\); outputs",
        ),
        (
            lambda: ops.softmax_cross_entropy(1.0, 0),
            ValueError,
            r"do not fit outputs of shape \(\)",
        ),
        (
            lambda: ops.softmax_cross_entropy(np.zeros((2, 3)), np.array([0, 3])),
            ValueError,
            "label 3 at position 1 must be one of the 3 classes, 0 … 2",
        ),
        (
            lambda: ops.softmax_cross_entropy(np.zeros((2, 3)), [0, -1]),
            ValueError,
            "label -1 at position 1",
        ),
        (
            lambda: ops.softmax_cross_entropy(np.zeros((2, 3)), np.array([0.0, 1.0])),
            TypeError,
            "labels must be integers, got float64",
        ),
        (lambda: ops.exp("one"), TypeError, "exp: values must be real numbers, got one"),
        (lambda: ops.exp(1j), TypeError, "exp: values must be real numbers, got 1j; complex"),
        (lambda: Node(1.0) + "one", TypeError, "values must be real numbers, got one"),
        (lambda: Node(1.0) * None, TypeError, "values must be real numbers, got None"),
        (lambda: ops.exp([[1.0], [1.0, 2.0]]), ValueError, "exp: .*inhomogeneous"),
        (lambda: ops.exp(np.ma.array([1.0])), TypeError, "masked arrays are not supported; fill"),
        (
            lambda: ops.clip(1.0, low=0.0),
            TypeError,
            "clip.* argument 'low'",
        ),
    ],
)
def test_an_error_names_op_inputs_and_remedy(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: ops.sum(x, axes=0), "sum(x, axis, keepdims) does not take 'axes'"),
        (lambda x: ops.exp(x, base=2), "exp(x) does not take 'base'"),
        (lambda x: ops.exp(), "exp(x) needs 'x'"),
        (lambda x: ops.add(x), "add(x, y) needs 'y'"),
        (lambda x: ops.reshape(x), "reshape(x, shape) needs 'shape'"),
        (lambda x: ops.exp(x, x), "exp(x) got 2 positional arguments"),
        (lambda x: ops.sum(x, 0, False, 1), "sum(x, axis, keepdims) got 4 positional arguments"),
    ],
)
def test_a_wrong_call_shows_the_signature(call: Any, message: str) -> None:
    for x in (1.0, Node(1.0)):
        with pytest.raises(TypeError, match=re.escape(message)):
            call(x)


def test_inputs_may_be_given_by_name() -> None:
    assert ops.add(x=1.0, y=Node(2.0)).value == 3.0
    assert ops.sum(axis=0, x=Node([1.0, 2.0])).value == 3.0


def test_an_unknown_op_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(AttributeError, match=r"no op is called 'expp'; there are: .*exp, "):
        OPS.expp  # noqa: B018


def test_a_name_cannot_be_taken_twice() -> None:
    names = Namespace()
    names.double = lambda x: 2 * x
    assert "double" in names
    with pytest.raises(ValueError, match="an op called 'double' exists already"):
        names.double = lambda x: x + x


# Ops of the user ----------------------------------------------------------------------------------


def make_op(*rules: Any, **options: Any) -> Op:
    @op(*rules, **options)
    def doubled(x: Any) -> Any:
        return np.multiply(x, 2.0)

    return doubled


def test_an_op_shows_its_name() -> None:
    assert repr(ops.exp) == "<op exp>"
    assert repr(make_op(lambda g, y, x: 2.0 * g)) == "<op doubled>"


def test_a_rule_that_returns_a_wrong_shape_is_named() -> None:
    wrong = make_op(lambda g, y, x: np.ones(5))
    with pytest.raises(ValueError, match=r"doubled: its backward rule returned shape \(5,\) for"):
        wrong(Node(np.ones(3))).sum().backward()


def test_errors_of_unusual_classes_are_explained_too() -> None:
    @op(lambda g, y, x: g)
    def masked_bits(x: Any) -> Any:
        return np.bitwise_and(x, 1)

    with pytest.raises(TypeError, match=r"masked_bits\(float64 \(2,\)\): ufunc 'bitwise_and' not"):
        masked_bits(np.ones(2))


def test_an_op_of_the_user_does_not_enter_the_registry() -> None:
    make_op(lambda g, y, x: 2.0 * g)
    assert "doubled" not in OPS


def test_an_op_of_the_user_can_record_a_numpy_function(registry: None) -> None:
    make_op(lambda g, y, x: 2.0 * g, numpy=(np.unpackbits,))
    assert np.unpackbits(Node(3.0)).value == 6.0
    assert np.unpackbits in NUMPY


def test_a_node_hands_out_no_memory() -> None:
    for call in (bytes, np.from_dlpack, lambda x: x.__dlpack__()):
        with pytest.raises(TypeError, match=r"write node\.value for .* hands out no memory"):
            call(Node([1.0]))
