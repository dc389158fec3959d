"""Filters: SciPy's values, and the derivatives with respect to signal and coefficients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.signal

from autograd_scratch import Node, grad, jit
from autograd_scratch.scipy.signal import lfilter
from autograd_scratch.testing import check_op

X = np.sin(np.arange(12.0)).reshape(2, 6)


@pytest.mark.parametrize(
    ("b", "a"),
    [
        ([0.5, 0.2], [1.0, -0.5]),
        ([0.5], [2.0, 0.3, -0.4]),
        ([0.5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], [1.5]),
        ([0.3, 0.2], [1.0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2]),
    ],
)
@pytest.mark.parametrize("axis", [-1, 0])
def test_lfilter_is_right_in_every_order(b: Any, a: Any, axis: int) -> None:
    inputs = (np.array(b), np.array(a), X)

    def filtered(b: Any, a: Any, x: Any) -> Any:
        return lfilter(b, a, x, axis)

    expected = scipy.signal.lfilter(*inputs, axis)
    np.testing.assert_allclose(filtered(*map(Node, inputs)).value, expected, rtol=1e-13, atol=1e-15)
    check_op(filtered, (inputs, {}), 2)
    gradient = grad(lambda *xs: (filtered(*xs) ** 2).sum(), argnum=(0, 1, 2))
    for found, right in zip(jit(gradient)(*inputs), gradient(*inputs), strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-14)


def test_lfilter_takes_what_scipys_takes() -> None:
    one = Node(0.5)
    assert lfilter([one], 1.0, [1.0, 2.0]).value.tolist() == [0.5, 1.0]
    assert lfilter(one, [1.0, -1.0], [1.0, 2.0]).value.tolist() == [0.5, 1.5]
    assert lfilter([1.0], [1.0, one], np.zeros(0)).shape == (0,)
    single = [np.ones(2, np.float32), np.ones(1, np.float32), np.ones(3, np.float32)]
    assert lfilter(Node(single[0]), *single[1:]).dtype == np.float32
    with pytest.raises(TypeError, match="zi is not supported on nodes"):
        lfilter([one], [1.0], [1.0], zi=[0.0])
    with pytest.raises(ValueError, match=r"a\[0\]"):
        lfilter([one], [0.0, 1.0], [1.0])
    with pytest.raises(ValueError, match="x must have an axis"):
        lfilter([one], [1.0], 1.0)
    with pytest.raises(ValueError, match="one axis each"):
        lfilter(Node(np.ones((1, 2))), [1.0], [1.0])
