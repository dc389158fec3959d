"""Functions of order and calculus that HIPS autograd has too: the same gradients."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_scratch import grad

X = numpy.random.default_rng(1).normal(size=(3, 4))
Y = numpy.random.default_rng(2).normal(size=(3, 4))


@pytest.mark.parametrize(
    "f",
    [
        lambda np, x: np.sort(np.ravel(x)),
        lambda np, x: np.partition(np.ravel(x), 5),
        lambda np, x: np.diff(x, 2, 1),
        lambda np, x: np.diff(x, axis=0),
        lambda np, x: np.gradient(x, axis=1),
        lambda np, x: np.kron(x, Y),
        lambda np, x: np.cross(x[:, :3], Y[:, :3]),
        lambda np, x: np.select([X > 0.0, X < -1.0], [x**2, x**3]),
        lambda np, x: np.einsum(x, [0, 1], Y, [2, 1], [0, 2]),
        lambda np, x: np.einsum("ij,kj,kl->il", x, Y, x, optimize=True),
    ],
)
def test_the_gradient_is_that_of_autograd(f: Any) -> None:
    autograd = pytest.importorskip("autograd")
    peer = pytest.importorskip("autograd.numpy")

    def total(np: Any) -> Any:
        return lambda x: np.sum(np.sin(f(np, 1.0 * x)))

    expected = autograd.grad(total(peer))(X)
    numpy.testing.assert_allclose(grad(total(numpy))(X), expected, rtol=1e-12, atol=1e-14)
