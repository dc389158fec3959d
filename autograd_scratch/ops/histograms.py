"""Counts in bins: what is counted only decides which bin; what it weighs has a gradient."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ..engine.values import call_on_values, shape_of
from .composed import composed, is_differentiated
from .indexing import put_at
from .numpy_reductions import in_type
from .reductions import sum
from .shape import as_array, ravel, reshape

__all__ = ["bincount", "histogram", "histogram2d", "histogramdd"]


@composed("bincount")
def bincount(x: Any, /, weights: Any = None, minlength: int = 0) -> Any:
    """How often each of 0, 1, 2, … is in x, or the sum of the weights that it has there.

    Args:
        x: integers that are not negative.
        weights: one number for each of them; they may be variables.
        minlength: how long the result is at least.

    >>> bincount(np.array([0, 2, 2]), weights=np.array([0.5, 1.0, 2.0]))
    array([0.5, 0. , 3. ])
    """
    counts = call_on_values(np.bincount, (x, weights, minlength), {})
    weights = in_type(as_array(weights), np.float64, "bincount")
    return put_at(weights, as_array(x), shape_of(counts))


@composed("histogram")
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: bool | None = None, weights: Any = None
) -> tuple[Any, Any]:
    """How many numbers lie in each bin, or what they weigh, and the edges of the bins.

    The numbers and the edges count as their values; the weights may be variables.

    >>> histogram(np.array([0.5, 1.5, 1.6]), bins=2, weights=np.array([1.0, 2.0, 4.0]))[0]
    array([1., 6.])
    """
    if not is_differentiated((weights,), {}):
        return tuple(call_on_values(np.histogram, (a, bins, range, density, weights), {}))
    places, edges, widths = call_on_values(_bins, (a, bins, range, weights), {})
    return _filled(ravel(weights), places, [widths], density), edges


@composed("histogram2d")
def histogram2d(
    x: Any,
    y: Any,
    bins: Any = 10,
    range: Any = None,
    density: bool | None = None,
    weights: Any = None,
) -> tuple[Any, Any, Any]:
    """As :func:`histogram`, of pairs of numbers; the edges for x and those for y come last.

    >>> histogram2d([0.5, 1.5], [0.5, 0.6], bins=[[0.0, 1.0, 2.0], [0.0, 1.0]])[0]
    array([[1.],
           [1.]])
    """
    if hasattr(bins, "__len__") and len(bins) not in (1, 2):
        bins = [bins, bins]  # edges for both
    counts, (of_x, of_y) = histogramdd([x, y], bins, range, density, weights)
    return counts, of_x, of_y


@composed("histogramdd")
def histogramdd(
    sample: Any,
    bins: Any = 10,
    range: Any = None,
    density: bool | None = None,
    weights: Any = None,
) -> tuple[Any, Any]:
    """As :func:`histogram`, of points in a space of any dimension, with a list of edges.

    Args:
        sample: the points as rows, or a list with all their coordinates along each axis.
        bins: a number, or for each axis a number or the edges.
        range: for each axis the outer edges.
        density: divide by the total and by the size of each bin.
        weights: one number for each point; they may be variables.

    >>> histogramdd(np.array([[0.5, 0.5], [1.5, 0.6]]), bins=[[0.0, 1.0, 2.0], [0.0, 1.0]])[0]
    array([[1.],
           [1.]])
    """
    if not is_differentiated((weights,), {}):
        counts, edges = call_on_values(np.histogramdd, (sample, bins, range, density, weights), {})
        return counts, edges
    places, edges, widths = call_on_values(_bins_of_points, (sample, bins, range, weights), {})
    return _filled(in_type(weights, np.float64, "histogramdd"), places, widths, density), edges


def _filled(weights: Any, places: Any, widths: Sequence[Any], density: bool | None) -> Any:
    """What is in each bin; the last place is for what lies outside of all."""
    shape = tuple(shape_of(each)[0] for each in widths)
    counts = put_at(weights, places, (prod(shape) + 1,))
    counts = reshape(counts[:-1], shape)
    if not density:
        return counts
    densities = counts
    for axis, each in enumerate(widths):
        densities = densities / reshape(each, (-1,) + (1,) * (len(shape) - axis - 1))
    return densities / sum(counts)


# The rest works on plain values: the place of each point in the flattened histogram, the edges, and
# the widths of the bins.


def _bins(a: Any, bins: Any, range: Any, weights: Any) -> tuple[Any, Any, Any]:
    edges = np.histogram_bin_edges(a, bins, range, weights)
    return _places([np.ravel(a)], [edges]), edges, np.diff(edges)


def _bins_of_points(sample: Any, bins: Any, range: Any, weights: Any) -> tuple[Any, Any, Any]:
    _, edges = np.histogramdd(sample, bins, range, weights=weights)
    points = sample if np.ndim(sample) == 2 and hasattr(sample, "shape") else np.transpose(sample)
    return _places(np.transpose(points), edges), list(edges), [np.diff(each) for each in edges]


def _places(coordinates: Any, edges: Any) -> Any:
    shape = [len(each) - 1 for each in edges]
    along = []
    outside: Any = False
    for x, each in zip(coordinates, edges, strict=True):
        place = np.searchsorted(each, x, side="right") - 1
        place = place - (x == each[-1])  # the last bin includes its right edge
        outside = outside | (place < 0) | (place >= len(each) - 1)
        along.append(place)
    inside = np.ravel_multi_index(along, shape, mode="clip")
    return np.where(outside, prod(shape), inside)
