"""Examples that ops can be called with, one file a subject."""

from . import convolution, structural

CALLS = {**structural.CALLS, **convolution.CALLS}
"""By the name of the op, a strategy of (inputs, params)."""
