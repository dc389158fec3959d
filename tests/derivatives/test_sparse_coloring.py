"""Colorings: what is added up in one direction can be told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from autograd_scratch.derivatives.sparse.coloring import colors_of_columns, colors_of_symmetric


@st.composite
def patterns(draw: st.DrawFn) -> Any:
    shape = draw(st.integers(0, 9)), draw(st.integers(1, 9))
    seed, density = draw(st.integers(0, 2**32)), draw(st.sampled_from([0.0, 0.1, 0.3, 0.6, 1.0]))
    return sparse.csr_array(np.random.default_rng(seed).random(shape) < density)


@given(patterns())
def test_columns_of_one_color_do_not_meet(pattern: Any) -> None:
    colors = colors_of_columns(pattern)
    for row in pattern.toarray():
        assert len(set(colors[row])) == row.sum()


@given(patterns(), st.booleans())
def test_of_each_entry_or_its_mirror_image_one_stands_alone(pattern: Any, diagonal: bool) -> None:
    n = pattern.shape[1]
    square = np.zeros((n, n), bool)
    square[: pattern.shape[0]] = pattern.toarray()[:n]
    entries = square | square.T | (np.eye(n, dtype=bool) & diagonal)
    colors = colors_of_symmetric(sparse.csr_array(entries))
    for i, j in zip(*np.nonzero(entries), strict=True):
        alone = (entries[i] & (colors == colors[j])).sum() == 1
        mirrored = (entries[j] & (colors == colors[i])).sum() == 1
        assert alone or mirrored


def test_bands_take_as_many_colors_as_they_are_wide() -> None:
    for width in (0, 1, 2, 5):
        band = sparse.csr_array(np.tri(30, k=width) * np.tri(30, k=width).T > 0)
        assert colors_of_columns(band).max() == 2 * width


def test_an_arrow_takes_two_colors_wherever_its_point_is() -> None:
    for point in (0, 4, 9):
        arrow = np.eye(10, dtype=bool)
        arrow[point] = arrow[:, point] = True
        assert colors_of_symmetric(sparse.csr_array(arrow)).max() == 1


def test_a_full_matrix_takes_a_color_for_each_column() -> None:
    full = sparse.csr_array(np.ones((7, 7), bool))
    assert sorted(colors_of_columns(full)) == sorted(colors_of_symmetric(full)) == list(range(7))
