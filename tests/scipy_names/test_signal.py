"""Convolution: SciPy's values for every mode and order of lengths, and all derivatives."""

from __future__ import annotations

from typing import Any

import autograd.numpy as hips_np
import numpy as np
import pytest
import scipy.signal
from autograd import grad as hips_grad
from autograd.scipy.signal import convolve as hips_convolve

from autograd_scratch import Node, grad, jit
from autograd_scratch.scipy.signal import (
    convolve,
    convolve2d,
    correlate,
    correlate2d,
    fftconvolve,
)
from autograd_scratch.testing import check_op

RANDOM = np.random.default_rng(0)
MODES = ["full", "valid", "same"]


def samples(*shape: int) -> Any:
    return RANDOM.uniform(0.5, 1.5, shape)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("n", "m"), [((5,), (3,)), ((3,), (4,)), ((1,), (1,)), ((3, 4), (2, 3)), ((1, 3), (2, 3))]
)
def test_convolve_and_correlate_are_scipys_and_differentiate(mode: str, n: Any, m: Any) -> None:
    x, y = samples(*n), samples(*m)
    for ours, scipys in (
        (convolve, scipy.signal.convolve),
        (correlate, scipy.signal.correlate),
        (fftconvolve, scipy.signal.fftconvolve),
    ):
        expected = scipys(x, y, mode)
        np.testing.assert_array_equal(ours(x, y, mode), expected)
        np.testing.assert_allclose(ours(Node(x), y, mode).value, expected, rtol=1e-12)
    check_op(lambda x, y: convolve(x, y, mode), ((x, y), {}), order=2)
    check_op(lambda x, y: correlate(x, y, mode), ((x, y), {}), order=1)
    program = jit(grad(lambda x: np.sum(convolve(x, y, mode) ** 2)))
    np.testing.assert_allclose(
        program(x), grad(lambda x: np.sum(convolve(x, y, mode) ** 2))(x), rtol=1e-13
    )


@pytest.mark.parametrize("mode", MODES)
def test_matrices_convolve_as_scipys_with_zeros_around(mode: str) -> None:
    x, y = samples(3, 4), samples(2, 3)
    for ours, scipys in (
        (convolve2d, scipy.signal.convolve2d),
        (correlate2d, scipy.signal.correlate2d),
    ):
        expected = scipys(x, y, mode)
        np.testing.assert_array_equal(ours(x, y, mode), expected)
        np.testing.assert_allclose(ours(x, Node(y), mode).value, expected, rtol=1e-12)
    with pytest.raises(TypeError, match="only boundary='fill'"):
        convolve2d(Node(x), y, boundary="wrap")


def test_numbers_convolve_to_a_product() -> None:
    x = Node(2.0)
    convolve(x, 3.0).backward()
    assert x.grad == 3.0


@pytest.mark.parametrize(("n", "m"), [((3, 2), (2, 3)), ((2,), (2, 2))])
def test_shapes_that_do_not_fit_are_named(n: Any, m: Any) -> None:
    with pytest.raises(ValueError, match=r"convolve: .*2.*3|must have equally many axes"):
        convolve(Node(samples(*n)), samples(*m), "valid")


def test_an_unknown_mode_is_an_error() -> None:
    with pytest.raises(ValueError, match="mode must be"):
        convolve(Node(samples(2)), samples(2), "circular")


def test_axes_of_fftconvolve_are_refused_on_nodes() -> None:
    with pytest.raises(TypeError, match="axes are not supported"):
        fftconvolve(Node(samples(2, 2)), samples(2, 2), axes=0)


CASES = [
    ((4, 3), (2, 3), ([0], [0]), ([1], [1])),  # channels that are summed
    ((4, 3), (2, 2), ([0], [1]), ([], [])),
    ((2, 5, 4), (3, 2, 2), ([1, 2], [1, 2]), ([], [])),
    ((2, 5, 3), (3, 2, 4), ([1], [1]), ([2], [0])),
    ((2, 2), (2, 4), ([1], [1]), ([0], [0])),  # the second is the longer one
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("n", "m", "axes", "dot_axes"), CASES)
def test_axes_mean_what_they_mean_in_hips_autograd(
    mode: str, n: Any, m: Any, axes: Any, dot_axes: Any
) -> None:
    x, y = samples(*n), samples(*m)
    options = {"mode": mode, "axes": axes, "dot_axes": dot_axes}
    expected = hips_convolve(x, y, **options)
    np.testing.assert_allclose(convolve(x, y, **options), expected, rtol=1e-12)
    for position in (0, 1):
        ours = grad(lambda x, y: np.sum(convolve(x, y, **options) ** 2), position)(x, y)
        theirs = hips_grad(lambda x, y: hips_np.sum(hips_convolve(x, y, **options) ** 2), position)
        np.testing.assert_allclose(ours, theirs(x, y), rtol=1e-11)


def test_axes_must_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="must come in pairs"):
        convolve(samples(2, 2), samples(2), axes=([0, 1], [0]))
    with pytest.raises(ValueError, match="mode must be"):
        convolve(samples(2), samples(2), "some", axes=([0], [0]))
    with pytest.raises(ValueError, match="axis 2 is out of bounds"):
        convolve(samples(2, 2), samples(2, 2), axes=([0], [2]))
