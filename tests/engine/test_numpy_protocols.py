"""Plain NumPy code records itself, or says by name why it cannot."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, check_gradients, constant
from autograd_scratch.engine.registry import NUMPY, ON_VALUES

A = np.array([[0.3, 0.6, 0.2], [0.5, 0.1, 0.7]])
SQUARE = A @ A.T

Cases = dict[Callable[..., Any], list[Callable[[Any], Any]]]


def name_of(function: Any) -> str:
    return getattr(function, "__qualname__", None) or str(function)


def unary(ufunc: Any) -> list[Callable[[Any], Any]]:
    return [
        lambda x: ufunc(x),
        lambda x: ufunc(x[0, 0]),
        lambda x: ufunc(x, out=None),
        lambda x: ufunc(x, out=None, where=True),  # a where alone makes NumPy before 2.4.4 warn
    ]


def binary(ufunc: Any) -> list[Callable[[Any], Any]]:
    return [
        lambda x: ufunc(x, x + 1.0),
        lambda x: ufunc(x, 2.0),
        lambda x: ufunc(2, x),
        lambda x: ufunc(A[0] + 1.0, x),
        lambda x: ufunc(x, [1.0, 2.0, 3.0], out=None),
        lambda x: ufunc(np.float64(2.0), x),
        lambda x: ufunc(x[0, 1], np.int8(2)),
    ]


def reduction(function: Any) -> list[Callable[[Any], Any]]:
    return [
        lambda x: function(x),
        lambda x: function(x, 0),
        lambda x: function(x, -1),
        lambda x: function(x, (0, 1)),
        lambda x: function(x, axis=1),
        lambda x: function(x, axis=None, keepdims=True),
        lambda x: function(x, axis=1, keepdims=True, out=None),
        lambda x: function(a=x, axis=0),
    ]


def ufunc_method(function: Any) -> list[Callable[[Any], Any]]:
    return [
        lambda x: function(x),
        lambda x: function(x, 1),
        lambda x: function(x, axis=-1),
        lambda x: function(x, axis=1, dtype=None, out=None),
        lambda x: function(x, 1, None, None),
    ]


FILES = ("arithmetic", "elementwise", "numpy_names", "products", "selection")
"""Those of :mod:`autograd_scratch.ops` whose functions have no tests of their own."""

UFUNCS = [
    f
    for f, ours in NUMPY.items()
    if isinstance(f, np.ufunc) and ours.__module__.rpartition(".")[2] in FILES
]

RECORDED: Cases = {
    **{f: unary(f) for f in UFUNCS if f.nin == 1},
    **{f: binary(f) for f in UFUNCS if f.nin == 2 and not f.signature},
    **{
        f: [  # away from the jumps
            lambda x, f=f: f(x, 0.13),
            lambda x, f=f: f(-3.05, x + 1.0),
            lambda x, f=f: f(A[0] + 1.0, x + 0.01, out=None),
            lambda x, f=f: f(x, -x - 1.0),
        ]
        for f in (np.remainder, np.fmod)
    },
    np.matmul: [
        lambda x: np.matmul(x, A.T),
        lambda x: np.matmul(A, x.T),
        lambda x: np.matmul(x, x[0], out=None),
    ],
    **{f: reduction(f) for f in (np.sum, np.mean, np.max, np.min, np.prod, np.var, np.std)},
    **{
        method: [
            *ufunc_method(method),
            lambda x, method=method: method(x, axis=None),
            lambda x, method=method: method(x, (0, 1), keepdims=True),
        ]
        for method in (np.add.reduce, np.multiply.reduce, np.maximum.reduce, np.minimum.reduce)
    },
    np.add.accumulate: ufunc_method(np.add.accumulate),
    np.multiply.outer: [
        lambda x: np.multiply.outer(x, x[0]),
        lambda x: np.multiply.outer(2.0, x),
        lambda x: np.multiply.outer(x, 2.0),
    ],
    np.cumsum: [
        lambda x: np.cumsum(x),
        lambda x: np.cumsum(x, 1),
        lambda x: np.cumsum(x, axis=0, dtype=None, out=None),
    ],
    np.ptp: [
        lambda x: np.ptp(x),
        lambda x: np.ptp(x, 0),
        lambda x: np.ptp(x, axis=1, keepdims=True),
    ],
    np.var: [
        *reduction(np.var),
        lambda x: np.var(x, 0, None, None, 1),
        lambda x: np.var(x, ddof=1),
    ],
    np.std: [*reduction(np.std), lambda x: np.std(x, ddof=1, axis=1)],
    np.reshape: [
        lambda x: np.reshape(x, (3, 2)),
        lambda x: np.reshape(x, -1),
        lambda x: np.reshape(x, (3, -1), "C"),
    ],
    np.transpose: [
        lambda x: np.transpose(x),
        lambda x: np.transpose(x, (0, 1)),
        lambda x: np.transpose(x, axes=[1, 0]),
    ],
    np.permute_dims: [lambda x: np.permute_dims(x, (1, 0))],
    np.swapaxes: [
        lambda x: np.swapaxes(x, 0, 1),
        lambda x: np.swapaxes(x, axis1=-1, axis2=0),
    ],
    np.moveaxis: [
        lambda x: np.moveaxis(x, 0, 1),
        lambda x: np.moveaxis(x, source=[0, 1], destination=[1, 0]),
    ],
    np.broadcast_to: [
        lambda x: np.broadcast_to(x, (2, 2, 3)),
        lambda x: np.broadcast_to(x[0], shape=(4, 3)),
    ],
    np.expand_dims: [
        lambda x: np.expand_dims(x, 1),
        lambda x: np.expand_dims(x, axis=(0, -1)),
    ],
    np.squeeze: [
        lambda x: np.squeeze(x[:1]),
        lambda x: np.squeeze(x[:1], 0),
        lambda x: np.squeeze(x[:1], axis=0),
    ],
    np.ravel: [lambda x: np.ravel(x), lambda x: np.ravel(x, order="C")],
    np.copy: [lambda x: np.copy(x)],
    np.concatenate: [
        lambda x: np.concatenate([x, A]),
        lambda x: np.concatenate((x, x), 1),
        lambda x: np.concatenate([x, A[0]], axis=None),
        lambda x: np.concatenate([A, x], axis=-1, out=None),
    ],
    np.stack: [
        lambda x: np.stack([x, A]),
        lambda x: np.stack([x[0, 0], 2.0]),
        lambda x: np.stack((A, x), -1),
        lambda x: np.stack([x, x], axis=1, out=None),
    ],
    np.split: [
        lambda x: np.split(x, 3, 1)[2],
        lambda x: np.split(x, [1], axis=1)[1],
        lambda x: np.split(x, 2)[0],
    ],
    np.tile: [lambda x: np.tile(x, 2), lambda x: np.tile(x, reps=(2, 1, 2))],
    np.pad: [
        lambda x: np.pad(x, 1),
        lambda x: np.pad(x, ((1, 0), (0, 2)), "constant"),
        lambda x: np.pad(x, (1, 2), mode="constant", constant_values=3.0),
    ],
    np.take: [
        lambda x: np.take(x, [0, 0, -1]),
        lambda x: np.take(x, [2, 0], 1),
        lambda x: np.take(x, 1, axis=0),
    ],
    np.repeat: [
        lambda x: np.repeat(x, 2),
        lambda x: np.repeat(x, [1, 2], 0),
        lambda x: np.repeat(x, repeats=2, axis=1),
    ],
    np.flip: [lambda x: np.flip(x), lambda x: np.flip(x, 1), lambda x: np.flip(x, axis=(0, 1))],
    np.roll: [
        lambda x: np.roll(x, 2),
        lambda x: np.roll(x, 1, 1),
        lambda x: np.roll(x, -1, axis=0),
    ],
    np.diag: [lambda x: np.diag(x), lambda x: np.diag(x[0], 1), lambda x: np.diag(x, k=1)],
    np.trace: [
        lambda x: np.trace(x),
        lambda x: np.trace(x, 1),
        lambda x: np.trace(x, offset=-1, axis1=1, axis2=0),
    ],
    np.dot: [
        lambda x: np.dot(x, x.T),
        lambda x: np.dot(A, x[0]),
        lambda x: np.dot(x, [1.0, 2.0, 3.0]),
        lambda x: np.dot(x, 2.0, out=None),
    ],
    np.inner: [lambda x: np.inner(x, A), lambda x: np.inner(A[0], x)],
    np.outer: [lambda x: np.outer(x, A[0]), lambda x: np.outer(A, x)],
    np.vdot: [lambda x: np.vdot(x, A), lambda x: np.vdot(A[0], x[0])],
    np.tensordot: [
        lambda x: np.tensordot(x, A),
        lambda x: np.tensordot(A, x.T, 1),
        lambda x: np.tensordot(x, A, axes=([1], [1])),
    ],
    np.einsum: [
        lambda x: np.einsum("ij,kj->ik", x, A),
        lambda x: np.einsum("ij->", x),
        lambda x: np.einsum("ij,ij", A, x, optimize=False, out=None),
    ],
    np.divmod: [
        lambda x: np.divmod(x, 0.21)[1],
        lambda x: np.divmod(1.31, x)[1],
        lambda x: divmod(A, 0.7 * x)[1],
    ],
    np.where: [
        lambda x: np.where(A > 0.4, x, 0.0),
        lambda x: np.where(x > 0.4, 1.0, x),
        lambda x: np.where([True, False, True], x, A),
        lambda x: np.where(True, x, 0.0),
    ],
    np.clip: [
        lambda x: np.clip(x, 0.25, 0.55),
        lambda x: np.clip(x, None, 0.55),
        lambda x: np.clip(x, a_min=0.25, a_max=None),
        lambda x: np.clip(x, 0.25, x[0, 1], out=None),
        lambda x: np.clip(A, x[0, 0], 0.65),
    ],
}

RECORDED[np.divmod] = [lambda x: np.divmod(x, 0.43)[1], lambda x: np.divmod(1.13, x)[1]]

functions = pytest.mark.parametrize("function", list(RECORDED), ids=name_of)


@functions
def test_numpy_function_on_a_node_computes_as_on_its_value(function: Any) -> None:
    for case in RECORDED[function]:
        result, expected = case(Node(A)), case(A)
        assert type(result) is Node
        assert result.shape == np.shape(expected)
        np.testing.assert_allclose(result.value, expected, rtol=1e-14)


@functions
def test_numpy_function_on_a_node_records_its_gradient(function: Any) -> None:
    for case in RECORDED[function]:
        check_gradients(case, A)


# Functions without a derivative -------------------------------------------------------------------

BITWISE = [
    *(np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.left_shift, np.right_shift),
    *(np.gcd, np.lcm),
]


def whole(x: Any) -> Any:
    """Whole numbers, as a constant node if x is a node."""
    return constant(np.arange(3)) if isinstance(x, Node) else np.arange(3)


VALUES: Cases = {
    np.can_cast: [lambda x: np.can_cast(x, np.float32), lambda x: np.can_cast(x, complex)],
    **{f: [lambda x, f=f: f(x)] for f in ON_VALUES if isinstance(f, np.ufunc) and f.nin == 1},
    **{
        f: [lambda x, f=f: f(x, A[::-1]), lambda x, f=f: f(0.3, x)]
        for f in ON_VALUES
        if isinstance(f, np.ufunc) and f.nin == 2
    },
    **{f: [lambda x, f=f: f(x, x)] for f in (np.isclose, np.allclose, np.array_equal)},
    **{f: [lambda x, f=f: f(whole(x), 2), lambda x, f=f: f(2, whole(x))] for f in BITWISE},
    np.invert: [lambda x: np.invert(whole(x))],
    np.bitwise_count: [lambda x: np.bitwise_count(whole(x))],
    **{
        f: [lambda x, f=f: f(x), lambda x, f=f: f(-x)]
        for f in (np.isneginf, np.isposinf, np.isreal, np.iscomplex, np.imag, np.angle)
    },
    np.around: [lambda x: np.around(x), lambda x: np.around(x, 1)],
    np.round: [lambda x: np.round(x), lambda x: np.round(x, 1), lambda x: np.round(x, decimals=1)],
    **{f: [lambda x, f=f: f(x)] for f in ON_VALUES if name_of(f) == "fix"},  # NumPy may drop it
    np.argmax: [lambda x: np.argmax(x), lambda x: np.argmax(x, 1), lambda x: np.argmax(x, axis=0)],
    np.argmin: [lambda x: np.argmin(x), lambda x: np.argmin(x, axis=0)],
    np.nanargmax: [lambda x: np.nanargmax(x), lambda x: np.nanargmax(x, axis=0)],
    np.nanargmin: [lambda x: np.nanargmin(x), lambda x: np.nanargmin(x, axis=0)],
    np.histogram_bin_edges: [lambda x: np.histogram_bin_edges(x, 3)],
    np.argsort: [lambda x: np.argsort(x), lambda x: np.argsort(x, axis=0)],
    **{
        f: [lambda x, f=f: f(x > 0.4), lambda x, f=f: f(x)]
        for f in (np.argwhere, np.nonzero, np.flatnonzero, np.count_nonzero, np.any, np.all)
    },
    np.searchsorted: [lambda x: np.searchsorted(np.array([0.2, 0.4]), x)],
    np.digitize: [lambda x: np.digitize(x, np.array([0.2, 0.4]))],
    np.argpartition: [lambda x: np.argpartition(x, 1), lambda x: np.argpartition(x, 0, axis=0)],
    np.lexsort: [lambda x: np.lexsort(x), lambda x: np.lexsort((x[0], x[1] > 0.2))],
    **{f: [lambda x, f=f: f(x, [0.3, 0.7])] for f in ON_VALUES if name_of(f) in ("isin", "in1d")},
    np.einsum_path: [lambda x: np.einsum_path("ij,kj,kl", x, x, x, optimize="optimal")],
    **{
        f: [lambda x, f=f: f(x)]
        for f in (np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj)
    },
    np.linalg.matrix_rank: [lambda x: np.linalg.matrix_rank(x, rtol=0.1)],
    **{
        f: [lambda x, f=f: f(x, A + 1.0)]
        for f in (np.array_equiv, np.may_share_memory, np.shares_memory)
    },
    **{
        f: [lambda x, f=f: f(x)]
        for f in (np.min_scalar_type, np.common_type, np.tril_indices_from, np.triu_indices_from)
    },
    np.ix_: [lambda x: np.ix_(x[0])],
    np.diag_indices_from: [lambda x: np.diag_indices_from(x @ A.T)],
    **{f: [lambda x, f=f: f(x)] for f in (np.array2string, np.array_repr, np.array_str)},
}


@pytest.mark.filterwarnings("ignore:numpy.fix is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:`in1d` is deprecated:DeprecationWarning")
@pytest.mark.parametrize("function", sorted(ON_VALUES, key=name_of), ids=name_of)
def test_function_without_derivative_gives_plain_values(function: Any) -> None:
    for case in VALUES[function]:
        result, expected = case(Node(A)), case(A)
        assert type(result) is type(expected)
        np.testing.assert_equal(result, expected)


# Keywords of every ufunc -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ufunc", "others"),
    [(np.exp, ()), (np.absolute, ()), (np.add, (A,)), (np.multiply, (2.0,)), (np.matmul, (A.T,))],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, "f8", np.longdouble])
def test_a_ufunc_computes_in_the_type_it_is_told(ufunc: Any, others: Any, dtype: Any) -> None:
    x = Node(A)
    result, expected = ufunc(x, *others, dtype=dtype), ufunc(A, *others, dtype=dtype)
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result.value, expected)
    result.backward(np.ones(result.shape))
    assert x.grad.dtype == np.float64


def test_a_ufunc_takes_its_other_keywords_at_their_defaults() -> None:
    given = {"out": None, "where": True, "casting": "same_kind", "order": "K", "subok": True}
    result = np.multiply(Node(A), 2.0, dtype=None, **given)
    np.testing.assert_array_equal(result.value, 2.0 * A)


def test_an_integer_operand_is_computed_in_the_type_too() -> None:
    result = np.hypot(Node(np.float32(3.0)), np.array([4]), dtype=np.float32)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result.value, [5.0])


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: np.sum(x, out=np.zeros(())), "numpy.sum cannot write a node into an existing"),
        (lambda x: np.sum(x, 0, None, np.zeros(3)), "numpy.sum cannot write a node into"),
        (lambda x: np.add.reduce(x, dtype=int), "dtype"),
        (lambda x: np.dot(x, A.T, out=np.zeros((2, 2))), "numpy.dot cannot write a node into"),
        (lambda x: np.clip(x, 0.0, 1.0, out=np.zeros((2, 3))), "numpy.clip cannot write a node"),
        (lambda x: np.clip(x, 0.0, 1.0, np.zeros((2, 3))), "numpy.clip cannot write a node into"),
        (lambda x: np.ptp(x, out=np.zeros(())), r"y = numpy.ptp\(…\) with a new name"),
        (lambda x: np.median(x, 0, np.zeros(3)), "numpy.median cannot write a node into"),
        (lambda x: np.exp(x, out=np.zeros((2, 3))), "exp cannot write a node into an existing"),
        (lambda x: np.add(A, x, A), "add cannot write a node into an existing array"),
        (lambda x: np.add(A, 1.0, out=x), "add cannot write into a node"),
        (
            lambda x: np.exp(x, where=A > 0.2),
            r"exp of a node does not take where=.* write np.where\(mask, numpy.exp\(x\), other\)",
        ),
        (lambda x: np.add(A, 1.0, where=x), r"add.* does not take where=.*numpy.add\(x, y\)"),
        (lambda x: np.exp(x, dtype=int), "exp of a node: dtype must be a float type, got int64"),
        (lambda x: np.exp(x, dtype=complex), "exp.*dtype must be a float type, got complex128"),
        (lambda x: np.exp(x, casting="unsafe"), "exp of a node does not take casting='unsafe'"),
        (lambda x: np.add(x, A, order="F"), "add of a node does not take order='F'"),
        (lambda x: np.add(x, A, subok=False), "add of a node does not take subok=False"),
        (lambda x: np.exp(x, signature="d->d"), "exp.* does not take 'signature'"),
        (lambda x: np.where(x, 1.0), "where.* needs 'y'"),
        (lambda x: np.fft.fft(x), r"numpy\.fft\.fft has no op"),
        (lambda x: np.add.at(np.zeros(3), [0], x[0, 0]), r"numpy\.add\.at changes an array"),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_name(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call(Node(A))


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.array(x),
        lambda x: np.asarray(x, dtype=float),
        lambda x: np.array([x, x]),
        lambda x: np.array([[x, 1.0], [2.0, x]]),
        lambda x: np.array([x, x], dtype=object),
        lambda x: np.asarray([Node(1.0)]),
        lambda x: np.full(3, x),
        lambda x: np.random.default_rng(0).normal(x),
    ],
)
def test_numpy_makes_no_array_of_a_node(call: Any) -> None:
    with pytest.raises(TypeError, match="which would lose its gradient"):
        call(Node(A))


@pytest.mark.parametrize("convert", [float, math.exp, math.sqrt, complex])
def test_a_node_does_not_turn_into_a_python_number(convert: Any) -> None:
    with pytest.raises(TypeError, match=r"would lose the gradient of this Node.*take \.value"):
        convert(Node(1.0))


def test_a_node_cannot_be_put_into_an_array() -> None:
    array = np.zeros(3)
    with pytest.raises(TypeError, match="lose its gradient"):
        array[:] = Node([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="array element"):
        array[0] = Node(1.0)


@pytest.mark.parametrize(
    "change",
    [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow],
)
def test_in_place_operators_on_an_array_are_refused(change: Any) -> None:
    array = np.ones((2, 3))
    with pytest.raises(TypeError, match="cannot write a node into an existing array"):
        change(array, Node(A))
    np.testing.assert_array_equal(array, np.ones((2, 3)))


def test_in_place_operators_on_a_node_make_a_new_node() -> None:
    x = Node(A)
    y = x
    y += 1.0
    assert y is not x
    np.testing.assert_array_equal(x.value, A)


def test_a_node_cannot_be_written_to() -> None:
    x = Node(A)
    with pytest.raises(TypeError, match="a node cannot be changed in place"):
        x[0, 0] = 1.0
    with pytest.raises(TypeError, match="a node cannot be changed in place"):
        x[0] += 1.0
