"""Examples that ops can be called with, one file a subject."""

from . import (
    assignment,
    convolution,
    linear_algebra,
    statistics,
    structural,
)

CALLS = {
    **structural.CALLS,
    **assignment.CALLS,
    **convolution.CALLS,
    **linear_algebra.CALLS,
    **statistics.CALLS,
}
"""By the name of the op, a strategy of (inputs, params)."""
