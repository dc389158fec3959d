"""Reductions that pass over nan: NumPy's values, types and warnings, and no nan in a gradient."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, grad, jit

NAN = np.nan
X = np.array([[1.0, NAN, 2.5], [NAN, -1.0, 0.5], [3.0, 0.25, -2.0]])
SOME = np.array([[True, True, False], [True, True, True], [True, False, True]])


def with_nan(x: Any) -> Any:
    return np.where(np.isnan(X), NAN, x)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.nansum(x),
        lambda x: np.nansum(x, axis=0, initial=2.0, where=SOME, keepdims=True),
        lambda x: np.nanprod(x, -1, initial=2.0),
        lambda x: np.nancumsum(x),
        lambda x: np.nancumprod(x, 1),
        lambda x: np.nanmax(x),
        lambda x: np.nanmax(x, 0, keepdims=True),
        lambda x: np.nanmin(x, (0, 1), initial=9.0, where=SOME),
        lambda x: np.nanmean(x, axis=(0, -1)),
        lambda x: np.nanmean(x, 1, where=SOME, keepdims=True),
        lambda x: np.nanvar(x, 0, ddof=1),
        lambda x: np.nanvar(x, 0, mean=np.nanmean(x, 0, keepdims=True)),
        lambda x: np.nanstd(x, axis=-1, keepdims=True),
        lambda x: np.nanstd(x, correction=1, where=SOME),
        lambda x: np.nanstd(x, 0, mean=np.ones((1, 3))),
    ],
)
def test_a_reduction_passes_over_nan(f: Any) -> None:
    check_call(lambda x: f(with_nan(x)), np.nan_to_num(X), order=2)


@pytest.mark.parametrize("f", [np.nansum, np.nanmean, np.nanmax, np.nanvar, np.nanstd])
def test_without_nan_it_is_the_plain_reduction(f: Any) -> None:
    plain = getattr(np, f.__name__.removeprefix("nan"))
    for x in (np.array([[0.5, 2.0], [-1.0, 0.25]]), 3.0, np.array([2.0])):
        assert f(Node(x)).value == plain(x)
        np.testing.assert_allclose(grad(f)(x), grad(plain)(x), rtol=1e-15)


@pytest.mark.parametrize(
    ("f", "warning"),
    [
        (np.nanmean, "Mean of empty slice"),
        (np.nanmax, "All-NaN slice encountered"),
        (np.nanmin, "All-NaN slice encountered"),
        (np.nanvar, "Degrees of freedom <= 0 for slice."),
        (np.nanstd, "Degrees of freedom <= 0 for slice."),
        (np.nanmedian, "All-NaN slice encountered"),
        (lambda x, axis: np.nanquantile(x, 0.3, axis=axis), "All-NaN slice encountered"),
        (lambda x, axis: np.nanpercentile(x, 30.0, axis=axis), "All-NaN slice encountered"),
    ],
)
def test_a_slice_of_nan_gives_nan_with_numpys_warning_and_gradient_0(f: Any, warning: str) -> None:
    x = np.array([[NAN, NAN], [1.0, 2.0]])

    def total(x: Any) -> Any:
        return np.sum(f(x, axis=1)[1])

    for call in (lambda: f(x, axis=1), lambda: f(Node(x), axis=1).value):
        with pytest.warns(RuntimeWarning, match=f"^{warning}$"):
            np.testing.assert_array_equal(np.isnan(call()), [True, False])
    for gradient in (grad(total), jit(grad(total)), grad(lambda x: np.sum(f(x, axis=1)))):
        with pytest.warns(RuntimeWarning, match=f"^{warning}$"):
            found = gradient(x)
        np.testing.assert_array_equal(found[0], [0.0, 0.0])
        assert np.isfinite(found).all()
        assert found[1].any()


def test_the_spread_of_equal_elements_has_gradient_0() -> None:
    for x in ([2.0, NAN, 2.0], [0.1, NAN, 0.1, 0.1], [NAN, 7.0]):
        np.testing.assert_array_equal(grad(np.nanstd)(np.array(x)), np.zeros(len(x)))
    only = np.array([True, False, True, True])
    for x in ([0.1, 4.0, 0.1, 0.1], [2.0, NAN, 2.0, 2.0]):
        gradient = grad(lambda x: np.std(x, where=only))(np.array(x))
        np.testing.assert_array_equal(gradient, np.zeros(4))


def test_elements_that_tie_share_the_gradient_and_nan_gets_none() -> None:
    x = np.array([NAN, 3.0, 1.0, 3.0])
    np.testing.assert_array_equal(grad(np.nanmax)(x), [0.0, 0.5, 0.0, 0.5])
    np.testing.assert_array_equal(grad(np.nanmin)(x), [0.0, 0.0, 1.0, 0.0])


def test_the_places_of_extremes_are_plain_numbers() -> None:
    x = np.array([NAN, 3.0, 1.0])
    assert np.nanargmax(Node(x)) == 1
    assert np.nanargmin(Node(x)) == 2
    assert grad(lambda x: x[np.nanargmax(x)] ** 2)(x).tolist() == [0.0, 6.0, 0.0]


def test_types_are_numpys() -> None:
    x = np.array([[1.0, NAN, 2.0]], np.float32)
    for f in (np.nansum, np.nanmean, np.nanvar, np.nanstd, np.nanmax, np.nancumsum, np.nanmedian):
        assert f(Node(x), axis=1).dtype == f(x, axis=1).dtype == np.float32
    for f in (np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd, np.nancumprod):
        assert f(Node(x), axis=1, dtype=np.float64).dtype == np.float64
        with pytest.raises(TypeError, match="dtype must be a float type"):
            f(Node(x), dtype=int)


def test_nothing_is_warned_of_where_there_is_an_element() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(grad(np.nanmean)(np.array([NAN, 1.0])), [0.0, 1.0])


def test_two_names_of_one_number_are_refused() -> None:
    for f in (np.nanvar, np.nanstd, np.var, np.std):
        with pytest.raises(ValueError, match="ddof and correction"):
            f(Node(X), ddof=1, correction=1)


def test_an_extreme_of_some_needs_a_number_to_start_from_as_in_numpy() -> None:
    for f in (np.max, np.min, np.nanmax, np.amax, np.amin):
        for x in (X, Node(X)):
            with pytest.raises(ValueError, match="initial"):
                f(x, where=SOME)
