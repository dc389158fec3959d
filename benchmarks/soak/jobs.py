"""Small pieces of work that use all of the package, each with the same result whenever it runs."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_scratch as ag
import nn

W = np.random.default_rng(0).normal(size=(4, 3))


def _numbers(seed: int) -> Any:
    """The chain rule of the book, on plain numbers."""
    apples, price = ag.Node(2.0 + seed % 5, name="apples"), ag.Node(100.0)
    total = (apples * price + ag.exp(apples / 10.0)) * 1.1
    total.backward()
    return total.value, apples.grad, price.grad


def _arrays(seed: int) -> Any:
    w, x = ag.Node(W), np.full((2, 4), 0.1 * (seed % 7))
    loss = ag.sum(ag.sigmoid(x @ w) ** 2)
    loss.backward()
    return loss.value, w.grad


def _higher(seed: int) -> Any:
    x = ag.Node(0.1 * (seed % 9))
    first = ag.sin(x * x)
    first.backward(create_graph=True)
    slope = x.grad
    slope.backward()
    return slope.value, x.grad


def _matrices(seed: int) -> Any:
    x = W[:, 0] + 0.1 * (seed % 3)
    return ag.hessian(_bowl)(x), ag.jacobian(ag.tanh)(x), ag.jvp(_bowl, (x,), (W[:, 1],))[1]


def _bowl(x: Any) -> Any:
    return ag.sum(ag.exp(x) * x[::-1])


def _checkpoint(seed: int) -> Any:
    return ag.grad(lambda x: ag.sum(ag.checkpoint(ag.tanh)(x * x)))(W * (1 + seed % 3))


def _linear_algebra(seed: int) -> Any:
    a = W.T @ W + (1.0 + seed % 4) * np.eye(3)
    return ag.value_and_grad(lambda a: ag.sum(ag.linalg.inv(a)) + ag.linalg.slogdet(a)[1])(a)


def _errors(seed: int) -> Any:
    """What goes wrong leaves nothing behind."""
    try:
        ag.Node(W) @ ag.Node(np.ones(5 + seed % 2))
    except ValueError as error:
        return type(error).__name__
    raise AssertionError("two shapes that do not fit were multiplied")


def _debug(seed: int) -> Any:
    with ag.debug():
        return ag.grad(_bowl)(W[:, seed % 3])


def _copies(seed: int) -> Any:
    x = ag.Node(W[seed % 4])
    y = pickle.loads(pickle.dumps(copy.deepcopy(ag.sum(x * x))))
    y.backward()
    return y.value


@ag.jit
def _shared_step(w: Any, x: Any) -> Any:
    loss, gradient = ag.value_and_grad(lambda w: ag.sum(ag.sigmoid(x @ w) ** 2))(w)
    w -= 0.1 * gradient
    return loss


def _program(seed: int) -> Any:
    w = W.copy()
    return [_shared_step(w, np.full((1 + seed % 90, 4), 0.1)) for _ in range(3)], w


@ag.jit
def _shared_power(x: Any, n: int) -> Any:
    return ag.exp(-x) * x ** int(n)


def _counter(seed: int) -> Any:
    """An integer whose value is needed, and new in almost each call: traced again and again."""
    return _shared_power(0.5, seed % 200)


def _new_program(seed: int) -> Any:
    return ag.jit(ag.grad(_bowl))(W[:, seed % 3])


def _picture(seed: int) -> Any:
    x = ag.Node(1.0 + seed % 3, name="x")
    graph = ag.Graph(ag.exp(x) * x)
    return str(graph.explain()), graph.latex(), str(graph.draw())


def _training(seed: int) -> Any:
    network = nn.TwoLayerNet(input_size=2, hidden_size=3, output_size=3, seed=seed % 3)
    x, t = np.array([[0.6, 0.9], [0.1, -0.4]]), np.array([2, 0])
    trainer = nn.Trainer(network, x, t, optimizer=nn.Adam(), iterations=5, seed=0, verbose=False)
    return trainer.train().loss, network.params["W1"]


GRAPHS: list[Callable[[int], Any]] = [_numbers, _arrays, _higher, _numbers]
"""Small graphs of all kinds: quick, so that a million of them can be made."""

JOBS: list[Callable[[int], Any]] = [
    *GRAPHS,
    *(_matrices, _checkpoint, _linear_algebra, _errors, _debug, _copies),
    *(_program, _counter, _new_program, _training, _picture),
]

SEEDS = 200
"""How many seeds are tried with each job."""


def run(job: int, seed: int) -> bytes:
    """The result of a job, bit by bit."""
    return pickle.dumps(_plain(JOBS[job](seed)))


def _plain(x: Any) -> Any:
    """A result as bytes and types, which do not depend on who holds what of it."""
    if isinstance(x, (list, tuple)):
        return [_plain(item) for item in x]
    if isinstance(x, np.ndarray):
        return str(x.dtype), x.shape, x.tobytes()
    if isinstance(x, (float, np.floating)):
        return type(x).__name__, float(x).hex()
    return x
