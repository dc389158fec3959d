"""An array as cells of color: whole if it is small, averaged down to a few hundred if it is not."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

LONGEST_SIDE = 32
"""How many cells a heat map on a page has at most in each direction."""

_LEVELS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"
_MIDDLE = len(_LEVELS) // 2


class HeatMap(NamedTuple):
    """The cells of a matrix, ready to be colored.

    Attributes:
        rows: a character for each cell: its level, from "0" (as far below zero as any cell is from
            it) by "M" (zero) to "i" (as far above); or "n" for nan, "+" for inf and "-" for -inf.
        elements: the smallest and the largest finite element; None if there is none.
        cells: the smallest and the largest finite cell; None if there is none.
        block: how many rows and columns were averaged into one cell.
        nan, inf: how many elements are not finite.
    """

    rows: list[str]
    elements: tuple[float, float] | None
    cells: tuple[float, float] | None
    block: tuple[int, int]
    nan: int
    inf: int


def heat_map(array: Any, longest_side: int = LONGEST_SIDE) -> HeatMap | None:
    """Make a heat map of a matrix, or of a vector as a single row.

    Args:
        array: numbers of any shape.
        longest_side: how many cells it may have in each direction.

    Returns:
        The cells; None for arrays of no elements, or of other than one or two dimensions.

    Example:
        >>> heat_map(np.array([[-1.0, 0.0], [0.5, np.nan]])).rows
        ['0M', 'Xn']
        >>> len(heat_map(np.zeros((100, 784))).rows), heat_map(np.zeros((100, 784))).block
        (25, (4, 25))
    """
    if array.ndim not in (1, 2) or array.size == 0:
        return None
    matrix = np.atleast_2d(array).astype(float)
    height, width = (-(-length // longest_side) for length in matrix.shape)
    means = _means(matrix, height, width)
    cells = _range(means)
    limit = max(map(abs, cells or [0.0])) or 1.0
    return HeatMap(
        rows=["".join(_level(float(cell) / limit) for cell in row) for row in means],
        elements=_range(matrix),
        cells=cells,
        block=(height, width),
        nan=int(np.isnan(matrix).sum()),
        inf=int(np.isinf(matrix).sum()),
    )


def share_of(level: str) -> float:
    """How a cell compares with the largest one: from -1 by 0 to 1; nan for nan, ±1 for infinities.

    >>> share_of("0"), share_of("M"), share_of("+")
    (-1.0, 0.0, 1.0)
    """
    if level in "n+-":
        return {"n": math.nan, "+": 1.0, "-": -1.0}[level]
    return _LEVELS.index(level) / _MIDDLE - 1.0


def _means(matrix: Any, height: int, width: int) -> Any:
    """The mean of each block; one that holds inf or nan becomes such itself, so that it is seen."""
    if height == width == 1:
        return matrix
    down, across = matrix.shape
    rows, columns = np.arange(0, down, height), np.arange(0, across, width)
    with np.errstate(invalid="ignore", over="ignore"):
        sums = np.add.reduceat(np.add.reduceat(matrix, rows, axis=0), columns, axis=1)
    return sums / np.outer(np.diff(rows, append=down), np.diff(columns, append=across))


def _range(matrix: Any) -> tuple[float, float] | None:
    finite = matrix[np.isfinite(matrix)]
    return (float(finite.min()), float(finite.max())) if finite.size else None


def _level(share: float) -> str:
    """The character for a cell, given as a share of the largest one."""
    if math.isnan(share):
        return "n"
    if math.isinf(share):
        return "+" if share > 0 else "-"
    return _LEVELS[_MIDDLE + round(_MIDDLE * share)]
