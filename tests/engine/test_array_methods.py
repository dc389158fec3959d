"""The methods of arrays on nodes, and what is said where a node has not what an array has."""

from __future__ import annotations

import io
import pickle
import re
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Dual, Node, check_gradients, constant, grad, jit, jvp
from autograd_scratch.engine.advice import IN_PLACE, OF_MEMORY, OF_TENSORS

A = np.array([[0.3, 0.6, 0.2], [0.5, 0.1, 0.7]])
CUBE = np.linspace(-1.0, 2.0, 12).reshape(2, 3, 2)
SOME = np.array([True, False, True])
COPY = {"copy": True} if np.lib.NumpyVersion(np.__version__) >= "2.1.0" else {}  # new in that one

# With a gradient ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method",
    [
        lambda x: x.reshape(3, 2, order="F"),
        lambda x: x.reshape((3, -1), order="A", **COPY),
        lambda x: x.ravel("F"),
        lambda x: x.flatten(order="F"),
        lambda x: x.mT,
        lambda x: x.flat[1:4],
        lambda x: x.real,
        lambda x: x.conj(),
        lambda x: x.conjugate(),
        lambda x: x.copy(),
        lambda x: x.copy(order="F"),
        lambda x: x.diagonal(),
        lambda x: x.diagonal(1, axis1=1, axis2=0),
        lambda x: x.take([4, -2], mode="wrap"),
        lambda x: x.take([0, 5], 1, None, "clip"),
        lambda x: x.compress(SOME, axis=1),
        lambda x: x.compress(SOME),
        lambda x: x.trace(1),
        lambda x: x.sum(0, None, None, True),
        lambda x: x.sum(axis=1, where=SOME),
        lambda x: x.sum(1, np.longdouble),
        lambda x: x.mean(where=SOME, axis=1),
        lambda x: x.max(1, None, True),
        lambda x: x.max(initial=0.65, axis=0),
        lambda x: x.min(axis=1, keepdims=True, where=SOME, initial=9.0),
        lambda x: x.prod(0, keepdims=True, initial=2.0),
        lambda x: x.var(1, None, None, 1),
        lambda x: x.cumsum(1, float),
        lambda x: x.astype(np.float64, order="F", casting="safe", copy=False),
        lambda x: x.clip(0.25, max=0.55),
        lambda x: x.transpose(-1, 0),
    ],
)
def test_a_method_takes_what_that_of_an_array_takes(method: Any) -> None:
    result, expected = method(Node(A)), method(A)
    assert type(result) is Node
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result.value, expected, rtol=1e-15)
    check_gradients(method, A)


def test_a_spread_takes_its_correction_by_both_names() -> None:
    x = Node(A)
    assert x.var(correction=1).value == x.var(ddof=1).value == A.var(ddof=1)
    assert x.std(correction=1).value == np.std(A, correction=1)  # type: ignore[call-overload]


def test_a_matrix_transpose_keeps_the_axes_of_the_batch() -> None:
    np.testing.assert_array_equal(Node(CUBE).mT.value, CUBE.mT)


def test_the_elements_can_be_gone_through_one_by_one() -> None:
    x = Node(A)
    assert [y.value for y in x.flat] == list(A.flat)
    with pytest.raises(AttributeError):
        x.flat = 0.0


# Plain values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method",
    [
        lambda x: x.argmax(1, keepdims=True),
        lambda x: x.argmin(axis=0, keepdims=True),
        lambda x: x.argsort(),
        lambda x: x.argsort(0, kind="stable"),
        lambda x: x.argsort(axis=None),
        lambda x: x.argpartition(1),
        lambda x: x.argpartition(0, axis=0),
        lambda x: (x - 0.1).nonzero(),
        lambda x: x[0].cumsum().searchsorted([0.5, 9.0]),
        lambda x: x[0].cumsum().searchsorted(0.3, side="right"),
        lambda x: x.any(axis=0, keepdims=True),
        lambda x: (x - 0.1).all(1, where=SOME),
        lambda x: x.round(1),
        lambda x: x.round(decimals=0),
        lambda x: x.imag,
        lambda x: x.tolist(),
        lambda x: x[0, 0].tolist(),
        lambda x: x.item(4),
        lambda x: x.item(1, 2),
        lambda x: x[:1, 0].item(),
        lambda x: (x.itemsize, x.nbytes),
        lambda x: (10.0 * x).astype(int),
        lambda x: (10.0 * x).astype("uint8", casting="unsafe"),
        lambda x: (x - 0.1).astype(bool),
    ],
)
def test_a_method_that_asks_for_values_gives_plain_ones(method: Any) -> None:
    expected = method(A)
    results = [method(Node(A))]

    def f(x: Any) -> Any:
        results.append(method(x))
        return (x * x).sum()

    grad(f)(A)
    grad(lambda x: grad(f)(x).sum())(A)
    jvp(f, (A,), (A,))
    assert len(results) == 4
    for result in results:
        assert type(result) is type(expected)
        np.testing.assert_equal(result, expected)


def test_a_number_that_becomes_an_integer_is_one() -> None:
    assert Node(2.7).astype(int) == 2
    assert type(Node(2.7).astype(int)) is np.int64
    with pytest.raises(TypeError, match=r"astype: cannot cast float64 to .*casting='safe'"):
        Node(2.7).astype(int, casting="safe")
    with pytest.raises(TypeError, match="dtype must be a float type, got complex128"):
        Node(2.7).astype(complex)


def test_programs_compute_the_values_anew() -> None:
    f = jit(lambda x: x * x.round() + x.astype(int) + x.argsort() + x.real + x.flat[0] + x.imag)
    for x in (np.array([1.2, -3.6]), np.array([-0.4, -2.1])):
        np.testing.assert_array_equal(f(x), x * x.round() + x.astype(int) + x.argsort() + x + x[0])
    g = jit(grad(lambda x: (x * x.round() * x.astype(int)).sum()))
    for x in (np.array([1.2, -3.6]), np.array([-0.4, -2.1])):
        np.testing.assert_array_equal(g(x), x.round() * x.astype(int))


# What a node has not ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*IN_PLACE, *OF_MEMORY, *OF_TENSORS, "no_such_thing"])
def test_a_node_has_not_what_it_cannot_do(name: str) -> None:
    x = Node(A)
    assert not hasattr(x, name)
    assert getattr(x, name, None) is None
    with pytest.raises(AttributeError, match=f"'Node' object has no attribute '{name}'") as caught:
        getattr(x, name)
    assert (caught.value.name, caught.value.obj) == (name, x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: x.sort(), r"never changed in place; write y = np\.sort\(x\)"),
        (lambda x: x.fill(0.0), r"write y = np\.full_like\(x, value\)"),
        (lambda x: x.put(0, 1.0), r"write y = x\.at\[indices\]\.set\(values\)"),
        (lambda x: x.tobytes(), r"write x\.value, the numbers alone"),
        (lambda x: x.view(int), r"write x\.value"),
        (lambda x: x.data, r"write x\.value"),
        (lambda x: x.numpy(), r"write x\.value"),
        (lambda x: x.detach(), r"write stop_gradient\(x\), or x\.value"),
        (lambda x: x.requires_grad, r"write not x\.constant"),
    ],
)
def test_the_message_says_what_to_write(call: Any, message: str) -> None:
    with pytest.raises(AttributeError, match=message):
        call(Node(A))


def test_other_kinds_of_values_have_not_either() -> None:
    with pytest.raises(AttributeError, match="'Tracer' object has no attribute 'sort'"):
        jit(lambda x: x.sort())(A)
    with pytest.raises(AttributeError, match=f"'{Dual.__name__}' object has no attribute 'sort'"):
        jvp(lambda x: x.sort(), (A,), (A,))


def test_what_has_no_fields_yet_tells_so() -> None:
    with pytest.raises(AttributeError, match="no attribute 'value'"):
        _ = Node.__new__(Node).value
    x = pickle.loads(pickle.dumps(Node(A, name="x")))
    assert x.name == "x"


# NumPy's functions that want arrays ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: np.asarray(x), r"x itself for np\.asarray\(x\)"),
        (lambda x: np.asanyarray(x), r"x itself for np\.asarray\(x\)"),
        (lambda x: np.ascontiguousarray(x), r"x itself for np\.asarray\(x\)"),
        (lambda x: np.asfortranarray(x), r"x itself for np\.asarray\(x\)"),
        (lambda x: np.array([x, x]), r"write ag\.array\(\[…\]\) for np\.array\(\[…\]\)"),
        (
            lambda x: np.zeros((2, 3)).__setitem__(slice(None), x),
            r"ag\.zeros\(shape\) for a buffer",
        ),
        (lambda x: np.full((2, 3), x), r"; write ag\.full\(shape, node\)"),
        (lambda x: np.full((2, 3), x, float), r"ag\.full\(shape, value\) for np\.full"),
        (lambda x: np.full_like(A, x), r"ag\.full\(shape, value\) for np\.full"),
        (lambda x: np.r_[x[0], 1.0], r"; write ag\.r_\[…\] and ag\.c_\[…\] for np\.r_"),
        (lambda x: np.c_[x, x], r"; write ag\.r_\[…\] and ag\.c_\[…\] for np\.r_"),
        (lambda x: np.mgrid[0 : x[0, 0]], r"; write np\.meshgrid of np\.linspace"),
        (lambda x: np.ndenumerate(x), r"; write for i in np\.ndindex\(node\.shape\)"),
        (lambda x: np.vectorize(abs)(x), "; call the function with the node itself"),
        (lambda x: np.fill_diagonal(np.eye(2), x), r"; write y = np\.where\(np\.eye\("),
        (lambda x: np.arange(x[0, 0]), r"node\.value for the numbers alone"),
        (lambda x: np.broadcast(x, A), r"node\.value for the numbers alone"),
        (lambda x: np.testing.assert_allclose(x, A), r"; write node\.value to compare"),
        (lambda x: np.testing.assert_array_equal(A, x), r"; write node\.value to compare"),
        (lambda x: np.testing.assert_equal(x, A), r"; write node\.value to compare"),
        (lambda x: np.save(io.BytesIO(), x), r"^numpy\.save .* use node\.value"),
        (lambda x: np.savez(io.BytesIO(), x=x), r"^numpy\.savez .* use node\.value"),
        (lambda x: np.savetxt(io.StringIO(), x), r"^numpy\.savetxt .* use node\.value"),
        (lambda x: np.copyto(A.copy(), x), r"^numpy\.copyto has no op .* ag\.full\(shape, value\)"),
        (
            lambda x: np.fill_diagonal(x, 0.0),
            r"^numpy\.fill_diagonal .* use y = np\.where",
        ),
        (lambda x: np.put(x, 0, 1.0), r"^numpy\.put has no op .* use y = x\.at\[indices\]"),
        (lambda x: np.place(A.copy(), A > 1.0, x), r"^numpy\.place .* use y = np\.where"),
        (
            lambda x: np.putmask(A.copy(), A > 1.0, x),
            r"^numpy\.putmask .* use y = np\.where",
        ),
    ],
)
def test_the_first_line_says_what_to_write_instead(call: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call(Node(A))
    first_line = str(caught.value).partition("\n")[0]
    assert re.search(message, first_line), first_line


def test_a_number_does_not_go_into_a_plain_array() -> None:
    with pytest.raises(ValueError, match="array element") as caught:
        np.zeros(3)[0] = Node(1.0)
    assert "write a = ag.zeros(shape) for a buffer" in str(caught.value.__cause__)


def test_shapes_are_told_without_a_gradient() -> None:
    x = Node(A)
    assert (np.shape(x), np.size(x), np.size(x, 0), np.ndim(x)) == ((2, 3), 6, 2, 2)
    assert np.broadcast_shapes(x.shape, (4, 1, 1)) == (4, 2, 3)
    assert np.array_equal(x, A)
    assert np.allclose(x, A + 1e-12)
    assert np.array_equiv(x, A)
    assert not np.may_share_memory(x, A)
    assert not np.shares_memory(constant(A), A)
    np.testing.assert_array_equal(np.tril_indices_from(x), np.tril_indices_from(A))
    np.testing.assert_array_equal(x[np.ix_([1], [0, 2])].value, A[np.ix_([1], [0, 2])])
    np.testing.assert_array_equal(np.ix_(x[0])[0], A[0])


def test_running_products_and_choices_are_methods() -> None:
    x = Node([2.0, 3.0])
    assert x.cumprod().value.tolist() == [2.0, 6.0]
    assert constant(np.array([1, 0])).choose([x, -x]).value.tolist() == [-2.0, 3.0]
    assert constant([3, 0]).choose([x, -x], mode="clip").value.tolist() == [-2.0, 3.0]
    assert constant([3, 2]).choose([x, -x], mode="wrap").value.tolist() == [-2.0, 3.0]
