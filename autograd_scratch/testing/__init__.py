"""Hypothesis strategies and one harness, to test whatever is differentiated.

``calls`` makes examples that an op can be called with, ``check_op`` compares the op with NumPy and
its gradients with differences, ``check_batches`` compares :func:`autograd_scratch.vmap` with a
loop, ``check_loops`` compares :func:`autograd_scratch.scan` and its like with a loop of Python's,
``graphs`` makes whole random graphs. This project tests every op of its own with them. Hypothesis
must be installed; the rest of the package does not need it.

>>> import numpy as np
>>> from hypothesis import given
>>> from autograd_scratch import op
>>> @op(lambda g, y, x: 3.0 * g * x * x, kind="elementwise")
... def cubed(x):
...     return np.power(x, 3.0)
>>> @given(calls(cubed))
... def test_cubed(call):
...     check_op(cubed, call, order=2)
>>> test_cubed()
"""

from .arrays import arrays, broadcastable, scalars, shapes
from .batches import check_batches
from .calls import calls
from .check import check_op
from .examples.structural import axes
from .graphs import RandomGraph, graphs
from .loops import check_loops

__all__ = [
    "RandomGraph",
    "arrays",
    "axes",
    "broadcastable",
    "calls",
    "check_batches",
    "check_loops",
    "check_op",
    "graphs",
    "scalars",
    "shapes",
]
