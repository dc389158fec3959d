"""What makes an array of its argument takes a list of nodes, as NumPy takes a list of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag

X, Y = 1.5, 2.5


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: ag.average([x, y], weights=[y, 1.0]),
        lambda x, y: ag.cov([x, y * y, 1.0]),
        lambda x, y: ag.nansum([x, np.nan, y * y]),
        lambda x, y: ag.nanvar([x, np.nan, y]),
        lambda x, y: ag.median([x, y, 2.0 * y]),
        lambda x, y: ag.quantile([x, y], 0.3),
        lambda x, y: ag.linalg.norm([x, y]),
        lambda x, y: ag.linalg.multi_dot([[[x, y]], [[y], [x]]])[0, 0],
        lambda x, y: ag.linalg.pinv([[x, y]])[0, 0],
        lambda x, y: ag.linalg.eigvalsh([[x, 1.0], [1.0, y]])[0],
        lambda x, y: ag.linalg.lstsq([[x], [y]], [1.0, y])[0][0],
        lambda x, y: ag.polyfit([x, y, 4.0], [1.0, 3.0, x], 1)[0],
    ],
)
def test_nodes_in_a_list_get_their_gradients(f: Callable[..., Any]) -> None:
    ag.check_gradients(f, X, Y)
