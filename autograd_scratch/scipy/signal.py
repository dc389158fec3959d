"""scipy.signal: convolution, correlation and filters, with derivatives of all orders.

A convolution is linear in each of its inputs, and its rules are convolutions again: with the other
input reversed, ``valid`` for ``full`` and ``full`` for ``valid``.
"""

from __future__ import annotations

import string
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from ..engine.define import op
from ..engine.values import shape_of
from ..ops import einsum, flip, mul, pad, take
from .installed import rest_of, scipy
from .on_nodes import has_nodes, on_nodes
from .recursive_filters import lfilter
from .solvers import joined

__all__ = ["convolve", "convolve2d", "correlate", "correlate2d", "fftconvolve", "lfilter"]

__getattr__ = rest_of(scipy.signal, __name__)


def _convolve_x(g: Any, z: Any, x: Any, y: Any, mode: str, method: str) -> Any:
    if mode == "valid":
        return _convolve(g, flip(y), mode="full", method=method)
    return _convolve(_in_full(g, x, y, mode), flip(y), mode="valid", method=method)


def _convolve_y(g: Any, z: Any, x: Any, y: Any, mode: str, method: str) -> Any:
    if mode == "valid":
        return flip(_convolve(x, flip(g), mode="valid", method=method))
    return _convolve(_in_full(g, x, y, mode), flip(x), mode="valid", method=method)


def _in_full(g: Any, x: Any, y: Any, mode: str) -> Any:
    """A gradient of the result of mode "same", with zeros around it, as one of mode "full"."""
    if mode == "full":
        return g
    return pad(g, [((m - 1) // 2, m - 1 - (m - 1) // 2) for m in shape_of(y)])


@op(_convolve_x, _convolve_y, kind="multilinear")
def _convolve(x: Any, y: Any, mode: str, method: str) -> Any:
    """x convolved with y; for "valid", no axis of y is longer than that of x."""
    return scipy.signal.convolve(x, y, mode, method)


def convolve(
    in1: Any,
    in2: Any,
    mode: str = "full",
    method: str = "auto",
    *,
    axes: Any = None,
    dot_axes: Any = ((), ()),
) -> Any:
    """in1 convolved with in2, over all axes, as scipy.signal.convolve.

    Args:
        in1, in2: arrays of equally many axes.
        mode: "full"; "valid", where they overlap wholly; or "same", of in1's shape.
        method: "auto", "direct" or "fft".
        axes: as autograd's convolve has them: the axes of in1 and those of in2 to convolve over, a
            pair of lists; all others are free, unless dot_axes names them.
        dot_axes: the axes of in1 and of in2 to sum over, a pair of lists.

    Returns:
        With ``axes``, first in1's free axes, then in2's, then those convolved over.

    Raises:
        ValueError: axes of in1 and in2 that do not fit each other.

    >>> convolve(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    array([1., 3., 2.])
    """
    if axes is not None or any(map(len, dot_axes)):
        return _convolve_over(joined(in1), joined(in2), mode, axes, dot_axes)
    if not has_nodes(in1, in2):
        return scipy.signal.convolve(in1, in2, mode, method)
    return _convolved(joined(in1), joined(in2), mode, method)


def _convolved(x: Any, y: Any, mode: str, method: str) -> Any:
    shape, other = np.shape(x), np.shape(y)
    if len(shape) != len(other):
        raise ValueError(f"convolve: in1 {shape} and in2 {other} must have equally many axes")
    if mode not in ("full", "valid", "same"):
        raise ValueError(f"convolve: mode must be 'full', 'valid' or 'same', got {mode!r}")
    if not shape:
        return mul(x, y)
    if mode == "valid" and not all(n >= m for n, m in zip(shape, other, strict=True)):
        if not all(n <= m for n, m in zip(shape, other, strict=True)):
            raise ValueError(
                f"convolve: for 'valid', none of {shape} must be below its partner in {other}, or "
                f"none above"
            )
        x, y = y, x
    return _convolve(x, y, mode=mode, method=method)


@on_nodes(scipy.signal.correlate)
def correlate(in1: Any, in2: Any, mode: str = "full", method: str = "auto") -> Any:
    """in1 correlated with in2: convolved with in2 reversed, as scipy.signal.correlate.

    Args:
        in1, in2, mode, method: as for :func:`convolve`.

    >>> correlate(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0]), mode="valid")
    array([2., 3.])
    """
    return _convolved(joined(in1), flip(joined(in2)), mode, method)


@on_nodes(scipy.signal.fftconvolve)
def fftconvolve(in1: Any, in2: Any, mode: str = "full", axes: Any = None) -> Any:
    """in1 convolved with in2 by fast Fourier transforms, as scipy.signal.fftconvolve.

    Args:
        in1, in2, mode: as for :func:`convolve`.
        axes: on nodes None, for all axes.

    Raises:
        TypeError: axes with nodes.

    >>> fftconvolve(np.array([1.0, 2.0]), np.array([2.0]))
    array([2., 4.])
    """
    if axes is not None:
        raise TypeError(
            "fftconvolve: axes are not supported on nodes; write convolve(in1, in2, axes=…)"
        )
    return _convolved(joined(in1), joined(in2), mode, "fft")


def _only_zeros_around(name: str, boundary: str, fillvalue: Any) -> None:
    if boundary != "fill" or np.any(fillvalue):
        raise TypeError(
            f"{name}: on nodes only boundary='fill' with fillvalue=0 is supported; pad() the first "
            f"input and use mode='valid'"
        )


@on_nodes(scipy.signal.convolve2d)
def convolve2d(
    in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0
) -> Any:
    """Two matrices convolved with each other, as scipy.signal.convolve2d.

    Args:
        in1, in2, mode: as for :func:`convolve`.
        boundary, fillvalue: on nodes zeros around in1, the default.

    >>> convolve2d(np.array([[1.0, 2.0]]), np.array([[1.0, 1.0]]))
    array([[1., 3., 2.]])
    """
    _only_zeros_around("convolve2d", boundary, fillvalue)
    return _convolved(joined(in1), joined(in2), mode, "direct")


@on_nodes(scipy.signal.correlate2d)
def correlate2d(
    in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0
) -> Any:
    """Two matrices correlated with each other, as scipy.signal.correlate2d.

    Args:
        in1, in2, mode, boundary, fillvalue: as for :func:`convolve2d`.

    >>> correlate2d(np.array([[1.0, 2.0]]), np.array([[1.0, 1.0]]))
    array([[1., 3., 2.]])
    """
    _only_zeros_around("correlate2d", boundary, fillvalue)
    x, y = joined(in1), flip(joined(in2))
    if mode != "same":
        return _convolved(x, y, mode, "direct")
    starts = [m // 2 for m in np.shape(y)]  # correlate has (m - 1) // 2
    places = [slice(i, i + n) for i, n in zip(starts, np.shape(x), strict=True)]
    return _convolved(x, y, "full", "direct")[tuple(places)]


def _axes(axes: Any, ndim: int) -> list[int]:
    return [normalize_axis_index(axis, ndim) for axis in axes]


def _convolve_over(x: Any, y: Any, mode: str, axes: Any, dot_axes: Any) -> Any:
    """The convolution over chosen axes, as sums of products over windows of x."""
    n, m = len(np.shape(x)), len(np.shape(y))
    over_x, over_y = (_axes(axes[0], n), _axes(axes[1], m)) if axes else ([], [])
    dot_x, dot_y = _axes(dot_axes[0], n), _axes(dot_axes[1], m)
    if mode not in ("full", "valid", "same"):
        raise ValueError(f"convolve: mode must be 'full', 'valid' or 'same', got {mode!r}")
    if len(over_x) != len(over_y) or len(dot_x) != len(dot_y):
        raise ValueError(f"convolve: axes {axes!r} and dot_axes {dot_axes!r} must come in pairs")
    names_x, names_y = string.ascii_lowercase[:n], list(string.ascii_uppercase[:m])
    for i, j in zip(dot_x, dot_y, strict=True):
        names_y[j] = names_x[i]
    free = [names_x[i] for i in range(n) if i not in over_x and i not in dot_x]
    free += [names_y[j] for j in range(m) if j not in over_y and j not in dot_y]
    if mode == "valid" and any(
        np.shape(x)[i] < np.shape(y)[j] for i, j in zip(over_x, over_y, strict=True)
    ):
        x, y, over_x, over_y, names_x, names_y = y, x, over_y, over_x, "".join(names_y), [*names_x]
    result = [*free, *(names_x[i] for i in over_x)]
    y = flip(y, tuple(over_y))
    terms = [*names_x]
    # From the last axis on, so that the places of the others stay: each becomes two axes, the
    # places of the windows and those within a window.
    for i, j in sorted(zip(over_x, over_y, strict=True), reverse=True):
        size, length = np.shape(y)[j], np.shape(x)[i]
        after = 0 if mode == "valid" else size - 1 if mode == "full" else (size - 1) // 2
        before = 0 if mode == "valid" else size - 1 if mode == "full" else size - 1 - after
        widths = [(before, after) if axis == i else (0, 0) for axis in range(len(np.shape(x)))]
        starts = np.arange(before + length + after - size + 1)
        x = take(pad(x, widths), starts[:, None] + np.arange(size), axis=i)
        terms[i] += names_y[j]
    return einsum(f"{''.join(terms)},{''.join(names_y)}->{''.join(result)}", x, y)
