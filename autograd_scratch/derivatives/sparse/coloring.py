"""Coloring: columns of one color are computed in one pass.

Two columns that have no row in common can be added up before they are computed, for each element
of the sum belongs to one of them. A symmetric matrix needs less: of an element and its mirror
image, one must be read.

Source: A. R. Curtis, M. J. D. Powell, J. K. Reid, "On the estimation of sparse Jacobian matrices"
(1974); T. F. Coleman, J. J. Moré, "Estimation of sparse Jacobian matrices and graph coloring
problems" (1983); A. H. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian?" (2005).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

Lists = list[list[int]]


def colors_of_columns(pattern: Any) -> Any:
    """A color for each column, such that in no row two columns of one color have an entry.

    Args:
        pattern: a sparse array of booleans.

    >>> from scipy.sparse import csr_array
    >>> colors_of_columns(csr_array([[True, True, False], [False, True, True]]))
    array([0, 1, 0])
    """
    rows_of = _lists(pattern.tocsc())
    most = int(np.diff(pattern.tocsr().indptr).max(initial=0))
    return _best(rows_of, most, lambda order: _apart(rows_of, pattern.shape[0], order))


def colors_of_symmetric(pattern: Any) -> Any:
    """A color for each column of a symmetric matrix, such that each element can be read.

    That is a star coloring: neighbors differ, and so do two of any four in a path from the others.

    Args:
        pattern: a sparse array of booleans, symmetric.

    >>> from scipy.sparse import csr_array
    >>> arrow = csr_array([[True, True, True], [True, True, False], [True, False, True]])
    >>> colors_of_symmetric(arrow)
    array([0, 1, 1])
    """
    if pattern.nnz == pattern.shape[0] ** 2:
        return np.arange(pattern.shape[0])  # which would take long to find out
    neighbors = [[j for j in row if j != i] for i, row in enumerate(_lists(pattern.tocsr()))]
    return _best(neighbors, 0, lambda order: _star(neighbors, order))


def _lists(matrix: Any) -> Lists:
    """The places of the entries, a list for each row (or column, of a matrix kept by columns)."""
    bounds, places = matrix.indptr.tolist(), matrix.indices.tolist()
    return [places[start:stop] for start, stop in pairwise(bounds)]


def _best(lists: Lists, least: int, color: Callable[[Sequence[int]], list[int]]) -> Any:
    """The coloring with fewer colors, in order or beginning with the longest lists.

    Args:
        lists: one for each column.
        least: a number of colors with which there are certainly no fewer.
        color: gives the colors for an order of the columns.
    """
    in_order = list(range(len(lists)))
    longest_first = sorted(in_order, key=lambda i: -len(lists[i]))
    found = color(in_order)
    if longest_first != in_order and max(found) + 1 > least:
        other = color(longest_first)
        if max(other) < max(found):
            found = other
    return np.array(found, np.intp)


def _first_free(taken: int) -> int:
    """The lowest color that a set of them, kept as bits, does not have.

    >>> _first_free(0b1011)
    2
    """
    return (~taken & (taken + 1)).bit_length() - 1


def _apart(rows_of: Lists, rows: int, order: Sequence[int]) -> list[int]:
    colors = [0] * len(rows_of)
    taken = [0] * rows  # the colors in each row, as bits
    for column in order:
        avoid = 0
        for row in rows_of[column]:
            avoid |= taken[row]
        colors[column] = color = _first_free(avoid)
        for row in rows_of[column]:
            taken[row] |= 1 << color
    return colors


def _star(neighbors: Lists, order: Sequence[int]) -> list[int]:
    colors = [-1] * len(neighbors)
    around = [0] * len(neighbors)  # the colors of the neighbors of each, as bits
    by_color: list[dict[int, list[int]]] = [{} for _ in neighbors]  # these neighbors
    # For each w the colors of those neighbors that have one more neighbor of w's color: who comes
    # next to w with such a color would end a path of two colors.
    beyond = [0] * len(neighbors)
    for v in order:
        avoid = around[v]
        for w in neighbors[v]:
            avoid |= beyond[w]
        repeated = [same for same in by_color[v].values() if len(same) > 1]
        for same in repeated:  # v stands between two of one color, so no third may have its own
            for w in same:
                avoid |= around[w]
        colors[v] = color = _first_free(avoid)
        for same in repeated:
            for w in same:
                beyond[w] |= 1 << color
        for x in neighbors[v]:
            around[x] |= 1 << color
            same = by_color[x].setdefault(color, [])
            same.append(v)
            if colors[x] >= 0 and len(same) > 1:
                for w in same if len(same) == 2 else [v]:
                    beyond[w] |= 1 << colors[x]
    return colors
