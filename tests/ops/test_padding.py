"""np.pad in every mode: its values, its derivatives, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, check_gradients, constant, grad, ops
from autograd_scratch.engine.numpy_protocols import counterpart_of

X = np.array([[0.3, -0.6, 1.2], [0.5, 2.0, -0.7]])
V = np.array([1.5, -2.0, 0.25])
ONE = np.array([1.5])
REPEATS = ["edge", "reflect", "symmetric", "wrap"]
STATISTICS = ["maximum", "mean", "minimum"] + ["median"] * (counterpart_of(np.median) is not None)

CASES = [
    *((lambda x, m=m: np.pad(x, 1, m), X) for m in REPEATS),
    *((lambda x, m=m: np.pad(x, ((3, 0), (1, 7)), mode=m), X) for m in REPEATS),
    *((lambda x, m=m: np.pad(x, (4, 5), m), ONE) for m in REPEATS),
    *((lambda x, m=m: np.pad(x, {0: 2}, m), X) for m in [*REPEATS, "constant"]),
    *((lambda x, m=m: np.pad(x, 2, m), 0.5) for m in [*REPEATS, "constant", "mean"]),
    *(
        (lambda x, m=m, w=w: np.pad(x, w, m, reflect_type="odd"), x)
        for m in ("reflect", "symmetric")
        for x in (ONE, V, V[:2])
        for w in (1, (2, 7), (0, 3))
    ),
    (lambda x: np.pad(x, ((1, 2), (3, 1)), "reflect", reflect_type="odd"), X),
    (lambda x: np.pad(x, 1, "reflect", reflect_type="even"), V),
    *((lambda x, m=m: np.pad(x, ((1, 2), (0, 3)), m), X) for m in STATISTICS),
    *((lambda x, m=m: np.pad(x, (1, 2), m, stat_length=2), V) for m in STATISTICS),
    *((lambda x, m=m: np.pad(x, 1, m, stat_length=((1, 9), (2, 1))), X) for m in STATISTICS),
    (lambda x: np.pad(x, (2, 3), "linear_ramp"), V),
    (lambda x: np.pad(x, ((1, 2), (3, 0)), "linear_ramp", end_values=((1, 2), (3, 4))), X),
    (lambda x: np.pad(x, 2, "linear_ramp", end_values=0.5), ONE),
    (lambda x: np.pad(x, 1, "constant", constant_values=((1, 2), (3, 4))), X),
    (lambda x: np.pad(x, ((1, 0), (0, 2)), constant_values=(5, 6)), X),
    (lambda x: np.pad(x, {-1: (0, 2)}, constant_values=5), X),
    (lambda x: np.pad(x, 1, "constant"), np.zeros((0, 2))),
    (lambda x: np.pad(array=x, pad_width=0, mode="edge"), V),
]


@pytest.mark.parametrize(("f", "x"), CASES)
def test_padding_of_every_mode_differentiates(f: Any, x: Any) -> None:
    check_call(f, x, order=1)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: np.pad(x, 1, constant_values=x[0]), V),
        (lambda x: np.pad(x, ((1, 2), (0, 1)), constant_values=(x[0, 0], 2.0)), X),
        (lambda x: np.pad(x, 1, constant_values=((x[0, 0], 2.0), (3.0, x[0, 1] ** 2))), X),
        (lambda x: np.pad(x, 2, "linear_ramp", end_values=x[0] ** 2), V),
        (lambda x: np.pad(x, 1, "linear_ramp", end_values=x[:, :2]), X),
    ],
)
def test_a_value_to_pad_with_gets_its_gradient(f: Any, x: Any) -> None:
    check_call(f, x, order=2)


def test_a_plain_array_is_padded_with_a_node_by_our_own_pad() -> None:
    check_gradients(lambda x: ops.pad(V, 1, constant_values=x), 2.0, order=2)
    with pytest.raises(TypeError, match=r"write ag\.pad"):
        np.pad(V, 1, constant_values=Node(2.0))


def test_the_type_is_that_of_the_array() -> None:
    x = np.float32([1.0, 2.0])
    for options in ({"mode": "linear_ramp", "end_values": 0.1}, {"constant_values": 7.5}):
        y = np.pad(Node(x), 2, **options)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y.value, np.pad(x, 2, **options))
    y = np.pad(constant([1, 2, 4]), 1, "mean")
    np.testing.assert_array_equal(y, np.pad([1, 2, 4], 1, "mean"))


def test_nan_at_one_edge_stays_on_its_side() -> None:
    x = np.array([np.nan, 1.0, 2.0])
    expected = np.pad(x, 2, "reflect", reflect_type="odd")
    np.testing.assert_array_equal(np.pad(Node(x), 2, "reflect", reflect_type="odd").value, expected)


def test_what_lies_in_the_empty_border_gets_no_gradient() -> None:
    y = np.pad(Node(V), (1, 2), "empty")
    np.testing.assert_array_equal(y[1:4].value, V)
    gradient = grad(lambda x: (np.pad(x, 1, "empty")[1:-1] ** 2).sum())(V)
    np.testing.assert_array_equal(gradient, 2.0 * V)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.pad(x, 1, "mirror"), ValueError, "pad: mode='mirror' is not one of constant"),
        (lambda x: np.pad(x, 1, lambda *a: None), TypeError, "a mode that is a function writes"),
        (lambda x: np.pad(x, 1, "edge", stat_length=2), ValueError, "not take 'stat_length'"),
        (lambda x: np.pad(x, -1, "edge"), ValueError, "pad_width must hold integers from 0 on"),
        (lambda x: np.pad(x[:0], 1, "wrap"), ValueError, r"the empty axis 0 of \(0, 3\)"),
        (lambda x: np.pad(x, 1, "maximum", stat_length=0), ValueError, "stat_length is 0"),
        (lambda x: np.pad(x, -1), ValueError, "pad.*negative"),
    ],
)
def test_what_cannot_be_padded_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(Node(X))


@pytest.mark.parametrize("options", [{}, {"constant_values": 2.0}])
def test_a_border_of_one_number_is_one_op(options: Any) -> None:
    x = Node(X)
    y = np.pad(x, 1, **options)
    assert y.op.name == "pad"
    assert y.inputs == (x,)
