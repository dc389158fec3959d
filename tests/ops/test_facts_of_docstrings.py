"""What the docstrings of ops say about edges: NumPy's results, and its errors."""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, grad, ops
from autograd_scratch.engine.registry import NUMPY

X = np.array([1.0, 2.0, 4.0])
INTEGERS = np.array([1, 2, 4])


@pytest.mark.parametrize("make", [float, np.float32, Node, lambda x: np.array([x, 1.5])])
def test_modf_keeps_nan_in_both_parts(make: Callable[[float], Any]) -> None:
    for ours, theirs in zip(np.modf(make(np.nan)), np.modf(np.nan), strict=True):
        assert np.isnan(theirs)
        assert np.isnan(np.ravel(getattr(ours, "value", ours))[0])


def test_the_gradient_of_modf_stays_right_beside_nan_and_infinity() -> None:
    x = np.array([np.nan, np.inf, -2.5])
    np.testing.assert_array_equal(grad(lambda x: np.modf(x)[0].sum())(x), [1.0, 0.0, 1.0])


def test_modf_of_integers_gives_floats() -> None:
    for ours, theirs in zip(ops.modf(INTEGERS), np.modf(INTEGERS), strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype == float
    assert ops.modf(3) == np.modf(3) == (0.0, 3.0)


def test_differences_of_booleans_say_whether_they_differ() -> None:
    x = np.array([[True, False, False], [True, True, False]])
    for order in (1, 2):
        ours, theirs = ops.diff(x, order), np.diff(x, order)
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype == bool


@pytest.mark.parametrize("zeros", [INTEGERS, [1, 2], [True, False], np.array([[1, 2], [3, 4]])])
def test_the_polynomial_of_whole_zeros_has_floats(zeros: Any) -> None:
    np.testing.assert_allclose(ops.poly(zeros), np.poly(zeros), rtol=1e-14, atol=1e-14)
    assert ops.poly(zeros).dtype == np.poly(zeros).dtype == float


@pytest.mark.parametrize("ends", [{"to_begin": 1}, {"to_end": True}, {"to_end": [7, 8]}])
def test_integers_may_stand_around_the_differences_of_integers(ends: dict[str, Any]) -> None:
    ours, theirs = ops.ediff1d(INTEGERS, **ends), np.ediff1d(INTEGERS, **ends)
    np.testing.assert_array_equal(ours, theirs)
    assert ours.dtype == theirs.dtype == int


def test_a_node_as_the_number_of_parts_counts_as_its_value() -> None:
    for ours, theirs in zip(ops.array_split(X, Node(2.0)), np.array_split(X, 2), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("derivative", [-1, 0.5])
@pytest.mark.parametrize("f", [ops.sinc, ops.i0])
def test_sinc_and_i0_have_derivatives_of_whole_orders_only(f: Any, derivative: float) -> None:
    with pytest.raises((ValueError, TypeError), match=r"0 or more|as an integer"):
        f(X, derivative=derivative)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.linspace(x, 1.0, 2.5), TypeError, "as an integer"),
        (lambda x: np.logspace(x, 1.0, 2.5), TypeError, "as an integer"),
        (lambda x: np.geomspace(x, 1.0, 2.5), TypeError, "as an integer"),
        (lambda x: np.clip(x, 0.0, 1.0, min=2.0), ValueError, "under both of its names"),
        (lambda x: np.vander(x, -1), ValueError, "N must not be negative"),
        (lambda x: np.split(x, 3, axis=1), IndexError, "axis 1 is out of bounds"),
        (lambda x: np.pad(x, 1.5, "edge"), TypeError, "must hold integers"),
        (lambda x: np.pad(x, 1.5), TypeError, "integral type"),
        (lambda x: np.pad(x, -1, "edge"), ValueError, "from 0 on"),
        (lambda x: np.linalg.pinv(x, hermitian=True), np.linalg.LinAlgError, "two-dim"),
        (
            lambda x: np.linalg.pinv(x[None] * x[:2, None], hermitian=True),
            np.linalg.LinAlgError,
            "must be square",
        ),
        (lambda x: np.linalg.norm(x[0], 1, (0, 1)), ValueError, "out of bounds"),
    ],
)
def test_what_numpy_refuses_is_refused_for_nodes(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error):
        call(X)
    with pytest.raises(error, match=message):
        call(Node(X))


@pytest.mark.parametrize("arguments", [(X, X[:, None], 0.5), (X, 2.0, X), (2.0, X[:, None], X[:1])])
def test_affine_says_which_shapes_do_not_fit(arguments: Any) -> None:
    with pytest.raises(ValueError, match=r"affine\(.*must (be \(D, M\)|have shape \(D,\))"):
        ops.affine(*arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        *((name, (0, None, None, True)) for name in ("nansum", "nanprod", "nanmean")),
        *((name, (0, None, True)) for name in ("nanmax", "nanmin")),
        *((name, (1, None, None, 1, True)) for name in ("nanvar", "nanstd")),
        *((name, (1, None, None)) for name in ("nancumsum", "nancumprod")),
        *((name, (0, None, False, True)) for name in ("median", "nanmedian")),
        *((name, (0.3, 0, None, False, "lower", True)) for name in ("quantile", "nanquantile")),
        *((name, (30.0, 0, None, False, "hazen", True)) for name in ("percentile",)),
    ],
)
def test_arguments_by_position_are_numpys_for_nodes_too(name: str, arguments: Any) -> None:
    x = np.array([[1.0, 2.0, 0.5], [3.0, np.nan, 7.0]])
    ours, theirs = getattr(ops, name), getattr(np, name)
    np.testing.assert_array_equal(ours(Node(x), *arguments).value, theirs(x, *arguments))
    with pytest.raises(TypeError, match="multiple values for argument 'axis'"):
        ours(Node(x), *arguments, axis=1)


@pytest.mark.parametrize(
    "make",
    [
        lambda x, **device: np.zeros_like(x, **device),
        lambda x, **device: np.ones_like(x, **device),
        lambda x, **device: np.empty_like(x, **device),
        lambda x, **device: np.full_like(x, 2.0, **device),
        lambda x, **device: np.linspace(x[0], x[1], 3, **device),
    ],
)
def test_arrays_are_made_on_the_only_device_there_is(make: Callable[..., Any]) -> None:
    assert make(Node(X), device="cpu").shape == (3,)
    with pytest.raises(ValueError, match='Only "cpu" is allowed'):
        make(Node(X), device="gpu")


def names_that_ours_lacks(theirs: Callable[..., Any], ours: Callable[..., Any]) -> set[str]:
    """The arguments that NumPy knows by name and ours does not, but for those about memory."""
    if getattr(ours, "arity", None) is not None:
        return set()  # the first ones are handed on by position
    parameters = inspect.signature(ours).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return set()
    named = inspect.signature(theirs).parameters.values()
    wanted = {p.name for p in named if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    return wanted - parameters.keys() - {"out", "order", "subok", "copy"}


def test_every_function_of_numpys_takes_a_node_under_its_own_names() -> None:
    ops.load_all()
    python_functions = [f for f in NUMPY if isinstance(f, FunctionType | type(np.sum))]
    assert len(python_functions) > 150
    left = {f.__name__: names_that_ours_lacks(f, NUMPY[f]) for f in python_functions}
    assert {name: names for name, names in left.items() if names} == {}
    np.testing.assert_array_equal(np.clip(a=Node(X), a_min=1.5, a_max=3.0).value, [1.5, 2.0, 3.0])
    assert np.ptp(a=Node(X)).value == 3.0
    assert np.real(val=Node(2.0)).value == np.real_if_close(a=Node(2.0), tol=5).value == 2.0


def test_only_products_of_nothing_but_integers_are_integers() -> None:
    assert ops.mul(INTEGERS, INTEGERS).dtype == int
    assert ops.mul(INTEGERS, 2).dtype == float
    assert (Node(INTEGERS) * INTEGERS).dtype == float


def test_a_piecewise_function_of_integers_is_not_cut_to_integers() -> None:
    np.testing.assert_array_equal(ops.piecewise(INTEGERS, [INTEGERS > 2], [0.5]), [0.0, 0.0, 0.5])


def test_every_public_op_has_an_example() -> None:
    ops.load_all()
    without = [
        name
        for name in ops.__all__
        if callable(f := getattr(ops, name)) and ">>>" not in (inspect.getdoc(f) or "")
    ]
    assert without == []
