"""Differences, slopes, areas, interpolation and convolution, written with NumPy's functions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_code import check_call

from autograd_scratch import Node, astype, check_gradients, grad, hessian, jit

X = np.array([[3.0, 1.0, 2.0], [5.0, 4.0, 7.0]])
LINE = np.array([1.0, 3.0, 2.5, 4.0])
SHORT = np.array([0.5, -1.0, 2.0])
KNOTS = np.array([0.0, 1.0, 3.0, 4.5])
EVEN = np.arange(4.0)
PLACES = np.array([[-0.5, 0.25, 1.5], [3.25, 9.0, 4.25]])


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (np.diff, (X,)),
        (lambda x: np.diff(x, 2), (X,)),
        (lambda x: np.diff(x, 3), (X,)),
        (lambda x: np.diff(x, 4, 1), (X,)),
        (lambda x: np.diff(x, n=0), (X,)),
        (lambda x: np.diff(x, axis=0), (X,)),
        (lambda x, y: np.diff(x, axis=0, prepend=y, append=y**2), (X, 1.5)),
        (lambda x, y: np.diff(x, 2, -1, y[:, None], y[:, None] * y[0]), (X, np.array([1.0, 2.0]))),
        (lambda y: np.diff(y, prepend=y), (LINE[:1],)),
        (np.ediff1d, (X,)),
        (lambda x, y: np.ediff1d(x, y, 3), (X, 1.5)),
        (lambda x, y: np.ediff1d(x, to_begin=y), (LINE, X)),
        (np.ediff1d, (1.5,)),
        (np.gradient, (X,)),
        (np.gradient, (LINE,)),
        (lambda x: np.gradient(x, axis=-1), (X,)),
        (lambda x: np.gradient(x, axis=(1, 0)), (X,)),
        (lambda x: np.gradient(x, axis=1, edge_order=2), (X,)),
        (lambda x, h: np.gradient(x, h), (X, 0.5)),
        (lambda x, h: np.gradient(x, h, axis=1, edge_order=2), (X, 0.5)),
        (lambda x, h: np.gradient(x, h, [1.0, 2.0, 4.0]), (X, 0.5)),
        (lambda x: np.gradient(x, KNOTS.astype(x.dtype)), (LINE,)),
        (lambda x: np.gradient(x, KNOTS, edge_order=2), (LINE,)),
        (lambda x: np.gradient(x, np.arange(0, 8, 2)), (LINE,)),
        (np.gradient, (LINE, KNOTS)),
        (lambda x, at: np.gradient(x, at, edge_order=2), (LINE, KNOTS)),
        (lambda x, at: np.gradient(x, at, edge_order=2), (LINE, EVEN)),
        (lambda x, at: np.gradient(x, 2.0, at, edge_order=1), (X, SHORT.cumsum() ** 2 + EVEN[:3])),
        (np.trapezoid, (LINE,)),
        (lambda y: np.trapezoid(y, axis=0), (X,)),
        (lambda y, h: np.trapezoid(y, None, h), (X, 0.5)),
        (lambda y, h: np.trapezoid(y, dx=h, axis=-2), (X, 0.5)),
        (np.trapezoid, (X, SHORT)),
        (lambda y, x: np.trapezoid(y, x=x, axis=0), (X, np.array([1.0, 4.0]))),
        (lambda y, x: np.trapezoid(y, x, 1.0, 0), (X, X**2)),
        (lambda y: np.trapezoid(y), (LINE[:1],)),
    ],
)
def test_numpy_code_of_differences_differentiates(f: Any, inputs: Any) -> None:
    check_call(f, *inputs, order=2)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("function", [np.convolve, np.correlate])
@pytest.mark.parametrize(
    ("x", "y"),
    [
        (LINE, SHORT),
        (SHORT, LINE),
        (LINE, SHORT[:2]),
        (SHORT[:2], LINE),
        (SHORT, SHORT**2),
        (LINE, SHORT[:1]),
    ],
)
def test_sequences_are_convolved_and_correlated(function: Any, mode: str, x: Any, y: Any) -> None:
    check_call(lambda x, y: function(x, y, mode), x, y)


def test_convolve_and_correlate_take_numpys_defaults_and_names() -> None:
    check_call(lambda x, y: np.convolve(x, y), LINE, 2.0)
    check_call(lambda x: np.convolve(v=x, a=SHORT.astype(x.dtype)), LINE)
    check_call(lambda x: np.correlate(a=x, v=SHORT.astype(x.dtype)), LINE)
    check_call(lambda x: np.correlate(LINE.astype(x.dtype), x, mode="full"), SHORT)


# Interpolation ------------------------------------------------------------------------------------


def in_the_type_of(x: Any, y: Any) -> Any:
    """np.interp always answers in double precision; the checks want that of x back."""
    return astype(y, dtype=x.dtype)


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (lambda x, xp, fp: np.interp(x, xp, fp), (PLACES, KNOTS, LINE)),
        (lambda x: np.interp(x, [0, 1], [3, 5]), (np.array([0.25, 2.0]),)),
        (lambda fp: np.interp(0.5, KNOTS, fp), (LINE,)),
        (lambda xp: np.interp(PLACES, xp, LINE), (KNOTS,)),
        (lambda x, fp, y: np.interp(x, KNOTS, fp, y[0], y[1]), (PLACES, LINE, SHORT)),
        (lambda x, fp: np.interp(x, KNOTS, fp, left=-1.0), (PLACES, LINE)),
        (lambda x, fp: np.interp(x, KNOTS, fp, right=fp[0] ** 2), (PLACES, LINE)),
        (lambda x, xp, fp: np.interp(x, xp, fp, period=4.0), (PLACES, KNOTS + 0.1, LINE)),
        (
            lambda x, xp, fp: np.interp(x, xp[::-1], fp, None, 9.0, -4.0),
            (PLACES, KNOTS + 0.1, LINE),
        ),
        (lambda x, y: np.interp(x, KNOTS, LINE, period=y[0]), (PLACES, np.array([7.0]))),
        (lambda x, xp, fp: np.interp(x, xp, fp), (PLACES, KNOTS[1:2], LINE[1:2])),
        (lambda x, fp: np.interp(x, [1.0, 1.0, 2.0], fp), (PLACES, SHORT)),
    ],
)
def test_interpolation_differentiates(f: Any, inputs: Any) -> None:
    check_call(lambda *xs: in_the_type_of(xs[0], f(*xs)), *inputs, order=2)


def test_a_number_is_interpolated_to_a_number() -> None:
    x = Node(1.5)
    y = np.interp(x, [1.0, 2.0], [10.0, 30.0])
    y.backward()
    assert (y.value, x.grad) == (20.0, 20.0)
    assert type(y.value) is type(x.grad) is float


def test_at_a_point_x_has_the_slope_on_its_right_and_at_the_last_one_on_its_left() -> None:
    slopes = grad(lambda x: np.sum(np.interp(x, KNOTS, LINE)))
    np.testing.assert_array_equal(slopes(KNOTS), [2.0, -0.25, 1.0, 1.0])
    np.testing.assert_array_equal(jit(slopes)(KNOTS), [2.0, -0.25, 1.0, 1.0])
    np.testing.assert_array_equal(slopes(np.array([-1.0, 9.0])), [0.0, 0.0])


def test_where_points_share_a_coordinate_interpolation_jumps_without_nan() -> None:
    places, steps = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 3.0]), np.array([0.0, 1.0, 1.0, 2.0, 2.0])
    values = np.array([0.0, 1.0, 5.0, 6.0, 9.0])
    np.testing.assert_array_equal(
        np.interp(Node(places), steps, values).value, np.interp(places, steps, values)
    )
    slopes = grad(lambda x: np.sum(np.interp(x, steps, values)))(places)
    np.testing.assert_array_equal(slopes, [1.0, 1.0, 1.0, 1.0, 0.0, 0.0])


def test_interpolation_carries_nan_and_integers() -> None:
    x = np.array([np.nan, 0.5])
    np.testing.assert_array_equal(np.interp(Node(x), [0, 1], [1, 3]).value, [np.nan, 2.0])
    assert np.interp(Node(x.astype(np.float32)), [0, 1], [1, 3]).dtype == np.float64
    assert grad(lambda x: np.sum(np.interp(x, KNOTS, LINE)))(np.zeros(0)).shape == (0,)


def test_a_program_of_an_interpolation_serves_other_places() -> None:
    gradient = grad(lambda x, fp: np.sum(np.interp(x, KNOTS, fp) ** 2), (0, 1))
    program = jit(gradient)
    for places in (PLACES, PLACES[::-1] + 0.5):
        for found, right in zip(program(places, LINE), gradient(places, LINE), strict=True):
            np.testing.assert_allclose(found, right, rtol=1e-14)


# What follows from them ---------------------------------------------------------------------------


def test_unevenly_spaced_nodes_get_their_true_gradient_even_where_they_lie_evenly() -> None:
    check_gradients(lambda at: np.gradient(LINE**2, at), EVEN, order=2)
    moved = grad(lambda at: np.gradient(LINE**2, at)[1])(EVEN)
    assert moved[1] != 0.0


def test_integers_count_as_double_precision() -> None:
    check_gradients(lambda h: np.gradient(np.array([1, 4, 9]), h), 0.5, order=2)
    check_gradients(lambda y: np.diff(np.array([[1, 4]]), prepend=y, append=2), 0.5)
    assert np.diff(Node(LINE.astype(np.float32)), append=2.0).dtype == np.float64


def test_the_area_under_a_polygon_has_a_hessian() -> None:
    second = hessian(lambda y: np.trapezoid(y**2))(LINE)
    np.testing.assert_allclose(second, np.diag([1.0, 2.0, 2.0, 1.0]))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.diff(x[0, 0]), ValueError, "diff: a number has no neighbours"),
        (lambda x: np.diff(x, -1), ValueError, "diff: n must not be negative"),
        (lambda x: np.diff(x, axis=2), ValueError, "axis 2 is out of bounds"),
        (lambda x: np.ediff1d(np.arange(3), to_end=x), TypeError, "to_end of float64 .* int64"),
        (lambda x: np.gradient(x, edge_order=3), ValueError, "edge_order must be 1 or 2"),
        (lambda x: np.gradient(x, 1.0, 2.0, 3.0), TypeError, "3 spacings for 2 axes"),
        (lambda x: np.gradient(x, 1.0, [1.0, 2.0]), ValueError, r"\(2,\) do not fit axis 1"),
        (lambda x: np.gradient(x, edge_order=2), ValueError, "axis 0 has 2 samples"),
        (lambda x: np.interp(1.0, x, x), ValueError, "interp: xp and fp must be equally long"),
        (lambda x: np.interp(x, [], []), ValueError, "not empty"),
        (lambda x: np.interp(x, [1.0, 2.0], [1.0]), ValueError, r"\(2,\) and \(1,\)"),
        (lambda x: np.interp(x, [1.0], [1.0], period=0), ValueError, "period must not be 0"),
        (lambda x: np.convolve(x, x), ValueError, "convolve.*one axis and not be empty"),
        (lambda x: np.convolve(x[0], np.zeros(0)), ValueError, "one axis and not be empty"),
        (lambda x: np.convolve(x[0], x[0], "half"), ValueError, "mode must be"),
        (lambda x: np.correlate(x[0], x[0], "half"), ValueError, "correlate: mode must be"),
        (lambda x: np.fft.fft(x), TypeError, r"numpy\.fft\.fft .*complex numbers are not"),
        (lambda x: np.fft.irfft(x), TypeError, r"numpy\.fft\.irfft .*complex numbers are not"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(Node(X))
