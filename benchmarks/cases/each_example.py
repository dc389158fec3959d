"""The gradients of single examples of the book's network: MNIST's sizes, a batch of 100."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.contenders import JAX, JIT_FUSED, JIT_PYTHON, OURS, PYTORCH
from benchmarks.task import Column, Race, Task, calls

SIZES = 784, 50, 10


def data(batch: int) -> tuple[dict[str, Any], Any, Any]:
    """Parameters, images and labels, in single precision."""
    rng = np.random.default_rng(0)
    inputs, hidden, classes = SIZES
    params = {
        "W1": 0.1 * rng.normal(size=(inputs, hidden)),
        "b1": np.zeros(hidden),
        "W2": 0.1 * rng.normal(size=(hidden, classes)),
        "b2": np.zeros(classes),
    }
    images = rng.random((batch, inputs))
    floats = {key: w.astype(np.float32) for key, w in params.items()}
    return floats, images.astype(np.float32), rng.integers(0, classes, batch)


def races(quick: bool) -> list[Race]:
    batch = 10 if quick else 100
    params, images, labels = data(batch)

    def task(function: Any, *arguments: Any) -> Task:
        return calls(
            lambda: function(*arguments),
            lambda found: {key: np.asarray(g) for key, g in found.items()},
        )

    def of_one_example() -> Any:
        import autograd_scratch as ag

        def loss(params: Any, x: Any, t: Any) -> Any:
            hidden = ag.relu(x @ params["W1"] + params["b1"])
            return ag.softmax_cross_entropy(hidden @ params["W2"] + params["b2"], t)

        return ag.vmap(ag.grad(loss), (None, 0, 0))

    def ours() -> Task:
        return task(of_one_example(), params, images, labels)

    def jit(backend: str) -> Task:
        import autograd_scratch as ag

        return task(ag.jit(of_one_example(), backend=backend), params, images, labels)

    def jax() -> Task:
        import jax

        def loss(params: Any, x: Any, t: Any) -> Any:
            hidden = jax.nn.relu(x @ params["W1"] + params["b1"])
            return -jax.nn.log_softmax(hidden @ params["W2"] + params["b2"])[t]

        fast = jax.jit(jax.vmap(jax.grad(loss), (None, 0, 0)))
        given = jax.tree.map(jax.numpy.asarray, (params, images, labels))
        return task(lambda *xs: jax.block_until_ready(fast(*xs)), *given)

    def pytorch() -> Task:
        import torch

        def loss(params: Any, x: Any, t: Any) -> Any:
            hidden = torch.relu(x @ params["W1"] + params["b1"])
            scores = hidden @ params["W2"] + params["b2"]
            return torch.nn.functional.cross_entropy(scores[None], t[None])

        per_example = torch.func.vmap(torch.func.grad(loss), (None, 0, 0))
        tensors = {key: torch.tensor(w) for key, w in params.items()}
        return task(per_example, tensors, torch.tensor(images), torch.tensor(labels))

    return [
        Race(
            name=f"per-example {batch}",
            title=f"Gradient of each example, the book's network, batch of {batch}, float32",
            contenders={
                OURS: ours,
                JIT_PYTHON: lambda: jit("python"),
                JIT_FUSED: lambda: jit("fused"),
                PYTORCH: pytorch,
                JAX: jax,
            },
            columns=(Column("run"), Column("first call")),
            rounds=3 if quick else 15,
            tolerance=1e-5,
        )
    ]
