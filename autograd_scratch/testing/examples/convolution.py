"""Examples of the convolution of two sequences."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ..arrays import Call, arrays, shapes


def _sequence() -> SearchStrategy[Any]:
    return arrays(shapes(min_dims=1, max_dims=1, max_side=4))


CALLS: dict[str, SearchStrategy[Call]] = {
    "convolve": st.tuples(
        st.tuples(_sequence(), _sequence()),
        st.fixed_dictionaries({"mode": st.sampled_from(["full", "same", "valid"])}),
    ),
}
"""Examples, by the name of the op."""
