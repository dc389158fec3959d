"""numpy.linalg on nodes: each function as it stands in NumPy code, at every order and in jit."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

import autograd_scratch as ag
from autograd_scratch import Node, grad, hessian, jacobian, jit, jvp
from autograd_scratch.engine.registry import NUMPY

INF = np.inf

random = np.random.default_rng(7)
A = np.diag([2.0, 3.0]) + random.uniform(-0.5, 0.5, (2, 2))
BATCH = np.diag([2.0, 3.0]) + random.uniform(-0.5, 0.5, (2, 2, 2))
TALL = np.eye(3, 2) * [2.0, 3.0] + random.uniform(-0.5, 0.5, (3, 2))
WIDE = TALL.T.copy()
RANK_1 = np.outer([1.0, 2.0, -1.0], [0.5, 1.5])
VECTOR = np.array([0.5, -1.5])
MIXED = np.diag(np.float32([4.0, 1.0]))
CUBE = random.uniform(0.5, 1.5, (2, 2, 2)) * np.sign(random.uniform(-1.0, 1.0, (2, 2, 2)))
ONE = np.array([[1.5]])
NONE = np.zeros((0, 0))
NO_BATCH = np.zeros((0, 2, 2))


def symmetric(a: Any) -> Any:
    return a + np.swapaxes(a, -1, -2)


def signed(q: Any) -> Any:
    """Columns of vectors without the sign that is left open."""
    return q * np.sign(q[..., :1, :])


EQUATIONS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda a, b: np.linalg.solve(a, b), (BATCH, VECTOR)),
    (lambda a, b: np.linalg.solve(a, b), (A, BATCH)),
    (lambda a: np.linalg.inv(a), (BATCH,)),
    (lambda a: np.linalg.pinv(a), (TALL,)),
    (lambda a: np.linalg.pinv(a, 1e-10), (WIDE,)),
    (lambda a: np.linalg.pinv(a, rtol=None), (WIDE,)),
    (lambda a: np.linalg.pinv(symmetric(a), hermitian=True), (A,)),
    (lambda a, b: np.linalg.lstsq(a, b)[:2], (TALL, np.array([1.0, 2.0, 0.5]))),
    (lambda a, b: np.linalg.lstsq(a, b, rcond=-1)[:2], (TALL, TALL[:, ::-1] + 1.0)),
    (lambda a, b: np.linalg.lstsq(a, b, 1e-10)[:2], (WIDE, VECTOR)),
    (lambda a, b: np.linalg.tensorsolve(a, b), (A, VECTOR)),
    (
        lambda a, b: np.linalg.tensorsolve(a, b, axes=(0,)),
        (np.eye(4).reshape(2, 4, 2) + 0.1 * random.uniform(size=(2, 4, 2)), np.arange(4.0)),
    ),
    (lambda a: np.linalg.tensorinv(a, ind=1), (np.eye(4).reshape(4, 2, 2) * [2.0, 3.0],)),
    (lambda a: [np.linalg.matrix_power(a, n) for n in (1, 5, -2)], (A,)),
    (lambda a: np.linalg.matrix_power(a, 0), (BATCH,)),
    (lambda a: np.linalg.det(a), (BATCH,)),
    (lambda a: np.linalg.slogdet(-a), (BATCH,)),
    (lambda a: np.linalg.slogdet(a).logabsdet, (ONE,)),
]

PARTS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda a: np.linalg.cholesky(symmetric(a)), (BATCH,)),
    (lambda a: np.linalg.cholesky(symmetric(a), upper=True), (A,)),
    (lambda a: np.linalg.eigvalsh(symmetric(a)), (BATCH,)),
    (lambda a: np.linalg.eigvalsh(a, "U"), (A,)),
    (lambda a: np.linalg.cholesky(a), (A * [[1.0, 0.1], [0.2, 1.0]],)),
    (lambda a: np.linalg.eigh(a, UPLO="L").eigenvalues, (A,)),
    (lambda a: np.real(np.linalg.eig(a).eigenvalues), (A,)),
    (lambda a: np.linalg.svdvals(a), (BATCH,)),
    (lambda a: np.linalg.svd(a, compute_uv=False), (WIDE,)),
    (lambda a: np.linalg.svd(symmetric(a - MIXED), hermitian=True).S, (A,)),
    (lambda a: np.linalg.svd(symmetric(a), compute_uv=False, hermitian=True), (BATCH,)),
    (lambda a: np.linalg.qr(a), (WIDE,)),
    (lambda a: np.linalg.qr(a, mode="r"), (TALL,)),
    (lambda a: np.linalg.qr(a, "complete"), (WIDE,)),
    (lambda a: np.linalg.qr(a, "complete").Q[:, :2], (TALL,)),
]

VECTORS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda a: signed(np.linalg.eigh(symmetric(a)).eigenvectors), (BATCH,)),
    (lambda a: signed(np.real(np.linalg.eig(a).eigenvectors)), (A,)),
    (lambda a: signed(np.linalg.svd(a, full_matrices=False).U), (TALL,)),
    (lambda a: signed(np.linalg.svd(a)[0][:, :2]), (TALL,)),
    (lambda a: signed(np.linalg.svd(a).Vh[:2].T), (WIDE,)),
    (lambda a: signed(np.linalg.svd(symmetric(a - MIXED), hermitian=True).Vh.T), (A,)),
    (lambda a: (lambda u, s, vh: (u * np.sqrt(s)) @ vh)(*np.linalg.svd(a, False)), (TALL,)),
]

NORMS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    *(
        (lambda x, p=p: np.linalg.norm(x, p), (VECTOR,))
        for p in (None, 2, 1, 0, INF, -INF, 3, 4, 2.5, 0.5, -1, -2.5)
    ),
    *(
        (lambda x, p=p: np.linalg.norm(x, ord=p), (TALL,))
        for p in (None, "fro", "f", "nuc", 2, -2, 1, -1, INF, -INF)
    ),
    *(
        (lambda x, p=p: np.linalg.norm(x, p, axis=(0, -1), keepdims=True), (CUBE,))
        for p in (None, "fro", "nuc", 2, 1, -INF)
    ),
    (lambda x: np.linalg.norm(x, 1, (2, 0)), (CUBE,)),
    (lambda x: np.linalg.norm(x, axis=-1), (CUBE,)),
    (lambda x: np.linalg.norm(x, 3, axis=(1,), keepdims=True), (CUBE,)),
    *((lambda x, p=p: np.linalg.norm(x, p, axis=1), (TALL,)) for p in (INF, -INF, 0, 3)),
    (lambda x: np.linalg.norm(x, keepdims=True), (CUBE,)),
    (lambda x: np.linalg.norm(x), (2.5,)),
    (lambda x: np.linalg.vector_norm(x), (CUBE,)),
    (lambda x: np.linalg.vector_norm(x, axis=(2, 0), keepdims=True, ord=3), (CUBE,)),
    (lambda x: np.linalg.vector_norm(x, axis=1, ord=1), (CUBE,)),
    (lambda x: np.linalg.vector_norm(x, keepdims=True), (CUBE,)),
    (lambda x: np.linalg.vector_norm(x, axis=(1, -1), ord=INF), (CUBE,)),
    (lambda x: np.linalg.matrix_norm(x), (CUBE,)),
    (lambda x: np.linalg.matrix_norm(x, ord="nuc", keepdims=True), (CUBE,)),
    *((lambda x, p=p: np.linalg.cond(x, p), (BATCH,)) for p in (None, 2, -2, 1, "fro")),
    (lambda x: np.linalg.cond(x), (WIDE,)),
]

PRODUCTS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda x: np.linalg.trace(x), (CUBE,)),
    (lambda x: np.linalg.trace(x, offset=1), (TALL,)),
    (lambda x: np.linalg.diagonal(x), (CUBE,)),
    (lambda x: np.linalg.diagonal(x, offset=-1), (TALL,)),
    (lambda x, y: np.linalg.outer(x, y), (VECTOR, np.arange(3.0))),
    (lambda x, y: np.linalg.matmul(x, y), (CUBE, VECTOR)),
    (lambda x, y: np.linalg.cross(x, y), (TALL.T, np.arange(3.0))),
    (lambda x, y: np.linalg.cross(x, y, axis=0), (TALL, TALL[:, ::-1].copy())),
    (lambda x, y: np.linalg.tensordot(x, y, axes=1), (CUBE, A)),
    (lambda x, y: np.linalg.vecdot(x, y), (CUBE, VECTOR)),
    (lambda x, y: np.linalg.vecdot(x, y, axis=0), (TALL, TALL[:, ::-1].copy())),
    (lambda x: np.linalg.matrix_transpose(x), (CUBE,)),
    (lambda x, y: np.linalg.multi_dot([x, y]), (VECTOR, VECTOR[::-1].copy())),
    (lambda x, y: np.linalg.multi_dot([x, y, y.T, y[:, 0]]), (TALL, WIDE)),
    (lambda x, y: np.linalg.multi_dot((y[0], x, y, x)), (TALL, WIDE)),
]

X = np.array([0.0, 0.7, 1.1, 2.0])
Y = np.array([1.0, -0.5, 0.3, 2.0])
WEIGHTS = np.array([1.0, 0.5, 2.0, 1.5])

FITS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda x, y: np.polyfit(x, y, 1), (X, Y)),
    (lambda x, y, w: np.polyfit(x, y, 2, w=w), (X, Y, WEIGHTS)),
    (lambda x, y, w: np.polyfit(x, y, 1, w=w, cov=True), (X, np.stack([Y, X**2], 1), WEIGHTS)),
    (lambda x, y: np.polyfit(x, y, 1, cov="unscaled"), (X, Y)),
    (lambda x, y: np.polyfit(x, y, 1, full=True)[:2], (X, Y)),
    (lambda x, y: np.polyfit(x, y, 0, 1e-9), (X, Y)),
]


@pytest.mark.parametrize(("f", "inputs"), [*EQUATIONS, *PARTS, *VECTORS, *NORMS, *PRODUCTS])
def test_numpys_functions_differentiate_as_they_stand(f: Any, inputs: Any) -> None:
    check_call(f, *inputs, order=2)  # the ops that they are made of have been to order 3


@pytest.mark.parametrize(("f", "inputs"), FITS)
def test_fits_of_polynomials_differentiate_twice(f: Any, inputs: Any) -> None:
    def as_inputs(*xs: Any) -> Any:  # for NumPy fits in float64
        found = f(*xs)
        return [y.astype(xs[0].dtype) for y in (found if isinstance(found, tuple) else (found,))]

    check_call(as_inputs, *inputs, order=2)
    singles = [np.float32(x) for x in inputs]
    for found, expected in zip(f(*map(Node, singles)), f(*singles), strict=True):
        assert found.dtype == expected.dtype


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.linalg.inv, NONE),
        (np.linalg.inv, NO_BATCH),
        (lambda a: np.linalg.solve(a, np.ones(2)), NO_BATCH),
        (lambda b: np.linalg.solve(A, b), np.zeros((2, 0))),
        (lambda a: np.linalg.lstsq(a, np.ones(2))[0], np.zeros((2, 0))),
        (np.linalg.pinv, np.zeros((0, 3))),
        (np.linalg.det, NONE),
        (np.linalg.det, NO_BATCH),
        (lambda a: np.linalg.slogdet(a)[1], NONE),
        (np.linalg.cholesky, NONE),
        (np.linalg.eigvalsh, NO_BATCH),
        (lambda a: np.linalg.eigh(a).eigenvectors, NONE),
        (np.linalg.eigvals, NONE),
        (np.linalg.svdvals, np.zeros((0, 3))),
        (lambda a: np.linalg.svd(a)[1], np.zeros((2, 3, 0))),
        (lambda a: np.linalg.qr(a)[1], np.zeros((0, 3))),
        (lambda a: np.linalg.qr(a)[0], np.zeros((3, 0))),
        (np.linalg.norm, np.zeros(0)),
        (lambda x: np.linalg.norm(x, INF), np.zeros(0)),
        (lambda x: np.linalg.norm(x, "nuc"), np.zeros((2, 0))),
        (lambda x: np.linalg.norm(x, axis=0), np.zeros((0, 2))),
        (np.linalg.matrix_transpose, NO_BATCH),
        (np.linalg.trace, NO_BATCH),
    ],
)
def test_empty_matrices_and_empty_batches_have_empty_gradients(f: Any, x: Any) -> None:
    def total(x: Any) -> Any:
        return f(x).sum() if np.ndim(f(x)) else f(x)

    np.testing.assert_array_equal(grad(total)(x), x)
    np.testing.assert_array_equal(jit(grad(total))(x), x)
    np.testing.assert_allclose(jvp(f, (x,), (x,))[0], f(x))


def test_functions_of_several_results_give_numpys_named_tuples() -> None:
    for f in (np.linalg.eigh, np.linalg.eig, np.linalg.svd, np.linalg.qr, np.linalg.slogdet):
        plain, recorded = f(np.diag([2.0, 1.0])), f(Node(np.diag([2.0, 1.0])))
        assert type(recorded) is type(plain)
        for name in plain._fields:
            np.testing.assert_array_equal(getattr(recorded, name).value, getattr(plain, name))


def test_the_public_module_has_the_functions_of_numpys() -> None:
    assert set(ag.linalg.__all__) == set(np.linalg.__all__)
    for name in set(ag.linalg.__all__) - {"LinAlgError", "matrix_rank"}:
        assert NUMPY[getattr(np.linalg, name)] is getattr(ag.linalg, name)
    np.testing.assert_array_equal(ag.linalg.inv(A.tolist()), np.linalg.inv(A))
    np.testing.assert_array_equal(ag.linalg.solve(A.tolist(), [1, 2]), np.linalg.solve(A, [1, 2]))
    assert ag.linalg.norm([3, 4]) == 5.0


def test_lists_and_integers_stand_beside_nodes() -> None:
    gradient = grad(lambda b: np.linalg.solve([[2, 0], [0, 4]], b).sum())(VECTOR)
    np.testing.assert_array_equal(gradient, [0.5, 0.25])
    gradient = grad(lambda a: np.linalg.lstsq(a, [1, 2])[0][0])(2.0 * np.eye(2))
    np.testing.assert_allclose(gradient, [[-0.25, -0.5], [0.0, 0.0]], atol=1e-15)


def test_the_rank_of_a_node_is_a_plain_number() -> None:
    assert np.linalg.matrix_rank(Node(RANK_1)) == ag.linalg.matrix_rank(Node(RANK_1), 1e-9) == 1
    _, residuals, rank, s = np.linalg.lstsq(Node(TALL), VECTOR.repeat(2)[:3])
    assert (type(rank), rank) == (np.int32, 2)
    assert residuals.shape == (1,)
    np.testing.assert_allclose(s.value, np.linalg.svdvals(TALL))
    gradient = grad(lambda a: np.linalg.lstsq(a, np.ones(3))[3].sum())(TALL)
    np.testing.assert_allclose(gradient, grad(lambda a: np.linalg.norm(a, "nuc"))(TALL))


# What is special at each --------------------------------------------------------------------------


@pytest.mark.parametrize("ord", [None, 1, 2, 3, 4, 2.5, 0.5, -1, 0, INF])
def test_a_vector_norm_has_gradient_and_hessian_0_at_0(ord: Any) -> None:
    zero = np.zeros(3)
    with np.errstate(divide="ignore"):  # 0**-1, which NumPy's norm takes
        np.testing.assert_array_equal(grad(lambda x: np.linalg.norm(x, ord))(zero), zero)
        of_norm = hessian(lambda x: np.linalg.norm(x, ord))(zero)
    np.testing.assert_array_equal(of_norm, np.zeros((3, 3)))


@pytest.mark.parametrize("ord", ["fro", "nuc", 1, 2, INF])
def test_a_matrix_norm_has_gradient_0_at_0(ord: Any) -> None:
    zero = np.zeros((2, 3))
    np.testing.assert_array_equal(grad(lambda x: np.linalg.norm(x, ord))(zero), zero)


@pytest.mark.parametrize("ord", [3, 4, 2.5, 1, 0.5])
def test_a_zero_beside_other_elements_adds_nothing_to_the_gradient_of_a_norm(ord: Any) -> None:
    x = np.array([0.0, 2.0])
    np.testing.assert_allclose(grad(lambda x: np.linalg.norm(x, ord))(x), [0.0, 1.0])
    assert np.isfinite(hessian(lambda x: np.linalg.norm(x, ord))(x)).all()


def test_largest_elements_that_tie_share_the_gradient_of_a_norm() -> None:
    x = np.array([2.0, -2.0, 1.0])
    np.testing.assert_array_equal(grad(lambda x: np.linalg.norm(x, INF))(x), [0.5, -0.5, 0.0])


def test_nan_in_a_norm_is_carried() -> None:
    x = np.array([np.nan, 1.0])
    assert np.isnan(grad(np.linalg.norm)(x)).all()
    assert np.isnan(grad(lambda x: np.linalg.norm(x, 3))(x)).all()
    assert np.isnan(np.linalg.norm(Node(x), INF).value)


def test_the_nuclear_norm_of_a_matrix_of_lower_rank_ignores_the_singular_values_of_zero() -> None:
    u, v = RANK_1[:, 0] / np.linalg.norm(RANK_1[:, 0]), RANK_1[0] / np.linalg.norm(RANK_1[0])
    found = grad(lambda a: np.linalg.norm(a, "nuc"))(RANK_1)
    np.testing.assert_allclose(found, np.outer(u, v), atol=1e-14)


@pytest.mark.parametrize(("n", "rank"), [(1, 0), (2, 0), (2, 1), (3, 1), (4, 0), (4, 2), (4, 3)])
def test_a_singular_determinant_has_its_three_derivatives(n: int, rank: int) -> None:
    some = np.random.default_rng(n + 7 * rank)
    a = some.uniform(-1, 1, (n, rank)) @ some.uniform(-1, 1, (rank, n))
    check_call(np.linalg.det, a)


def expanded(a: Any) -> Any:
    """The determinant by its first row."""
    if len(a) == 1:
        return a[0, 0]
    minors = [np.delete(np.arange(len(a)), j) for j in range(len(a))]
    return sum((-1.0) ** j * a[0, j] * expanded(a[1:, m]) for j, m in enumerate(minors))


def test_a_determinant_that_is_nearly_singular_keeps_its_digits_at_order_three() -> None:
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])

    def third(f: Any) -> Any:
        return jacobian(hessian(f))(a)

    np.testing.assert_allclose(third(np.linalg.det), third(expanded), atol=1e-10)


def test_a_batch_may_hold_singular_matrices_and_others() -> None:
    both = np.stack([A, np.ones((2, 2)), np.zeros((2, 2))])
    check_call(np.linalg.det, both, order=2)


def test_a_determinant_of_many_zeros_has_gradient_0() -> None:
    np.testing.assert_array_equal(grad(np.linalg.det)(np.zeros((12, 12))), np.zeros((12, 12)))


def test_the_logarithm_of_a_singular_determinant_has_no_derivative_and_others_keep_theirs() -> None:
    found = grad(lambda a: np.linalg.slogdet(a)[1].sum())(np.stack([np.ones((2, 2)), A]))
    assert np.isnan(found[0]).all()
    np.testing.assert_allclose(found[1], np.linalg.inv(A).T)


@pytest.mark.parametrize(
    ("f", "gradient"),
    [
        (lambda a: np.linalg.eigvalsh(a).sum(), np.eye(3)),
        (lambda a: np.linalg.eigh(a)[0].max(), np.eye(3) / 3.0),
        (lambda a: (np.linalg.eigvalsh(a) ** 2.0).sum(), 4.0 * np.eye(3)),
        (lambda a: np.linalg.eigvals(a).sum(), np.eye(3)),
        (lambda a: np.linalg.norm(a, "nuc"), np.eye(3)),
        (lambda a: np.linalg.norm(a, 2), np.eye(3) / 3.0),
        (lambda a: (np.linalg.svdvals(a) ** 2.0).sum(), 4.0 * np.eye(3)),
        (lambda a: np.linalg.svd(a, hermitian=True).S.sum(), np.eye(3)),
    ],
)
def test_equal_eigenvalues_have_right_gradients_without_their_vectors(
    f: Any, gradient: Any
) -> None:
    twice = 2.0 * np.eye(3)
    np.testing.assert_allclose(grad(f)(twice), gradient, atol=1e-14)
    np.testing.assert_allclose(jit(grad(f))(twice), gradient, atol=1e-14)
    direction = symmetric(np.arange(9.0).reshape(3, 3))
    tangent = jvp(f, (twice,), (direction,))[1]
    np.testing.assert_allclose(tangent, (gradient * direction).sum())


@pytest.mark.parametrize(
    "f",
    [
        lambda a: np.linalg.eigh(a).eigenvectors,
        lambda a: np.linalg.svd(a).U,
        lambda a: (lambda w, v: (v * np.exp(w)) @ v.T)(*np.linalg.eigh(a)),
    ],
)
def test_vectors_of_equal_eigenvalues_have_no_derivative(f: Any) -> None:
    weights = np.arange(9.0).reshape(3, 3)
    assert np.isnan(grad(lambda a: (f(a) * weights).sum())(np.eye(3))).any()
    assert np.isnan(jvp(f, (np.eye(3),), (symmetric(weights),))[1]).any()


def test_symmetric_matrices_get_symmetric_gradients() -> None:
    a, weights = symmetric(A), np.array([[1.0, 2.0], [3.0, 4.0]])
    for f in (np.linalg.cholesky, lambda a: np.linalg.eigh(a)[1]):
        found = grad(lambda a, f=f: (f(a) * weights).sum())(a)
        np.testing.assert_allclose(found, found.T)


def test_of_other_matrices_the_triangle_that_is_read_gets_the_gradient() -> None:
    a = np.array([[2.0, np.nan], [0.5, 3.0]])
    found = grad(lambda a: np.linalg.eigvalsh(a)[0])(a)
    assert found[0, 1] == 0.0
    np.testing.assert_allclose(found, grad(lambda a: np.linalg.eigvalsh(a, "U")[0])(a.T).T)


@pytest.mark.parametrize(
    ("f", "a", "part"),
    [
        (lambda a: np.linalg.svd(a).U, TALL, "U"),
        (lambda a: np.linalg.svd(a).Vh, WIDE, "Vh"),
        (lambda a: np.linalg.qr(a, mode="complete").Q, TALL, "Q"),
    ],
)
def test_vectors_that_only_complete_a_basis_have_no_derivative(f: Any, a: Any, part: str) -> None:
    with pytest.raises(ValueError, match=f"the last columns of .*{part}"):
        grad(lambda a: (f(a) * np.arange(9.0).reshape(3, 3)).sum())(a)
    assert np.isnan(jvp(f, (a,), (a,))[1]).any()


@pytest.mark.parametrize(
    ("sides", "left", "right"),
    [
        ((10, 100, 5, 50), (10, 5), (5, 50)),
        ((50, 5, 100, 10), (50, 5), (5, 10)),
        ((2, 9, 9, 9, 2), (2, 9), (9, 2)),
        ((30, 35, 15, 5, 10, 20, 25), (30, 5), (5, 25)),
    ],
)
def test_the_cheapest_order_of_products_is_taken(sides: Any, left: Any, right: Any) -> None:
    factors = [Node(np.ones(shape)) for shape in itertools.pairwise(sides)]
    product = np.linalg.multi_dot(factors)
    assert [x.shape for x in product.inputs] == [left, right]


@pytest.mark.parametrize("i", range(4))
def test_no_element_of_such_a_vector_has_a_derivative(i: int) -> None:
    a = np.eye(4, 2) * [2.0, 3.0] + np.arange(8.0).reshape(4, 2) / 10.0
    with pytest.raises(ValueError, match="the last columns of U"):
        grad(lambda a: np.linalg.svd(a).U[i, 3])(a)
    with pytest.raises(ValueError, match=r"the last columns of V \(rows of Vh\)"):
        grad(lambda a: np.linalg.svd(a).Vh[3, i])(a.T)
    assert np.any(grad(lambda a: np.linalg.svd(a).U[i, 1])(a))


def test_least_squares_of_lower_rank_are_differentiated_among_matrices_of_that_rank() -> None:
    def of_rank_1(u: Any, v: Any, b: Any) -> Any:
        a = np.linalg.outer(u, v)
        return np.linalg.lstsq(a, b, 1e-6)[0], np.linalg.pinv(a, 1e-6)

    u, b = np.array([1.0, 2.0, -1.0]), np.array([1.0, 0.5, -1.0])
    check_call(of_rank_1, u, VECTOR, b, order=2)


def test_the_condition_number_of_a_singular_matrix_is_infinite_and_others_keep_theirs() -> None:
    both = np.stack([np.array([[1.0, 0.0], [0.0, 0.0]]), A])
    for p in (None, 1):
        found = np.linalg.cond(Node(both), p).value
        np.testing.assert_allclose(found, np.linalg.cond(both, p))
        gradient = grad(lambda a, p=p: np.linalg.cond(a, p)[1])(both)
        np.testing.assert_allclose(gradient[1], grad(lambda a, p=p: np.linalg.cond(a, p))(A))
        np.testing.assert_array_equal(gradient[0], np.zeros((2, 2)))


def test_a_badly_conditioned_fit_warns_as_numpys() -> None:
    with pytest.warns(np.exceptions.RankWarning, match="poorly conditioned"):
        np.polyfit(Node(np.array([1.0, 1.0, 1.0])), np.array([1.0, 2.0, 3.0]), 1)


# Errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (np.linalg.inv, r"inv\(float64 \(3, 2, 2\)\): Singular matrix: matrix 1 of the batch"),
        (lambda a: np.linalg.solve(a, VECTOR), r"solve\(.*Singular matrix: matrix 1 of the batch"),
        (np.linalg.cholesky, r"cholesky\(.*not positive definite: matrix 1 of the batch"),
        (lambda a: np.linalg.inv(a[None]), r"matrix 0, 1 of the batch"),
        (lambda a: np.linalg.inv(a[1]), r"inv\(float64 \(2, 2\)\): Singular matrix\.$"),
        (lambda a: np.linalg.inv(a[:, :1]), r"inv\(float64 \(3, 1, 2\)\): .*must be square\.$"),
        (
            lambda a: np.linalg.eigh(a[:, :1]),
            r"eigh\(float64 \(3, 1, 2\), UPLO='L'\): .*be square\.$",
        ),
        (lambda a: np.linalg.svd(a * [[[np.nan]]]), r"svd\(.*did not converge: matrix 0 of"),
        (lambda a: np.linalg.multi_dot([a, a]), r"multi_dot: .* array 0 has shape \(3, 2, 2\)"),
        (lambda a: np.linalg.matrix_power(a[:, 0], 2), r"must be square, got shape \(3, 2\)"),
        (lambda a: np.linalg.tensorsolve(a, np.ones(3)), r"a of shape \(3, 2, 2\)"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_what_has_no_answer_is_a_linalg_error_that_names_the_matrix(f: Any, message: str) -> None:
    batch = np.stack([2.0 * np.eye(2), np.zeros((2, 2)), np.eye(2)])
    with pytest.raises(np.linalg.LinAlgError, match=message):
        f(Node(batch))


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (np.linalg.eig, ValueError, r"eig\(float64 \(2, 2\)\): complex eigenvalues.*here\.$"),
        (
            lambda a: np.linalg.eigvals(np.stack([a @ a.T, a])),
            ValueError,
            "complex eigenvalues.*matrix 1 of the batch",
        ),
        (lambda a: np.linalg.qr(a, "raw"), ValueError, "mode='raw'"),
        (lambda a: np.linalg.eigh(a, "X"), ValueError, "UPLO must be 'L' or 'U', got 'X'"),
        (lambda a: np.linalg.pinv(a, 1e-9, rtol=1e-9), ValueError, "rcond or rtol"),
        (lambda a: np.linalg.norm(a, 3), ValueError, r"norm\(.*Invalid norm order for matrices"),
        (lambda a: np.linalg.norm(a[0], "nuc"), ValueError, "Invalid norm order 'nuc' for vectors"),
        (lambda a: np.linalg.norm(a, 2, (0, -2)), ValueError, "Duplicate axes"),
        (lambda a: np.linalg.norm(a, 2, (0, 5)), ValueError, "axis 5 is out of bounds"),
        (lambda a: np.linalg.outer(a, a), ValueError, "must have one axis"),
        (lambda a: np.linalg.cross(a, a), ValueError, "3 elements along axis -1"),
        (
            lambda a: np.linalg.matrix_transpose(a[0]),
            ValueError,
            "matrix_transpose: needs two axes",
        ),
        (lambda a: np.linalg.diagonal(a[0]), ValueError, r"diagonal: .* got shape \(2,\)"),
        (lambda a: np.linalg.multi_dot([a]), ValueError, "at least two arrays"),
        (lambda a: np.linalg.tensorinv(a, 0), ValueError, "ind must be positive"),
        (lambda a: np.linalg.matrix_power(a, 0.5), TypeError, "integer"),
        (lambda a: np.polyfit(a[0], a[1], -1), ValueError, "negative"),
        (lambda a: np.polyfit(a, a[1], 1), TypeError, r"got x of shape \(2, 2\)"),
        (lambda a: np.polyfit(a[0], a[1], 1, cov=True), ValueError, "2 points are too few"),
    ],
)
def test_what_is_refused_is_named(f: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        f(Node(np.array([[0.5, 1.0], [-1.0, 0.5]])))
