"""np.einsum with all its arguments, and the products of vectors that are made of other ops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, grad, jit

A = np.array([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])
B = np.array([[1.0, 0.5, -0.5, 2.0], [-1.5, 0.25, 1.0, 0.75], [0.1, -0.2, 0.3, 1.1]])
C = np.array([[1.5, -0.5], [0.5, 1.0], [-1.0, 0.25], [2.0, 0.75]])
U, V = A[0], B[:, 0]
PATH = np.einsum_path("ij,jk,kl->il", A, B, C, optimize="optimal")[0]


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (lambda a, b: np.einsum("ij,jk->ik", a, b, optimize=True), (A, B)),
        (lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c, optimize="greedy"), (A, B, C)),
        (lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c, optimize="optimal"), (A, B, C)),
        (lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c, optimize=PATH), (A, B, C)),
        (lambda a, b, c: np.einsum("ij,jk,ki", a, b, c, optimize=("greedy", 10)), (A, B, C)),
        (lambda a, b: np.einsum("ij,jk,jk,ij->j", a, b, b, a, optimize=True), (A, B)),
        (lambda a: np.einsum("ij->", a, optimize=True), (A,)),
        (lambda a: np.einsum("ij->ji", a, optimize="optimal"), (A,)),
        (lambda a: np.einsum("ii->i", a @ a.T, optimize=True), (A,)),
        (lambda a, b: np.einsum("...j,j...->...", a, b, optimize=True), (A, B[:, :1])),
        (lambda a, b: np.einsum("i,j,k->ijk", a, b, a, optimize=True), (U, V)),
        (lambda a, b: np.einsum(",i,->i", a, b, a, optimize=True), (1.5, V)),
        (lambda a, b, c: np.einsum(a, [0, 1], b, [1, 2], c, [2, 3], [0, 3]), (A, B, C)),
        (lambda a, b, c: np.einsum(a, [0, 1], b, [1, 2], c, [2, 0]), (A, B, C)),
        (lambda a, b: np.einsum(a, [30, 1], b, [1, 2]), (A, B)),
        (lambda a, b: np.einsum(a, (..., 1), b, [1, ...], [...]), (A, B[:, :1])),
        (lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [0, 2], optimize=True), (A, B)),
        (lambda a: np.einsum(a, [0, 1], []), (A,)),
        (lambda a: np.einsum("ij->j", a, dtype=a.dtype, casting="no"), (A,)),
        (lambda a, b: np.einsum("ij,jk", a, b, out=None, order="K", optimize=False), (A, B)),
        (np.cross, (U, V)),
        (lambda a: np.cross(a, np.array([1, 2, 3], a.dtype)), (A,)),
        (lambda a, b: np.cross(b, a), (A, V)),
        (lambda a, b: np.cross(a, b, axisa=0, axisb=1, axisc=0), (B, A[[0, 1, 0, 1]])),
        (lambda a, b: np.cross(a, b, 0, 0, -1), (B, V)),
        (lambda a: np.cross(a, a[:, ::-1], axis=0), (B,)),
        (np.kron, (U, V)),
        (np.kron, (A, V)),
        (np.kron, (V, A)),
        (np.kron, (A[:, None], C)),
        (np.kron, (A, 1.5)),
        (np.kron, (1.5, 2.5)),
        (lambda a: np.kron(a, np.array([[1, 2]], a.dtype)), (A,)),
        (np.vdot, (A, A[::-1] * 2.0)),
    ],
)
def test_products_of_tensors_differentiate(f: Any, inputs: Any) -> None:
    check_call(f, *inputs, order=2)


@pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional vectors:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:cross. NumPy will refuse vectors of 2:DeprecationWarning")
@pytest.mark.skipif(
    np.lib.NumpyVersion(np.__version__) >= "2.5.0", reason="this NumPy refuses vectors of two"
)
@pytest.mark.parametrize(("x", "y"), [(C, C[::-1] + 1.0), (C[:2], A), (A, C[:2]), (C[0], C[1])])
def test_the_third_component_of_a_vector_of_two_is_0(x: Any, y: Any) -> None:
    check_call(np.cross, x, y, order=2)


def test_a_vector_of_two_components_is_warned_of_as_in_numpy() -> None:
    with pytest.warns(DeprecationWarning, match="vectors of 2 components"):
        np.cross(Node(C[0]), C[1])


def test_a_path_depends_on_shapes_alone_also_in_a_program() -> None:
    def f(a: Any, b: Any, c: Any) -> Any:
        path, _ = np.einsum_path("ij,jk,kl->il", a, b, c, optimize="optimal")
        return np.sum(np.einsum("ij,jk,kl->il", a, b, c, optimize=path) ** 2)

    assert np.einsum_path("ij,jk,kl->il", Node(A), Node(B), C, optimize="optimal")[0] == PATH
    gradient = grad(f, (0, 1, 2))
    for found, right in zip(jit(gradient)(A, B, C), gradient(A, B, C), strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-13)


def test_einsum_computes_in_the_type_it_is_told() -> None:
    x = Node(A.astype(np.float32))
    y = np.einsum("ij->", x, dtype=np.float64)
    assert type(y.value) is float
    y.backward()
    assert x.grad.dtype == np.float32
    half = np.einsum("ij->i", Node(A), dtype=np.float32, casting="same_kind")
    np.testing.assert_array_equal(
        half.value, np.einsum("ij->i", A, dtype=np.float32, casting="same_kind")
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda a: np.einsum(a, "ij"), TypeError, "first argument must be the subscripts"),
        (lambda a: np.einsum(a), (TypeError, ValueError), "first argument must be|must provide"),
        (lambda a: np.einsum("ij,jk", a, a, optimize=True), ValueError, "Size of label"),
        (lambda a: np.einsum("ij", a, dtype=np.float32), TypeError, "casting='safe'"),
        (lambda a: np.einsum("ij", a, order="F"), TypeError, "order='F' is not supported"),
        (lambda a: np.einsum("ij->", a, out=np.zeros(())), TypeError, "out"),
        (lambda a: np.cross(a, a[0, 0]), ValueError, "cross: a number is no vector"),
        (lambda a: np.cross(a, B), ValueError, r"2 or 3 components, got \(3, 4\)"),
        (lambda a: np.cross(a, a, axisa=2), ValueError, "axis 2 is out of bounds"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(Node(A))


def test_einsum_hands_the_order_on_to_numpy() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        np.einsum("ij,jk,kl->il", Node(A), B, C, optimize="nonsense")


def test_the_gradient_of_a_product_is_one_product() -> None:
    x, y = Node(A), Node(B)
    np.einsum("ij,jk->ik", x, y).sum().backward(create_graph=True)
    assert (x.grad.op.name, len(x.grad.inputs)) == ("einsum", 2)
    assert (y.grad.op.name, len(y.grad.inputs)) == ("einsum", 2)
