"""Examples that ops can be called with, one file a subject."""

from . import structural

CALLS = {**structural.CALLS}
"""By the name of the op, a strategy of (inputs, params)."""
