"""NumPy's functions of shape, joining, cutting and building: differentiated as they stand."""

from __future__ import annotations

from typing import Any

import autograd
import autograd.numpy
import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, check_gradients, constant, grad, jacobian, jit, ops
from autograd_scratch.engine.numpy_protocols import counterpart_of

X = np.array([[0.3, -0.6, 1.2], [0.5, 2.0, -0.7]])
V = np.array([1.5, -2.0, 0.25])
CUBE = np.linspace(-1.0, 2.0, 12).reshape(2, 3, 2)
EMPTY = np.zeros((0, 3))


def of(x: Any, partner: Any) -> Any:
    """A plain array that x meets, of the type of x."""
    return partner.astype(np.result_type(x))


ORDERS = [
    (lambda x: np.reshape(x, (3, 2), order="F") * x.T, X),
    (lambda x: np.reshape(x, (-1, 2), "F"), X),
    (lambda x: np.reshape(x, 6, order="F") ** 2, X),
    (lambda x: np.reshape(x.T, (6, 1), order="C", copy=True), X),
    (lambda x: np.reshape(x, (1, 1), order="F"), 2.0),
    (lambda x: np.ravel(x, order="F") ** 2, X),
    (lambda x: np.ravel(x, order=None) * np.reshape(x, 6, order=None), X),
    (lambda x: np.ravel(x, "F"), CUBE),
    (lambda x: np.copy(x, order="F", subok=True) * x, X),
    (lambda x: np.broadcast_to(x, (2, 2, 3), subok=True), X),
    (lambda x: np.matrix_transpose(x), CUBE),
    (lambda x: np.permute_dims(x, (2, 0, 1)), CUBE),
    (lambda x: np.moveaxis(x, [0, -1], [-1, 0]), CUBE),
    (lambda x: np.swapaxes(x, 0, -1), CUBE),
    (lambda x: np.rollaxis(x, 2), CUBE),
    (lambda x: np.rollaxis(x, 0, 3), CUBE),
    (lambda x: np.rollaxis(x, -1, -2), CUBE),
    (lambda x: np.rollaxis(x, 1, 1), CUBE),
    (lambda x: np.squeeze(x[:, :1], axis=-2), CUBE),
    (lambda x: np.expand_dims(x, (0, -1)), X),
    *((lambda x, k=k: np.rot90(x, k), X) for k in (0, 1, 2, 3, -1, 4, -5)),
    (lambda x: np.rot90(x, axes=(2, 0)), CUBE),
    (lambda x: np.rot90(x, 3, (1, -1)), CUBE),
    (lambda x: np.fliplr(x) * x, X),
    (lambda x: np.flipud(x) * x, V),
    (lambda x: np.atleast_1d(x), 0.5),
    (lambda x: np.atleast_1d(x, of(x, V)), X),
    (lambda x: np.atleast_2d(x), 0.5),
    (lambda x: np.atleast_2d(x, of(x, X)), V),
    (lambda x: [np.atleast_3d(y) for y in (x[0, 0], x[0], x)], X),
    (lambda x: np.atleast_3d(x), CUBE),
    (lambda x: np.broadcast_arrays(x, of(x, X), subok=True), V),
    (lambda x: np.meshgrid(x, of(x, X[0])), V),
    (lambda x: np.meshgrid(x, x[:2], x[0], indexing="ij"), V),
    (lambda x: np.meshgrid(x, x[:2], sparse=True, copy=False), V),
    (lambda x: np.meshgrid(x), 2.0),
]

JOINED = [
    (lambda x: np.hstack([x, of(x, X), x]), X),
    (lambda x: np.hstack([x, x]), 0.5),
    (lambda x: np.hstack(x), X),
    (lambda x: np.vstack([x, of(x, X[0])]), V),
    (lambda x: np.vstack([x, of(x, V), of(x, EMPTY)]), X),
    (lambda x: np.dstack([x, x[::-1]]), X),
    (lambda x: np.dstack([x, of(x, V)]), V),
    (lambda x: np.column_stack([x, of(x, X.T), x]), V),
    (lambda x: np.column_stack([x, x**2]), 1.5),
    (lambda x: np.concat([x, of(x, X)], axis=1), X),
    (lambda x: np.concatenate([x, of(x, X)], axis=None), V),
    (lambda x: np.concatenate(x), CUBE),
    (lambda x: np.stack([x, of(x, V)], axis=-1), V),
    (lambda x: np.block([[x, x[:, :1]], [of(x, np.ones((1, 3))), x[0, 0]]]), X),
    (lambda x: np.block([x, of(x, V)]), 2.0),
    (lambda x: np.block(x), V),
    (lambda x: np.block([[x, of(x, X)], [of(x, X), x]]), X),
    (lambda x: np.block([[[x]], [[of(x, V)]]]), V),
    (lambda x: np.append(x, np.int8(1)), X),
    (lambda x: np.append(x, [x[0, 0] * x[1, 1]]), X),
    (lambda x: np.concatenate([[x[0] ** 2], x, [x[1], x[2]]]), V),
    (lambda x: np.hstack([[x[0]], x]), V),
    (lambda x: np.stack([[x[0], x[1]], x[:2]]), V),
    (lambda x: np.block([[x[0], x[1]], [x[2], x[0]]]), V),
    (lambda x: np.vstack([[[x[0, 0], x[0, 1], x[1, 2]]], x]), X),
    (lambda x: np.append(of(x, X), x, axis=0), X),
    (lambda x: np.append(x, x, axis=-1), X),
    (lambda x: np.append(x, of(x, EMPTY)), 1.0),
]

CUT = [
    (lambda x: np.array_split(x, 2, axis=1), X),
    (lambda x: np.array_split(x, [1, 5], axis=-1), X),
    (lambda x: np.array_split(x, 5), V),
    (lambda x: np.split(x, [1, -1], axis=1), X),
    (lambda x: np.split(ary=x, indices_or_sections=3, axis=1), X),
    (lambda x: np.split(x, (2, 1)), V),
    (lambda x: np.hsplit(x, 3), X),
    (lambda x: np.hsplit(x, [1]), V),
    (lambda x: np.vsplit(x, 2), X),
    (lambda x: np.dsplit(x, [1]), CUBE),
    (lambda x: np.unstack(x), X),
    (lambda x: np.unstack(x, axis=-1), CUBE),
    (lambda x: np.delete(x, 1), X),
    (lambda x: np.delete(x, [0, -1], axis=1), X),
    (lambda x: np.delete(x, slice(None, None, 2), 1), X),
    (lambda x: np.delete(x, X[0] > 0.0, 1), X),
    (lambda x: np.insert(x, 1, 5), V),
    (lambda x: np.insert(x, 1, x[:, 0], axis=1), X),
    (lambda x: np.insert(x, [1, 1, 3], x[:3] ** 2), V),
    (lambda x: np.insert(x, [0, 2], [x[0] * x[1], x[2]]), V),
    (lambda x: np.insert(x, [0, 2], 7.0, axis=-1), X),
    (lambda x: np.insert(x, [1], x[:, :2], axis=1), X),
    (lambda x: np.insert(x, slice(0, 2), 1.0, axis=1), X),
    (lambda x: np.insert(of(x, V), 0, x), 2.0),
    (lambda x: np.insert(x, x.size, []), V),
    (lambda x: np.resize(x, (2, 4)), V),
    (lambda x: np.resize(x, 2), X),
    (lambda x: np.resize(x, (2, 2)), 1.5),
    (lambda x: np.tile(x, (2, 1, 2)), X),
    (lambda x: np.tile(x, ()), V),
    (lambda x: np.tile(x, 2), 1.5),
    (lambda x: np.repeat(x, [0, 2, 1], axis=1), X),
    (lambda x: np.repeat(x, 2, axis=-1), X),
    (lambda x: np.repeat(x, 0), X),
    (lambda x: np.repeat(x, [3]), X),
    (lambda x: np.take(x, [4, -1], mode="wrap"), V),
    (lambda x: np.take(x, [[5, -3]], axis=1, mode="clip"), X),
    (lambda x: np.take(x, 7, mode="clip"), X),
    (lambda x: np.take(x, [0, 1], 1, None, "raise"), X),
]

DIAGONALS = [
    (lambda x: np.diagonal(x), X),
    (lambda x: np.diagonal(x, 1, -1, 0), CUBE),
    (lambda x: np.diagonal(x, offset=-1, axis1=1, axis2=2), CUBE),
    (lambda x: np.diagonal(x, 9), X),
    (lambda x: np.diagonal(x), EMPTY),
    (lambda x: np.diagflat(x), X[:, :2]),
    (lambda x: np.diagflat(x, k=-1), V),
    (lambda x: np.diagflat(x, 1), 2.0),
    *((lambda x, k=k: [np.tril(x, k), np.triu(x, k)], X) for k in (-1, 0, 2)),
    (lambda x: np.tril(x), CUBE),
    (lambda x: np.triu(x, k=1), V),
]

BUILT = [
    (lambda x: np.linspace(x, 2.0, 5), 0.5),
    (lambda x: np.linspace(x, of(x, V), 4, axis=-1), X),
    (lambda x: np.linspace(1, x, num=3, endpoint=False, retstep=True), V),
    (lambda x: np.linspace(x, x**2, 3, retstep=True), V),
    (lambda x: np.linspace(x, 1.0, 1), V),
    (lambda x: np.linspace(x, 1.0, 0), V),
    (lambda x: np.linspace(x, x, 3), 2.0),
    (lambda x: np.logspace(x, 1, 3), 0.5),
    (lambda x: np.logspace(x, 2.0 * x, 3, base=2.0, endpoint=False), V),
    (lambda x: np.full_like(x, x[0, 0]) * x, X),
    (lambda x: np.zeros_like(x) + np.ones_like(x) * x + np.full_like(x, 3), X),
    (lambda x: np.apply_along_axis(np.sum, 0, x**2), X),
    (lambda x: np.apply_along_axis(lambda v, a, b=0.0: v * a + b, -1, x, 2.0, b=1.0), CUBE),
    (lambda x: np.apply_along_axis(lambda v: np.outer(v, v), 1, x), CUBE[:, :2]),
    (lambda x: np.apply_along_axis(np.sum, 1, x), X[:, :0]),
    (lambda x: np.apply_over_axes(np.sum, x**2, [0, -1]), CUBE),
    (lambda x: np.apply_over_axes(np.cumsum, x, 0), X),
]

PRODUCTS = [
    (lambda x: np.vecdot(x, of(x, V)), X),
    (lambda x: np.vecdot(x, of(x, CUBE), axis=1), CUBE),
    (lambda x: np.vecdot(x, x, keepdims=True), X),
    (lambda x: np.matvec(x, of(x, V)), X),
    (lambda x: np.matvec(of(x, CUBE), x[:, :2]), X),
    (lambda x: np.vecmat(x[:2], of(x, X)), V),
    (lambda x: np.vecmat(x[:, :, 0], x), CUBE),
]


@pytest.mark.parametrize(("f", "x"), [*ORDERS, *JOINED, *CUT, *DIAGONALS])
def test_a_function_that_moves_elements_moves_their_gradients_back(f: Any, x: Any) -> None:
    check_call(f, x, order=1)


@pytest.mark.parametrize(("f", "x"), [*BUILT, *PRODUCTS])
def test_a_function_that_builds_or_multiplies_has_its_derivatives(f: Any, x: Any) -> None:
    check_call(f, x, order=2)


WIDENED = [
    (lambda x: np.hstack((x, 1, [2, 3])), V),
    (lambda x: np.column_stack([x, [1, 2, 3]]), V),
    (lambda x: np.append(x, 1), X),
    (lambda x: np.append(x, V), V),
    (lambda x: np.concatenate([x, V]), V),
    (lambda x: np.block([x, V, 1]), V),
    (lambda x: np.insert(x, 1, [5, 6]), V),
    (lambda x: np.stack([x, 2]), 1.0),
    (lambda x: np.concatenate([x, V], dtype=np.float64), V),
    (lambda x: np.logspace(0.0, x[0], 3, base=np.abs(x) + 1.0, axis=-1), V),
    (lambda x: np.logspace(0.5, 1.5, 3, base=x), 2.0),
    (lambda x: np.geomspace(x, 8.0, 4), 0.5),
    (lambda x: np.geomspace(x, 3.0 * x, 3, axis=1, endpoint=False), V),
    (lambda x: np.geomspace(-1, x, 3), -4.0),
    (lambda x: np.geomspace(x, 2.0, 1), 0.5),
    (lambda x: np.geomspace(x, 2.0, 0), 0.5),
    (lambda x: np.linspace(x, 2.0, 3, dtype=np.float64), V),
]


@pytest.mark.parametrize(("f", "x"), WIDENED)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.longdouble])
def test_types_of_unlike_arguments_meet_as_in_numpy(f: Any, x: Any, dtype: Any) -> None:
    x = np.asarray(x, dtype)[()]
    y, expected = f(Node(x)), f(x)
    assert (y.shape, y.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(y.value, expected, rtol=1e-6 if dtype == np.float32 else 1e-14)
    if dtype == np.float64:
        check_gradients(f, x, order=2)


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_what_is_joined_in_a_type_gives_gradients_back_in_its_own(dtype: Any) -> None:
    for join in (np.concatenate, np.stack, np.hstack, np.vstack):
        x = Node(V)
        y = join([x, 2.0 * V], dtype=dtype, casting="same_kind")
        assert y.dtype == dtype
        y.sum().backward()
        assert x.grad.dtype == np.float64
        name = "concatenate" if join is np.concatenate else "stack"
        with pytest.raises(TypeError, match=f"{name}: .*cannot cast float64 to float"):
            join([x, V], dtype=dtype, casting="safe")


def test_what_is_joined_as_integers_are_values() -> None:
    for y in (
        np.concatenate([Node(V), V], dtype=int, casting="unsafe"),
        np.linspace(Node(1.0), 4.0, 4, dtype=int),
        np.logspace(Node(0.0), 2.0, 3, dtype=int),
        np.geomspace(Node(1.0), 8.0, 4, dtype=int),
        np.insert(constant([1, 2]), 0, Node(3.5)),
    ):
        assert type(y) is np.ndarray
        assert y.dtype == int


def test_the_order_in_memory_is_that_of_the_value() -> None:
    fortran = np.asfortranarray(X)
    for x in (X, fortran):
        for f in (lambda x: np.reshape(x, (3, 2), order="A"), lambda x: np.ravel(x, order="K")):
            node = Node(x)
            y = f(node)
            y.backward(y.value)
            np.testing.assert_array_equal(y.value, f(x))
            np.testing.assert_array_equal(node.grad, x)
    with pytest.raises(ValueError, match=r"ravel: order='K' .* write order='C' or order='F'"):
        np.ravel(Node(CUBE[:, ::2]), order="K")
    with pytest.raises(TypeError, match="order='A' is the order in memory, which is not known"):
        jit(grad(lambda x: np.sum(np.ravel(x, order="A") * np.arange(6.0))))(X)


def test_a_copy_is_not_the_array_that_it_copies() -> None:
    @jit
    def f(x: Any) -> Any:
        y = np.copy(x)
        y += 1.0
        z = x.copy(order="F")
        z *= 2.0
        return x + y + z

    np.testing.assert_array_equal(f(V), 4.0 * V + 1.0)
    np.testing.assert_array_equal(jacobian(lambda x: np.copy(x))(V), np.eye(3))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.block([[x], x]), ValueError, "not equally deep"),
        (lambda x: np.block([x, []]), ValueError, "a list is empty"),
        (lambda x: np.block([x, (x, x)]), TypeError, "write the blocks as lists"),
        (lambda x: np.hstack([x, X.T]), ValueError, r"concatenate\(float64 \(2, 3\)"),
        (lambda x: np.append(x, 1.0, axis=0), ValueError, "concatenate"),
        (lambda x: np.split(x, 4, axis=1), ValueError, "equal division"),
        (lambda x: np.hsplit(x[0, 0], 2), ValueError, "hsplit: the array needs 1 axes"),
        (lambda x: np.vsplit(x[0], 2), ValueError, "vsplit: the array needs 2 axes"),
        (lambda x: np.dsplit(x, 2), ValueError, "dsplit: the array needs 3 axes"),
        (lambda x: np.unstack(x[0, 0]), ValueError, "unstack: the array needs 1 axes"),
        (lambda x: np.delete(x, 9), IndexError, "out of bounds"),
        (lambda x: np.insert(x, 9, 0.0), IndexError, "out of bounds"),
        (lambda x: np.insert(x, 0, V[:2], axis=0), ValueError, "broadcast"),
        (lambda x: np.rot90(x, axes=(0, -2)), ValueError, "not two different axes"),
        (lambda x: np.rot90(x[0]), ValueError, "not two different axes of shape"),
        (lambda x: np.rollaxis(x, 2), ValueError, "no axis=2 or start=0 in shape"),
        (lambda x: np.fliplr(x[0]), ValueError, "flip"),
        (lambda x: np.matrix_transpose(x[0]), ValueError, "needs two axes"),
        (lambda x: np.matvec(x[0], x[0]), ValueError, "matvec: a matrix needs two axes"),
        (lambda x: np.vecmat(x[0], x[0]), ValueError, "vecmat: a matrix needs two axes"),
        (lambda x: np.vecmat(x[0, 0], x), ValueError, "vecmat: a vector needs an axis"),
        (lambda x: np.vecdot(x, V[:2]), ValueError, "matmul"),
        (lambda x: np.vecdot(x, V[:1]), ValueError, "matmul"),
        (lambda x: np.tril(x[0, 0]), TypeError, "at least one axis, got a number"),
        (lambda x: np.diagonal(x[0]), ValueError, "diagonal: needs two axes"),
        (lambda x: np.meshgrid(x, indexing="yx"), ValueError, "'xy' or 'ij', got 'yx'"),
        (lambda x: np.broadcast_arrays(x, V[:2]), ValueError, "broadcast"),
        (lambda x: np.linspace(x, 1.0, -1), ValueError, "num must not be negative"),
        (lambda x: np.geomspace(x - x, 1.0), ValueError, "cannot hold 0"),
        (lambda x: np.apply_along_axis(np.sum, 0, x[:, :0]), ValueError, "no vectors in an array"),
        (lambda x: np.apply_over_axes(lambda a, i: a[None], x, 0), ValueError, "made shape"),
        (lambda x: np.reshape(x, (4, 2), order="F"), ValueError, "number of elements must stay"),
    ],
)
def test_what_numpy_refuses_is_refused_for_nodes(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error):
        call(X)
    with pytest.raises(error, match=message):
        call(Node(X))


def test_functions_compute_plain_values_too() -> None:
    assert type(ops.hstack([1.0, 2.0])) is np.ndarray
    assert ops.linspace(0, 1, 3).dtype == float
    np.testing.assert_array_equal(ops.tril(np.arange(4).reshape(2, 2)), [[0, 0], [2, 3]])
    assert ops.tril(np.eye(2, dtype=int)).dtype == int
    np.testing.assert_array_equal(ops.unstack([[1, 2], [3, 4]]), [[1, 2], [3, 4]])
    np.testing.assert_array_equal(ops.resize([], 2), np.resize([], 2))


@pytest.mark.skipif(not hasattr(np, "row_stack"), reason="NumPy has dropped it")
def test_an_old_name_that_numpy_still_has() -> None:
    assert counterpart_of(np.row_stack) is ops.vstack


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda np, x: np.hstack([x, x**2]), X),
        (lambda np, x: np.vstack([x, V]), X),
        (lambda np, x: np.column_stack([x, V]), V),
        (lambda np, x: np.append(x, x[0] * x[1]), V),
        (lambda np, x: np.append(x, x**2, axis=1), X),
        (lambda np, x: np.rot90(x, 3) ** 2, X),
        (lambda np, x: np.rollaxis(x, 2) ** 2, CUBE),
        (lambda np, x: np.diagonal(x, 0, -1, -2) ** 2, CUBE[:, :2]),
        (lambda np, x: np.tril(x, -1) * np.triu(x, -1), X),
        (lambda np, x: np.array_split(x, 2)[1] ** 2, V),
        (lambda np, x: np.atleast_3d(x) ** 2, V),
        (lambda np, x: np.pad(x, ((1, 2), (0, 1)), "constant") ** 2, X),
        (lambda np, x: np.tile(np.repeat(x, 2, axis=0), (1, 3)) ** 2, X),
        (lambda np, x: np.ravel(x, order="F") ** 2, X),
        (lambda np, x: np.linspace(x[0], x[1] ** 2, 4), V),
    ],
)
def test_derivatives_are_those_of_hips_autograd(f: Any, x: Any) -> None:
    theirs = autograd.jacobian(lambda x: f(autograd.numpy, x))(x)
    np.testing.assert_allclose(jacobian(lambda x: f(np, x))(x), theirs, rtol=1e-13)
