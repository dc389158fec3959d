"""Examples for assigning at an index."""

from __future__ import annotations

import numpy as np
from hypothesis.strategies import DrawFn, composite

from ..arrays import Call, arrays, shapes
from .structural import _indices


@composite
def _set(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(min_dims=1)))
    index = draw(_indices(x.shape))
    return (x, draw(arrays(np.shape(x[index])))), {"index": index}


CALLS = {"set_at": _set()}
