"""Examples that ops can be called with, one file a subject."""

from . import (
    assignment,
    convolution,
    statistics,
    structural,
)

CALLS = {
    **structural.CALLS,
    **assignment.CALLS,
    **convolution.CALLS,
    **statistics.CALLS,
}
"""By the name of the op, a strategy of (inputs, params)."""
