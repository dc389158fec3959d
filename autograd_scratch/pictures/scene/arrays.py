"""Arrays in a picture: a small one as its numbers, a larger one as cells of color."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..heat_map import HeatMap, heat_map
from ..text import MOST_NUMBERS, number_lines, number_text

MOST_CELLS = 16
"""How many cells a heat map in a picture has at most in each direction: there is little room."""


class DrawnArray(NamedTuple):
    """An array as it is drawn: by its numbers, or else by its cells.

    Attributes:
        rows: its numbers, row by row; a vector is a single row.
        cells: its heat map.
        shape: its shape, in small letters; empty where the rows show it.
    """

    rows: Sequence[Sequence[str]] = ()
    cells: HeatMap | None = None
    shape: str = ""

    @property
    def lines(self) -> list[str]:
        """The same as lines of text.

        >>> DrawnArray([["1", "2"], ["3", "4"]]).lines, DrawnArray([["1", "2"]], shape="(2,)").lines
        (['[[1 2]', ' [3 4]]'], ['(2,) [1 2]'])
        """
        rows = [f"[{' '.join(row)}]" for row in self.rows]
        if len(rows) < 2:
            return [" ".join(filter(None, [self.shape, *rows]))]
        first, *between, last = rows
        return [f"[{first}", *(f" {row}" for row in between), f" {last}]"]


def drawn_array(array: Any, precision: int, size: tuple[int, int]) -> DrawnArray | None:
    """How an array is drawn.

    Args:
        array: an array.
        precision: how many significant digits numbers are shown with.
        size: the most rows and columns that are shown as numbers.

    Returns:
        The numbers or the heat map; None for what is neither a vector nor a matrix, or is empty.

    Example:
        >>> drawn_array(np.eye(2), 6, (5, 5)).rows
        [['1', '0'], ['0', '1']]
        >>> drawn_array(np.eye(2), 6, (1, 1)).cells.rows
        ['iM', 'Mi']
    """
    if array.ndim not in (1, 2) or array.size == 0:
        return None
    matrix = np.atleast_2d(array)
    if matrix.shape[0] > size[0] or matrix.shape[1] > size[1]:
        return DrawnArray(cells=heat_map(array, MOST_CELLS), shape=str(array.shape))
    rows = [[number_text(element, precision) for element in row] for row in matrix]
    # A single row may be a vector or a matrix, of which only the shape can tell.
    return DrawnArray(rows, shape=str(array.shape) if len(rows) == 1 else "")


def array_title(array: Any, precision: int) -> str:
    """What is told of an array that is not shown as numbers: all of them or, of many, the range.

    >>> array_title(np.array([[1.0, 2.0], [3.0, 4.5]]), 6)
    '(2, 2)\\n[[  1   2]\\n [  3 4.5]]'
    >>> array_title(np.arange(2000.0), 6)
    '(2000,): 0 … 1999'
    """
    shape = str(array.shape)
    if 0 < array.size <= MOST_NUMBERS:
        return "\n".join([shape, *number_lines(array, precision)])
    finite = array[np.isfinite(array)]
    if finite.size == 0:
        return shape
    low, high = (number_text(end, precision, "-") for end in (finite.min(), finite.max()))
    return f"{shape}: {low} … {high}"
