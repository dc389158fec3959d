"""numpy.linalg has the gradients here that HIPS autograd has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd_scratch import grad

autograd = pytest.importorskip("autograd")
peer = pytest.importorskip("autograd.numpy")

random = np.random.default_rng(3)
A = random.normal(size=(2, 3, 3)) + 2.0 * np.eye(3)
W = random.normal(size=(3, 3))
B = random.normal(size=(2, 3, 2))


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (lambda np, a: np.linalg.inv(a) * W, (A,)),
        (lambda np, a, b: np.linalg.solve(a, b) ** 2, (A, B)),
        (lambda np, a: np.linalg.pinv(a[:2]) * W[:, :2], (A[0],)),
        (lambda np, a: np.linalg.det(a) ** 2, (A,)),
        (lambda np, a: np.linalg.slogdet(a)[1] ** 2, (A,)),
        (lambda np, a: np.linalg.cholesky(a @ a.T) * W, (A[0],)),
        (lambda np, a: np.linalg.eigh(a + a.T)[0] ** 3, (A[0],)),
        (lambda np, a: np.linalg.eigh(a + a.T)[1] ** 2 * W, (A[0],)),
        (lambda np, a: np.linalg.svd(a[:2], full_matrices=False)[1] ** 3, (A[0],)),
        (lambda np, a: np.linalg.svd(a[:2], full_matrices=False)[2] ** 2 * W[:2], (A[0],)),
        (lambda np, a: np.linalg.norm(a), (A,)),
        (lambda np, a: np.linalg.norm(a, 3, axis=1), (A,)),
        (lambda np, a: np.linalg.norm(a, "nuc"), (A[0],)),
        (lambda np, a: np.trace(a @ np.linalg.inv(a.T)), (A[0],)),
    ],
)
def test_gradients_are_those_of_the_peer(f: Any, inputs: Any) -> None:
    argnums = tuple(range(len(inputs)))
    found = grad(lambda *xs: np.sum(f(np, *xs)), argnums)(*inputs)
    expected = autograd.grad(lambda *xs: peer.sum(f(peer, *xs)), argnums)(*inputs)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)
