"""The same functions differentiated by other libraries: HIPS autograd, JAX and PyTorch.

Each function below is written once, for whichever array module ``np`` it is given. Those libraries
are the extra ``[peers]``; each that is installed is asked.
"""

from collections.abc import Callable
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy
import pytest

from autograd_scratch import grad

rng = numpy.random.default_rng(0)
X = rng.uniform(0.1, 0.9, (3, 4))
Y = rng.uniform(0.2, 0.8, (3, 4))
WEIGHTS = rng.uniform(0.5, 1.5, 10_000)


def softmax(np, x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    # elementwise
    **{
        name: lambda np, x, y, name=name: getattr(np, name)(x)
        for name in (
            *("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "abs", "square"),
            *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh"),
            *("reciprocal", "sign"),
        )
    },
    "neg": lambda np, x, y: -x,
    "add": lambda np, x, y: x + y * y,
    "sub": lambda np, x, y: 1.0 - x,
    "mul": lambda np, x, y: x * y * x,
    "div": lambda np, x, y: y / x,
    "pow": lambda np, x, y: x**y,
    "pow of a constant": lambda np, x, y: 2.0**x,
    "integer power": lambda np, x, y: x**3,
    "negative power": lambda np, x, y: x**-2,
    "maximum": lambda np, x, y: np.maximum(x, y) ** 2,
    "minimum": lambda np, x, y: np.minimum(x, y) ** 2,
    "where": lambda np, x, y: np.where(x > y, x**2, x**3),
    "sigmoid": lambda np, x, y: 1.0 / (1.0 + np.exp(-x)),
    "gelu": lambda np, x, y: 0.5 * x * (1.0 + np.tanh(0.8 * (x + 0.04 * x**3))),
    "broadcast row": lambda np, x, y: x * x[0],
    "broadcast column": lambda np, x, y: x / x[:, :1],
    # reductions
    "sum": lambda np, x, y: np.sum(x**2),
    "sum axis": lambda np, x, y: np.sum(x**2, axis=1) ** 2,
    "mean": lambda np, x, y: np.mean(x**2, axis=0) ** 2,
    "mean keepdims": lambda np, x, y: x - np.mean(x, axis=1, keepdims=True) ** 2,
    "max": lambda np, x, y: np.max(x**2, axis=1) * np.max(x),
    "min": lambda np, x, y: np.min(x**2, axis=0) * np.min(x),
    "prod": lambda np, x, y: np.prod(x, axis=1),
    "var": lambda np, x, y: np.var(x, axis=1),
    "std": lambda np, x, y: np.std(x, axis=0),
    "cumsum": lambda np, x, y: np.cumsum(x**2, axis=1) ** 2,
    "logsumexp": lambda np, x, y: np.log(np.sum(np.exp(x), axis=1)),
    # shape
    "reshape": lambda np, x, y: np.reshape(x, (4, 3)) ** 2 * np.reshape(x, (4, 3))[0],
    "transpose": lambda np, x, y: x.T**2 * x[0, 0],
    "swapaxes": lambda np, x, y: np.swapaxes(x, 0, 1) ** 3,
    "moveaxis": lambda np, x, y: np.moveaxis(x**3, 0, 1),
    "ravel": lambda np, x, y: np.ravel(x) ** 3,
    "expand_dims": lambda np, x, y: np.expand_dims(x, 1) * x,
    "squeeze": lambda np, x, y: np.squeeze(x[:1]) ** 3,
    "broadcast_to": lambda np, x, y: np.broadcast_to(x[0], (5, 4)) ** 2 * x[1],
    "concatenate": lambda np, x, y: np.concatenate([x, x**2, y]) ** 2,
    "stack": lambda np, x, y: np.stack([x, x**3]) ** 2,
    "flip": lambda np, x, y: np.flip(x, (0,)) * x**2,
    "roll": lambda np, x, y: np.roll(x, 1, 1) * x**2,
    "tile": lambda np, x, y: np.tile(x, (2, 3)) ** 3,
    "slice": lambda np, x, y: x[1:, ::2] ** 3,
    "integer index": lambda np, x, y: x[numpy.array([0, 1, 1]), numpy.array([2, 3, 3])] ** 3,
    "row twice": lambda np, x, y: x[numpy.array([0, 0, 2])] ** 2 * x,
    "boolean mask": lambda np, x, y: x[numpy.arange(12).reshape(3, 4) % 3 == 0] ** 3,
    # products
    "dot": lambda np, x, y: (x**2) @ y.T @ x,
    "matmul vector": lambda np, x, y: np.matmul(x, x[0] ** 2),
    "matmul batch": lambda np, x, y: np.matmul(np.stack([x, x**2]), y.T),
    "outer": lambda np, x, y: np.outer(x[0] ** 2, x[1]),
    "inner": lambda np, x, y: np.inner(x, x**2),
    "tensordot": lambda np, x, y: np.tensordot(x**2, x, 2),
    "einsum": lambda np, x, y: np.einsum("ij,kj,ki->k", x, x, y[:, :3]),
    "einsum sum": lambda np, x, y: np.einsum("ij->j", x**3),
    "trace": lambda np, x, y: np.trace(x[:, :3] ** 3),
    "diag": lambda np, x, y: np.diag(x[:, :3]) ** 3,
    # whole functions
    "softmax": lambda np, x, y: softmax(np, x * 3.0),
    "cross entropy": lambda np, x, y: -np.sum(y * np.log(softmax(np, x) + 1e-7)) / 3,
    "rosenbrock": lambda np, x, y: np.sum(
        100.0 * (x[:, 1:] - x[:, :-1] ** 2) ** 2 + (1.0 - x[:, :-1]) ** 2
    ),
    "two layers": lambda np, x, y: np.tanh(np.tanh(y @ x.T) @ x) ** 2,
    "polynomial": lambda np, x, y: ((3.0 * x - 2.0) * x + 1.0) * x - 5.0,
    "gaussian": lambda np, x, y: np.exp(-((x - y) ** 2) / 0.5) / 2.5,
}


def weighted(f, np, flat=lambda z: z.reshape(-1), weights=WEIGHTS):
    """f as a function to one number, in which each element of the output counts differently."""

    def total(x, y):
        z = f(np, x, y)
        if getattr(z, "shape", ()) == ():
            return z
        z = flat(z)
        return (z * weights[: z.shape[0]]).sum()

    return total


def ours(f):
    first = grad(weighted(f, numpy))
    return first(X, Y), grad(lambda x, y: numpy.sum(first(x, y) ** 2))(X, Y)


def autograd(f):
    import autograd
    import autograd.numpy as np

    first = autograd.grad(weighted(f, np))
    return first(X, Y), autograd.grad(lambda x, y: np.sum(first(x, y) ** 2))(X, Y)


def jax(f):
    import jax
    import jax.numpy as np

    jax.config.update("jax_enable_x64", True)
    spelled = {name: getattr(np, name) for name in dir(np)}
    first = jax.grad(weighted(f, SimpleNamespace(**spelled)))
    x, y = np.array(X), np.array(Y)
    return first(x, y), jax.grad(lambda x, y: np.sum(first(x, y) ** 2))(x, y)


def torch(f):
    import torch

    np = SimpleNamespace(**{name: getattr(torch, name) for name in dir(torch)})
    np.max = lambda x, axis=None, keepdims=False: (
        torch.amax(x) if axis is None else torch.amax(x, axis, keepdim=keepdims)
    )
    np.min = lambda x, axis=None: torch.amin(x) if axis is None else torch.amin(x, axis)
    np.var = lambda x, axis: torch.var(x, axis, correction=0)
    np.std = lambda x, axis: torch.std(x, axis, correction=0)
    np.expand_dims = torch.unsqueeze
    weights = torch.tensor(WEIGHTS)
    x, y = torch.tensor(X, requires_grad=True), torch.tensor(Y)
    total = weighted(f, np, torch.ravel, weights)(x, y)
    (first,) = torch.autograd.grad(total, x, create_graph=True)
    if not first.requires_grad:  # the function is linear
        return first.numpy(), numpy.zeros_like(X)
    (second,) = torch.autograd.grad((first**2).sum(), x, allow_unused=True)
    second = numpy.zeros_like(X) if second is None else second.numpy(force=True)
    return first.numpy(force=True), second


LACKS = {("autograd", "flip"), ("autograd", "broadcast_to")}
"""What a peer cannot differentiate."""

PEERS = [peer for peer in (autograd, jax, torch) if find_spec(peer.__name__)]


@pytest.mark.skipif(not PEERS, reason="none of autograd, jax and torch is installed")
@pytest.mark.filterwarnings("ignore")  # the peers' own warnings, and linear functions
@pytest.mark.parametrize(
    ("peer", "name"),
    [(p, name) for p in PEERS for name in FUNCTIONS if (p.__name__, name) not in LACKS],
)
def test_first_and_second_derivatives_agree(peer, name):
    for mine, theirs in zip(ours(FUNCTIONS[name]), peer(FUNCTIONS[name]), strict=True):
        numpy.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-11)
