"""Examples that ops can be called with, one file a subject."""

from . import statistics, structural

CALLS = {**structural.CALLS, **statistics.CALLS}
"""By the name of the op, a strategy of (inputs, params)."""
