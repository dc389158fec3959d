"""Examples of the ops that statistics are made of."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from ..arrays import Call, _filled, arrays, broadcastable, scalars
from .structural import _along, _axis_or_none


@composite
def _recurrent(draw: DrawFn) -> Call:
    a, b = draw(broadcastable(2))
    return (draw(arrays(a, domain=(-1.5, 1.5))), draw(arrays(b))), {}


CALLS: dict[str, SearchStrategy[Call]] = {
    "linear_recurrence": _recurrent(),
    "cumprod": _along(_filled(None, scalars((-1.2, 1.2)) | st.just(0.0)), _axis_or_none),
}
"""Examples by the name of the op."""
