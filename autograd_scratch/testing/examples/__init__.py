"""Examples that ops can be called with, one file a subject."""

from . import linear_algebra, structural

CALLS = {**structural.CALLS, **linear_algebra.CALLS}
"""By the name of the op, a strategy of (inputs, params)."""
