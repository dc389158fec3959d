"""Nodes in code that is written for the Python array API standard, and in libraries that are."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograd_scratch import (
    Node,
    array_api,
    check_gradients,
    constant,
    grad,
    jit,
    jvp,
    zeros,
)
from autograd_scratch.engine.buffer import Buffer
from autograd_scratch.engine.values import Value, unwrap

A = np.array([[0.3, -0.7, 0.5], [0.6, 0.2, -0.4]])
SQUARE = np.array([[2.0, 0.3], [0.3, 1.0]])
POINTS = [0.25, 0.5]

Case = tuple[Any, Any]

RECORDED: dict[str, Any] = {
    # elementwise
    "abs": lambda xp, x: xp.abs(x),
    "acos": lambda xp, x: xp.acos(x),
    "acosh": lambda xp, x: xp.acosh(x + 2.0),
    "add": lambda xp, x: xp.add(x, 2.0 * x),
    "asin": lambda xp, x: xp.asin(x),
    "asinh": lambda xp, x: xp.asinh(x),
    "atan": lambda xp, x: xp.atan(x),
    "atan2": lambda xp, x: xp.atan2(x, x + 2.0),
    "atanh": lambda xp, x: xp.atanh(x),
    "clip": lambda xp, x: xp.clip(x, -0.45, 0.45),
    "conj": lambda xp, x: xp.conj(x),
    "copysign": lambda xp, x: xp.copysign(x, -1.0),
    "cos": lambda xp, x: xp.cos(x),
    "cosh": lambda xp, x: xp.cosh(x),
    "divide": lambda xp, x: xp.divide(x, x + 2.0),
    "exp": lambda xp, x: xp.exp(x),
    "expm1": lambda xp, x: xp.expm1(x),
    "hypot": lambda xp, x: xp.hypot(x, 0.5),
    "log": lambda xp, x: xp.log(x + 1.0),
    "log10": lambda xp, x: xp.log10(x + 1.0),
    "log1p": lambda xp, x: xp.log1p(x),
    "log2": lambda xp, x: xp.log2(x + 1.0),
    "logaddexp": lambda xp, x: xp.logaddexp(x, 0.5),
    "maximum": lambda xp, x: xp.maximum(x, 0.1),
    "minimum": lambda xp, x: xp.minimum(x, 0.1),
    "multiply": lambda xp, x: xp.multiply(x, x),
    "negative": lambda xp, x: xp.negative(x),
    "positive": lambda xp, x: xp.positive(x),
    "pow": lambda xp, x: xp.pow(x + 1.0, 2.5),
    "real": lambda xp, x: xp.real(x),
    "reciprocal": lambda xp, x: xp.reciprocal(x),
    "remainder": lambda xp, x: xp.remainder(x, 0.32),
    "sign": lambda xp, x: xp.sign(x),
    "sin": lambda xp, x: xp.sin(x),
    "sinh": lambda xp, x: xp.sinh(x),
    "sqrt": lambda xp, x: xp.sqrt(x + 1.0),
    "square": lambda xp, x: xp.square(x),
    "subtract": lambda xp, x: xp.subtract(1.0, x),
    "tan": lambda xp, x: xp.tan(x),
    "tanh": lambda xp, x: xp.tanh(x),
    # products
    "matmul": lambda xp, x: xp.matmul(x, x.T),
    "matrix_transpose": lambda xp, x: xp.matrix_transpose(x),
    "tensordot": lambda xp, x: xp.tensordot(x, x, axes=((1,), (1,))),
    "vecdot": lambda xp, x: xp.vecdot(x, x, axis=-1),
    # shapes
    "broadcast_arrays": lambda xp, x: xp.broadcast_arrays(x, x[0])[1],
    "broadcast_to": lambda xp, x: xp.broadcast_to(x, (2, 2, 3)),
    "concat": lambda xp, x: xp.concat((x, 2.0 * x), axis=-1),
    "expand_dims": lambda xp, x: xp.expand_dims(x, axis=1),
    "flip": lambda xp, x: xp.flip(x, axis=-1),
    "moveaxis": lambda xp, x: xp.moveaxis(x, 0, 1),
    "permute_dims": lambda xp, x: xp.permute_dims(x, (1, 0)),
    "repeat": lambda xp, x: xp.repeat(x, 2, axis=0),
    "reshape": lambda xp, x: xp.reshape(x, (3, -1)),
    "roll": lambda xp, x: xp.roll(x, 1, axis=-1),
    "squeeze": lambda xp, x: xp.squeeze(x[:1], axis=0),
    "stack": lambda xp, x: xp.stack([x, 2.0 * x], axis=-1),
    "tile": lambda xp, x: xp.tile(x, (2, 1)),
    "tril": lambda xp, x: xp.tril(x, k=0),
    "triu": lambda xp, x: xp.triu(x, k=1),
    "meshgrid": lambda xp, x: xp.meshgrid(x[0], x[1], indexing="ij")[0],
    "linspace": lambda xp, x: xp.linspace(x[0], x[1], 4),
    "where": lambda xp, x: xp.where(x > 0.1, x, 0.5),
    "take": lambda xp, x: xp.take(x, np.array([2, 0]), axis=1),
    # statistics and the rest
    "diff": lambda xp, x: xp.diff(x, axis=-1, n=1),
    "max": lambda xp, x: xp.max(x, axis=0, keepdims=True),
    "mean": lambda xp, x: xp.mean(x, axis=0),
    "min": lambda xp, x: xp.min(x, axis=1),
    "prod": lambda xp, x: xp.prod(x, axis=1),
    "std": lambda xp, x: xp.std(x, axis=1, correction=1),
    "sum": lambda xp, x: xp.sum(x, axis=(0, 1), keepdims=True),
    "var": lambda xp, x: xp.var(x, axis=1, correction=0.5),
    "unique_all": lambda xp, x: xp.unique_all(x).values,
    "unique_counts": lambda xp, x: xp.unique_counts(x).values,
    "unique_inverse": lambda xp, x: xp.unique_inverse(x).values,
    "unique_values": lambda xp, x: xp.unique_values(x),
}
"""Functions that NumPy has with these arguments too."""

RECORDED_HERE: dict[str, Case] = {
    "asarray": (lambda xp, x: xp.asarray(x, copy=True), lambda a: a),
    "asarray of lists": (lambda xp, x: xp.asarray([x[0, 0], 2.0]), lambda a: [a[0, 0], 2.0]),
    "asarray in a type": (
        lambda xp, x: xp.asarray(x, dtype=xp.float32),
        lambda a: a.astype(np.float32),
    ),
    "astype": (lambda xp, x: xp.astype(x, xp.float32), lambda a: a.astype(np.float32)),
    "cumulative_prod": (
        lambda xp, x: xp.cumulative_prod(x, axis=1),
        lambda a: np.cumprod(a, axis=1),
    ),
    "cumulative_sum": (
        lambda xp, x: xp.cumulative_sum(x, axis=1, include_initial=True),
        lambda a: np.pad(np.cumsum(a, axis=1), ((0, 0), (1, 0))),
    ),
    "expand_dims": (lambda xp, x: xp.expand_dims(x), lambda a: a[None]),
    "full": (lambda xp, x: xp.full((2, 2), x[0, 0]) * 1.0, lambda a: np.full((2, 2), a[0, 0])),
    "full_like": (lambda xp, x: xp.full_like(x, x[0, 0]) * 1.0, lambda a: np.full_like(a, a[0, 0])),
    "sort": (lambda xp, x: xp.sort(x, axis=0), lambda a: np.sort(a, axis=0)),
    "sort downwards": (
        lambda xp, x: xp.sort(x, descending=True),
        lambda a: np.sort(a, axis=-1)[:, ::-1],
    ),
    "take_along_axis": (
        lambda xp, x: xp.take_along_axis(x, np.array([[2], [0]])),
        lambda a: a[[0, 1], [2, 0]][:, None],
    ),
    "unstack": (lambda xp, x: xp.unstack(x, axis=1)[2], lambda a: a[:, 2]),
}
"""Functions that have other arguments in the standard than in NumPy, or in older NumPys."""

PLAIN: dict[str, Any] = {
    "all": lambda xp, x: xp.all(x > 0.0, axis=0),
    "any": lambda xp, x: xp.any(x > 0.0),
    "argmax": lambda xp, x: xp.argmax(x, axis=1, keepdims=True),
    "argmin": lambda xp, x: xp.argmin(x),
    "bitwise_and": lambda xp, x: xp.bitwise_and(x > 0.0, x < 0.5),
    "bitwise_invert": lambda xp, x: xp.bitwise_invert(x > 0.0),
    "bitwise_left_shift": lambda xp, x: xp.bitwise_left_shift(xp.argmax(x, axis=0), 1),
    "bitwise_or": lambda xp, x: xp.bitwise_or(x > 0.5, x < 0.0),
    "bitwise_right_shift": lambda xp, x: xp.bitwise_right_shift(xp.argmax(x, axis=1), 1),
    "bitwise_xor": lambda xp, x: xp.bitwise_xor(x > 0.0, x < 0.5),
    "ceil": lambda xp, x: xp.ceil(x),
    "count_nonzero": lambda xp, x: xp.count_nonzero(x > 0.0, axis=1),
    "equal": lambda xp, x: xp.equal(x, 0.3),
    "floor": lambda xp, x: xp.floor(x),
    "floor_divide": lambda xp, x: xp.floor_divide(x, 0.2),
    "greater": lambda xp, x: xp.greater(x, 0.2),
    "greater_equal": lambda xp, x: xp.greater_equal(x, 0.2),
    "imag": lambda xp, x: xp.imag(x),
    "isfinite": lambda xp, x: xp.isfinite(x),
    "isinf": lambda xp, x: xp.isinf(x),
    "isnan": lambda xp, x: xp.isnan(x),
    "less": lambda xp, x: xp.less(x, 0.2),
    "less_equal": lambda xp, x: xp.less_equal(x, 0.2),
    "logical_and": lambda xp, x: xp.logical_and(x, x > 0.0),
    "logical_not": lambda xp, x: xp.logical_not(x > 0.0),
    "logical_or": lambda xp, x: xp.logical_or(x < 0.0, x > 0.5),
    "logical_xor": lambda xp, x: xp.logical_xor(x < 0.3, x > 0.0),
    "nextafter": lambda xp, x: xp.nextafter(x, 1.0),
    "nonzero": lambda xp, x: xp.nonzero(x > 0.0)[1],
    "not_equal": lambda xp, x: xp.not_equal(x, 0.3),
    "result_type": lambda xp, x: xp.result_type(x, xp.float32),
    "round": lambda xp, x: xp.round(x),
    "searchsorted": lambda xp, x: xp.searchsorted(np.array(POINTS), x, side="right"),
    "signbit": lambda xp, x: xp.signbit(x),
    "trunc": lambda xp, x: xp.trunc(x),
}
"""Functions without a derivative."""

PLAIN_HERE: dict[str, Case] = {
    "arange": (lambda xp, x: xp.arange(1.0, 3.0, 0.5), lambda a: np.arange(1.0, 3.0, 0.5)),
    "argsort": (lambda xp, x: xp.argsort(x), lambda a: np.argsort(a)),
    "can_cast": (lambda xp, x: xp.can_cast(x, xp.float32), lambda a: False),
    "empty": (lambda xp, x: xp.empty((2, 3)).shape, lambda a: (2, 3)),
    "empty_like": (lambda xp, x: xp.empty_like(x).shape, lambda a: (2, 3)),
    "eye": (lambda xp, x: xp.eye(2, 3, k=1), lambda a: np.eye(2, 3, 1)),
    "finfo": (lambda xp, x: xp.finfo(x).eps, lambda a: 2.0**-52),
    "from_dlpack": (lambda xp, x: xp.from_dlpack(np.ones(2)), lambda a: np.ones(2)),
    "full": (lambda xp, x: xp.full((2,), 7, dtype=xp.int32), lambda a: np.full(2, 7, np.int32)),
    "iinfo": (lambda xp, x: xp.iinfo(xp.argmax(x)).max, lambda a: np.iinfo(np.intp).max),
    "isdtype": (lambda xp, x: xp.isdtype(x.dtype, "real floating"), lambda a: True),
    "ones": (lambda xp, x: xp.ones(3, dtype=xp.float32), lambda a: np.ones(3, np.float32)),
    "ones_like": (lambda xp, x: xp.ones_like(x), np.ones_like),
    "zeros": (lambda xp, x: xp.zeros((2, 1)), lambda a: np.zeros((2, 1))),
    "zeros_like": (lambda xp, x: xp.zeros_like(x, dtype=xp.int8), lambda a: np.zeros((2, 3), "i1")),
    "to integers": (lambda xp, x: xp.astype(5.0 * x, xp.int64), lambda a: (5.0 * a).astype(int)),
}

LINALG: dict[str, Any] = {
    "cholesky": lambda la, x: la.cholesky(x),
    "cross": lambda la, x: la.cross(np.array([1.0, 2.0, 3.0]), x[0, [0, 1, 1]]),
    "det": lambda la, x: la.det(x),
    "diagonal": lambda la, x: la.diagonal(x, offset=0),
    "eigh": lambda la, x: la.eigh(x).eigenvalues,
    "eigvalsh": lambda la, x: la.eigvalsh(x),
    "inv": lambda la, x: la.inv(x),
    "matmul": lambda la, x: la.matmul(x, x),
    "matrix_norm": lambda la, x: la.matrix_norm(x, ord="fro"),
    "matrix_power": lambda la, x: la.matrix_power(x, 3),
    "matrix_rank": lambda la, x: la.matrix_rank(x, rtol=0.01),
    "matrix_transpose": lambda la, x: la.matrix_transpose(x),
    "outer": lambda la, x: la.outer(x[0], x[1]),
    "pinv": lambda la, x: la.pinv(x, rtol=0.01),
    "qr": lambda la, x: la.qr(x, mode="reduced").R,
    "slogdet": lambda la, x: la.slogdet(x).logabsdet,
    "solve": lambda la, x: la.solve(x, np.array([1.0, 2.0])),
    "svd": lambda la, x: la.svd(x, full_matrices=False).S,
    "svdvals": lambda la, x: la.svdvals(x),
    "tensordot": lambda la, x: la.tensordot(x, x, axes=2),
    "trace": lambda la, x: la.trace(x, offset=1),
    "vecdot": lambda la, x: la.vecdot(x, x),
    "vector_norm": lambda la, x: la.vector_norm(x, axis=1, ord=3),
}

CONSTANTS = {"e", "inf", "nan", "newaxis", "pi"}
DATA_TYPES = {
    *("bool", "complex128", "complex64", "float32", "float64", "int16", "int32", "int64", "int8"),
    *("uint16", "uint32", "uint64", "uint8"),
}


def same(found: Any, expected: Any) -> None:
    found = np.asarray(unwrap(found))
    assert (found.shape, found.dtype) == (np.shape(expected), np.asarray(expected).dtype)
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def differentiates(f: Any, x: np.ndarray[Any, Any], expected: Any) -> None:
    """f gives a node of these numbers, its gradient is right, and so it is in jit and forward."""
    y = f(Node(x))
    assert isinstance(y, Value)
    same(y, expected)
    if y.dtype == np.float64:
        weights = np.cos(np.arange(y.size)).reshape(y.shape)

        def total(x: Any) -> Any:
            return (f(x) * weights).sum()

        check_gradients(total, x, rtol=1e-6)
        np.testing.assert_allclose(jit(grad(total))(x), grad(total)(x), rtol=1e-12)
        _, tangent = jvp(total, (x,), (x,))
        np.testing.assert_allclose(tangent, (grad(total)(x) * x).sum(), rtol=1e-12)


@pytest.fixture
def xp() -> ModuleType:
    namespace: ModuleType = Node(A).__array_namespace__(api_version="2024.12")
    return namespace


# The functions ------------------------------------------------------------------------------------


def test_nothing_of_the_standard_is_missing(xp: Any) -> None:
    cases = {*RECORDED, *RECORDED_HERE, *PLAIN, *PLAIN_HERE}
    tested = {name for name in cases if " " not in name} | CONSTANTS | DATA_TYPES | {"linalg"}
    assert tested == {*xp.__all__}
    assert all(hasattr(xp, name) for name in tested)
    assert all(hasattr(xp.linalg, name) for name in LINALG)


@pytest.mark.parametrize("name", RECORDED)
def test_a_function_that_numpy_has_too_is_recorded(xp: Any, name: str) -> None:
    case = RECORDED[name]
    differentiates(lambda x: case(xp, x), A, case(np, A))


@pytest.mark.parametrize("name", RECORDED_HERE)
def test_a_function_of_the_standard_alone_is_recorded(xp: Any, name: str) -> None:
    case, of_numpy = RECORDED_HERE[name]
    differentiates(lambda x: case(xp, x) * 1.0, A, of_numpy(A))


@pytest.mark.parametrize("name", LINALG)
def test_linear_algebra_is_recorded(xp: Any, name: str) -> None:
    case = LINALG[name]

    def of_symmetric(x: Any) -> Any:
        return case(xp.linalg, (x + x.T) / 2.0)

    if name == "matrix_rank":
        assert of_symmetric(Node(SQUARE)) == 2
    else:
        differentiates(of_symmetric, SQUARE, case(np.linalg, SQUARE))


@pytest.mark.parametrize("name", PLAIN)
def test_a_function_without_derivative_gives_plain_values(xp: Any, name: str) -> None:
    case = PLAIN[name]
    found = case(xp, Node(A))
    assert not isinstance(found, Value)
    np.testing.assert_equal(found, case(np, A))


@pytest.mark.parametrize("name", PLAIN_HERE)
def test_what_tells_and_what_makes_arrays_agrees_with_numpy(xp: Any, name: str) -> None:
    case, of_numpy = PLAIN_HERE[name]
    np.testing.assert_equal(np.asarray(case(xp, Node(A))), of_numpy(A))


@pytest.mark.parametrize("name", [*RECORDED, *PLAIN])
def test_plain_arrays_are_taken_too(xp: Any, name: str) -> None:
    case = RECORDED.get(name) or PLAIN[name]
    np.testing.assert_equal(np.asarray(case(xp, A)), case(np, A))


@pytest.mark.parametrize("name", [*RECORDED_HERE, *PLAIN_HERE])
def test_what_numpy_has_not_takes_plain_arrays_too(xp: Any, name: str) -> None:
    case, of_numpy = RECORDED_HERE.get(name) or PLAIN_HERE[name]
    np.testing.assert_equal(np.asarray(case(xp, A)), of_numpy(A))


def test_descending_order_keeps_that_of_equal_elements(xp: Any) -> None:
    x = np.array([1.0, 3.0, 1.0, 3.0, 2.0])
    assert xp.argsort(Node(x), descending=True).tolist() == [1, 3, 4, 0, 2]
    assert xp.sort(Node(x), descending=True).value.tolist() == [3.0, 3.0, 2.0, 1.0, 1.0]


def test_what_numpy_has_beyond_the_standard_is_there_too(xp: Any) -> None:
    assert xp.einsum is np.einsum
    with pytest.raises(AttributeError, match="no_such_function"):
        _ = xp.no_such_function
    with pytest.raises(AttributeError, match="_nothing_private"):
        _ = xp._nothing_private


# Arrays that are made -----------------------------------------------------------------------------


def test_arrays_that_are_made_can_be_filled_with_nodes(xp: Any) -> None:
    def doubled(x: Any) -> Any:
        y = xp.zeros_like(x)
        for i in range(x.shape[0]):
            y[i, ...] = 2.0 * x[i, ...] * xp.asarray([1.0, 2.0, 3.0])
        return (y * y).sum()

    check_gradients(doubled, A)


def test_a_copy_can_be_changed_and_the_node_stays(xp: Any) -> None:
    def without_the_first(x: Any) -> Any:
        y = xp.asarray(x, copy=True)
        y[0, 0] = 0.0
        return (y * x).sum() + x[0, 0]

    check_gradients(without_the_first, A)
    buffer = xp.zeros(2)
    copy = xp.asarray(buffer, copy=True)
    copy[0] = Node(1.0)
    assert unwrap(buffer.value).tolist() == [0.0, 0.0]
    assert xp.astype(buffer, xp.float64) is not buffer
    assert xp.asarray(buffer) is xp.astype(buffer, xp.float64, copy=False) is buffer


def test_a_buffer_of_numbers_in_another_type_is_one_again(xp: Any) -> None:
    for made in (xp.astype(xp.arange(2), xp.float32), xp.asarray(xp.ones(2), dtype=xp.float32)):
        assert type(made) is Buffer
        assert made.dtype == np.float32
    assert xp.astype(xp.asarray(1), xp.float64).ndim == 0


def test_what_cannot_be_done_without_a_copy_is_refused(xp: Any) -> None:
    x = Node(A)
    assert xp.asarray(x, copy=False) is x
    with pytest.raises(ValueError, match="need a copy, but copy=False"):
        xp.asarray(x, dtype=xp.float32, copy=False)
    with pytest.raises(ValueError, match="need a copy, but copy=False"):
        xp.asarray([x, x], copy=False)


@pytest.mark.parametrize(
    "call",
    [
        lambda xp, device: xp.asarray(1.0, device=device),
        lambda xp, device: xp.arange(2, device=device),
        lambda xp, device: xp.eye(2, device=device),
        lambda xp, device: xp.linspace(0.0, 1.0, 2, device=device),
        lambda xp, device: xp.zeros(2, device=device),
        lambda xp, device: xp.ones(2, device=device),
        lambda xp, device: xp.empty(2, device=device),
        lambda xp, device: xp.full(2, 1.0, device=device),
        lambda xp, device: xp.zeros_like(A, device=device),
        lambda xp, device: xp.ones_like(A, device=device),
        lambda xp, device: xp.empty_like(A, device=device),
        lambda xp, device: xp.full_like(A, 1.0, device=device),
        lambda xp, device: xp.astype(A, xp.float32, device=device),
    ],
)
def test_there_is_one_device(xp: Any, call: Any) -> None:
    call(xp, "cpu")
    with pytest.raises(ValueError, match="device must be 'cpu', the only one there is, got 'gpu'"):
        call(xp, "gpu")


# The array object ---------------------------------------------------------------------------------


def test_all_kinds_of_values_have_the_namespace() -> None:
    seen = []

    def f(x: Any) -> Any:
        seen.append(x.__array_namespace__())
        return x.sum()

    jvp(f, (A,), (A,))
    jit(f)(A)
    f(zeros(2))
    f(constant(A))
    assert seen == [array_api] * len(seen) != []


@pytest.mark.parametrize("version", ["2021.12", "2022.12", "2023.12", "2024.12", None])
def test_earlier_versions_are_parts_of_the_latest(version: Any) -> None:
    assert Node(A).__array_namespace__(api_version=version) is array_api
    assert array_api.__array_api_version__ == "2024.12"


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"2024\.12, got '2034\.12'"):
        Node(A).__array_namespace__(api_version="2034.12")


def test_a_node_has_the_attributes_of_the_standards_array() -> None:
    x = Node(A)
    assert (x.dtype, x.device, x.ndim, x.shape, x.size) == (np.float64, "cpu", 2, (2, 3), 6)
    assert x.T.shape == x.mT.shape == (3, 2)
    same(x.to_device("cpu"), A)
    with pytest.raises(ValueError, match="always on device 'cpu', got 'gpu'"):
        x.to_device("gpu")


def test_the_namespace_tells_about_itself(xp: Any) -> None:
    info = xp.__array_namespace_info__()
    assert info.default_device() == "cpu"
    assert info.devices() == ["cpu"]
    assert info.capabilities()["boolean indexing"]
    assert info.default_dtypes()["real floating"] == np.float64
    assert info.default_dtypes()["indexing"] == np.argmax(A).dtype
    assert {*info.dtypes(kind="real floating").values()} == {np.dtype("f4"), np.dtype("f8")}
    assert [*info.dtypes(kind=("bool", "real floating"))] == ["bool", "float32", "float64"]
    assert not any(dtype.kind == "c" for dtype in info.dtypes().values())


def test_where_nodes_cannot_follow_the_standard_they_say_so(xp: Any) -> None:
    x = Node(A)
    assert type(x > 0.0) is np.ndarray
    with pytest.raises(TypeError, match="would lose the gradient"):
        float(x[0, 0])
    with pytest.raises(TypeError, match="would lose the gradient"):
        complex(x[0, 0])
    with pytest.raises(TypeError, match="cannot be changed in place"):
        x[0, 0] = 1.0
    with pytest.raises(TypeError, match="float type, got complex128"):
        xp.astype(x, xp.complex128)
    with pytest.raises(TypeError, match="no op here"):
        xp.fft.fft(x)


@pytest.mark.parametrize(
    "call", [np.from_dlpack, lambda x: x.__dlpack__(), lambda x: x.__dlpack_device__(), bytes]
)
@pytest.mark.parametrize("x", [Node(A), Node(1.0), zeros(2)], ids=["array", "number", "buffer"])
def test_a_node_hands_out_no_memory(call: Any, x: Any) -> None:
    with pytest.raises(TypeError, match=r"^write node\.value for the numbers alone"):
        call(x)


def test_a_node_is_no_bytes_like_object() -> None:
    with pytest.raises(TypeError, match="bytes-like object is required, not 'Node'"):
        memoryview(Node(A))  # type: ignore[arg-type]


# einops -------------------------------------------------------------------------------------------


EINOPS: dict[str, Any] = {
    "rearrange": lambda e, x: e.rearrange(x, "a (b c) -> (c a) b", c=3),
    "mean": lambda e, x: e.reduce(x, "a b -> b", "mean"),
    "sum": lambda e, x: e.reduce(x, "a b -> 1 b", "sum"),
    "max": lambda e, x: e.reduce(x, "a b -> a", "max"),
    "min": lambda e, x: e.reduce(x, "a b -> a", "min"),
    "prod": lambda e, x: e.reduce(x, "a b -> a", "prod"),
    "repeat": lambda e, x: e.repeat(x, "a b -> a (b r)", r=2),
    "a list": lambda e, x: e.rearrange([x, 2.0 * x], "r a b -> a (r b)"),
    "pack": lambda e, x: e.pack([x, 2.0 * x[0]], "* b")[0],
    "unpack": lambda e, x: e.unpack(x, [(1,), (2, 1)], "a *")[1],
}


@pytest.mark.parametrize("name", EINOPS)
def test_einops_takes_nodes(name: str) -> None:
    einops = pytest.importorskip("einops.array_api")
    differentiates(lambda x: EINOPS[name](einops, x), A, EINOPS[name](einops, A))


# xarray -------------------------------------------------------------------------------------------


XARRAY: dict[str, Any] = {
    "arithmetic": lambda d: (2.0 * d + d**2) / (1.0 - d),
    "functions": lambda d: np.exp(d) * np.sin(d),
    "other arrays": lambda d: d * A + d * type(d)(A[:, 0], dims="a"),
    "mean": lambda d: d.mean("a"),
    "mean of all": lambda d: d.mean(),
    "std": lambda d: d.std("b"),
    "max": lambda d: d.max("b"),
    "cumsum": lambda d: d.cumsum("b"),
    "sel": lambda d: d.sel(b=[10, 30]).transpose("b", "a"),
    "where": lambda d: d.where(d > 0.0, -1.0),
    "dot": lambda d: d.dot(d, dim="b"),
    "shift": lambda d: d.shift(b=1, fill_value=0.0),
    "groupby": lambda d: d.groupby("b").mean(),
    "integrate": lambda d: d.integrate("b"),
    "differentiate": lambda d: d.differentiate("b"),
}


@pytest.mark.parametrize("name", XARRAY)
def test_xarray_holds_nodes(name: str) -> None:
    xarray = pytest.importorskip("xarray")

    def of_data(x: Any) -> Any:
        return XARRAY[name](xarray.DataArray(x, dims=["a", "b"], coords={"b": [10, 20, 30]})).data

    differentiates(of_data, A, of_data(A))


def test_xarray_prints_nodes() -> None:
    xarray = pytest.importorskip("xarray")
    assert "Node([[" in repr(xarray.DataArray(Node(A)))


def test_xarrays_numbers_alone_are_refused() -> None:
    xarray = pytest.importorskip("xarray")
    with pytest.raises(TypeError, match=r"node\.value for the numbers alone"):
        _ = xarray.DataArray(Node(A)).values


# SciPy --------------------------------------------------------------------------------------------


def test_scipy_takes_nodes_where_it_is_told_to_follow_the_standard() -> None:
    pytest.importorskip("scipy", minversion="1.17")
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("scipy_of_the_array_api.py")],
        env={**os.environ, "SCIPY_ARRAY_API": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_scipys_special_functions_are_where_it_looks_for_them() -> None:
    special = pytest.importorskip("autograd_scratch.scipy.special")
    assert Node(A).__array_namespace__().special is special
