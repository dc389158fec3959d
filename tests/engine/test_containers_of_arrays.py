"""Other packages' containers of arrays take nodes in, on either side of an operator."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.lib.mixins import NDArrayOperatorsMixin

from autograd_scratch import Node, check_gradients, grad, jit, jvp


class Labelled(NDArrayOperatorsMixin):  # type: ignore[misc]
    """An array with a label, or a node with one, as a DataArray of xarray is."""

    def __init__(self, data: Any, label: str) -> None:
        self.data, self.label = data, label

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [x.data if isinstance(x, Labelled) else x for x in inputs]
        return Labelled(getattr(ufunc, method)(*plain, **kwargs), self.label)


TOGETHER: list[Callable[[Any, Any], Any]] = [
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.pow),
    *(np.multiply, np.arctan2, np.maximum),
    lambda x, y: x * (y * x) / 3.0,
    lambda x, y: np.exp(x - y),
]


@pytest.mark.parametrize("together", TOGETHER)
@pytest.mark.parametrize("x", [1.75, np.array([0.5, 3.5, 2.25])])
def test_a_container_and_a_node_make_a_container_of_a_node(
    together: Callable[[Any, Any], Any], x: Any
) -> None:
    numbers = np.array([1.0, 2.0, 3.0])
    for f in (together, lambda x, y: together(y, x)):
        made = f(Node(x), Labelled(numbers, "length"))
        assert (type(made), made.label, type(made.data)) == (Labelled, "length", Node)
        np.testing.assert_array_equal(made.data.value, f(x, numbers))

        def total(x: Any, f: Callable[[Any, Any], Any] = f) -> Any:
            return f(x, Labelled(numbers, "length")).data.sum()

        check_gradients(total, x, order=2)
        gradient = grad(total)(x)
        np.testing.assert_allclose(jit(grad(total))(x), gradient, rtol=1e-14)
        assert jvp(total, (x,), (np.ones_like(x),))[1] == pytest.approx(np.sum(gradient))


def test_a_container_that_refuses_arrays_refuses_nodes() -> None:
    class Opaque:
        __array_ufunc__ = None

        def __radd__(self, other: Any) -> str:
            return "its own"

    assert Node(1.0) + Opaque() == "its own"
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \*"):
        Node(1.0) * Opaque()
