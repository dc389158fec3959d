"""NumPy's names for what other libraries have, as random graphs call them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np

from autograd_scratch.testing import RandomGraph


def with_names(module: Any, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(**{name: getattr(module, name) for name in dir(module)} | more)


class Peer(Protocol):
    """Another library.

    Attributes:
        module: its functions, by the names of this package.
    """

    module: Any

    def takes(self, f: RandomGraph) -> bool:
        """Whether it can differentiate all of a graph twice."""

    def array(self, x: Any) -> Any:
        """An input of its own."""

    def gradients(self, f: Any, weights: Any, inputs: Any) -> Any:
        """The value of f, its gradients, and those of their weighted sum."""


LACKS = {
    "autograd": {
        *("flip", "flip first", "broadcast_to", "cumprod", "sort"),  # it has no derivative
        "diag",  # of a matrix that is no square it gives a gradient of another shape
        "where",  # of a number and an array it raises an error
        *("pow", "hypot"),
        "prod last",  # it divides by the elements, which may be 0
    },
    "torch": {"pow", "hypot", "prod last"},
    "jax": {"tanh"},
}
"""Steps that a library cannot differentiate twice, or not right. For autograd and PyTorch,
y x^(y-1) is 0 where y is 0, whatever y does, so that its derivative is wrong. The others are
differences of nearly equal numbers: the second derivative of hypot, 1/r - x^2/r^3, where the exact
one is 0; that of PyTorch's product, a sum of quotients, likewise; that of JAX's tanh,
(1 - y) - (1 + y) for -2y, near 0."""


def _knows(peer: str, f: RandomGraph) -> bool:
    return LACKS[peer].isdisjoint(name for name, _ in f.steps)


class Autograd:
    """HIPS autograd."""

    def __init__(self) -> None:
        import autograd
        import autograd.numpy as anp
        import autograd.scipy.special as special

        self._grad = autograd.grad
        self.module = with_names(
            anp,
            # Its own derivative of abs is x / |x|, whose derivative is a difference of equals.
            abs=lambda x: anp.where(x > 0.0, x, -x),
            sigmoid=lambda x: 1.0 / (1.0 + anp.exp(-x)),
            softplus=lambda x: anp.logaddexp(x, 0.0),
            relu=lambda x: anp.maximum(x, 0.0),
            softmax=lambda x, axis: anp.exp(x - special.logsumexp(x, axis, keepdims=True)),
            log_softmax=lambda x, axis: x - special.logsumexp(x, axis, keepdims=True),
            logsumexp=special.logsumexp,
            pad=lambda x, count: anp.pad(x, count, "constant"),
            outer=lambda x, y: anp.outer(anp.ravel(x), anp.ravel(y)),
            set_at=lambda x, y, index: anp.concatenate([anp.expand_dims(y, 0), x[1:]]),
        )

    def takes(self, f: RandomGraph) -> bool:
        # A gradient of NumPy's float32 numbers it adds up in place, where there is no place.
        return all(np.asarray(x).dtype == float for x in f.inputs) and _knows("autograd", f)

    def array(self, x: Any) -> Any:
        return x

    def gradients(self, f: Any, weights: Any, inputs: Any) -> Any:
        positions = tuple(range(len(inputs)))

        def weighted(*xs: Any) -> Any:
            return sum(self.module.sum(g * w) for g, w in zip(first(*xs), weights, strict=True))

        first = self._grad(f, positions)
        return f(*inputs), first(*inputs), self._grad(weighted, positions)(*inputs)


class Jax:
    """JAX, step by step."""

    def __init__(self) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        self._jax = jax
        self.module = with_names(
            jax.numpy,
            sigmoid=jax.nn.sigmoid,
            softplus=jax.nn.softplus,
            relu=jax.nn.relu,
            softmax=jax.nn.softmax,
            log_softmax=jax.nn.log_softmax,
            logsumexp=jax.nn.logsumexp,
            set_at=lambda x, y, index: x.at[index].set(y),
        )

    def takes(self, f: RandomGraph) -> bool:
        return _knows("jax", f)

    def array(self, x: Any) -> Any:
        return self._jax.numpy.asarray(np.asarray(x))

    def gradients(self, f: Any, weights: Any, inputs: Any) -> Any:
        positions = tuple(range(len(inputs)))

        def weighted(*xs: Any) -> Any:
            value, first = both(*xs)
            pairs = zip(first, weights, strict=True)
            return sum(self.module.sum(g * w) for g, w in pairs), (value, first)

        both = self._jax.value_and_grad(f, positions)
        second, (value, first) = self._jax.grad(weighted, positions, has_aux=True)(*inputs)
        return value, first, second


class Torch:
    """PyTorch."""

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)
        self._torch = torch
        self.module = _torch_module(torch)

    def takes(self, f: RandomGraph) -> bool:
        return _knows("torch", f)

    def array(self, x: Any) -> Any:
        return self._torch.tensor(np.asarray(x), requires_grad=True)

    def gradients(self, f: Any, weights: Any, inputs: Any) -> Any:
        value = f(*inputs)
        first = self._grad(value, inputs)
        weighted = sum((g * w.detach()).sum() for g, w in zip(first, weights, strict=True))
        second = self._grad(weighted, inputs)
        return tuple([x.numpy(force=True) for x in group] for group in ((value,), first, second))

    def _grad(self, y: Any, inputs: Any) -> Any:
        if not y.requires_grad:
            return [self._torch.zeros_like(x) for x in inputs]
        found = self._torch.autograd.grad(y, inputs, create_graph=True, allow_unused=True)
        pairs = zip(found, inputs, strict=True)
        return [self._torch.zeros_like(x) if g is None else g for g, x in pairs]


def _torch_module(torch: Any) -> SimpleNamespace:
    def constant(x: Any, like: Any) -> Any:
        return x if isinstance(x, torch.Tensor) else torch.tensor(x, dtype=like.dtype)

    def where(condition: Any, x: Any, y: Any) -> Any:
        return torch.where(torch.as_tensor(condition), x, y)

    def reduction(name: str) -> Any:
        """With NumPy's axis and keepdims, all axes by default."""
        function = getattr(torch, name)

        def reduce(x: Any, axis: Any = None, keepdims: bool = False, **more: Any) -> Any:
            axes = tuple(range(x.ndim)) if axis is None else axis
            return function(x, axes, keepdim=keepdims, **more) if x.ndim else function(x, 0, **more)

        return reduce

    def set_at(x: Any, y: Any, index: int) -> Any:
        copy = x.clone()
        copy[index] = y
        return copy

    return with_names(
        torch,
        **{name: reduction(name) for name in ("sum", "mean", "logsumexp", "prod")},
        max=reduction("amax"),
        min=reduction("amin"),
        var=lambda x, axis: torch.var(x, axis, correction=0),
        std=lambda x, axis: torch.std(x, axis, correction=0),
        cumsum=lambda x, axis: torch.cumsum(x, axis),
        cumprod=lambda x, axis: torch.cumprod(x, axis),
        softplus=torch.nn.functional.softplus,
        log_softmax=torch.log_softmax,
        softmax=torch.softmax,
        sort=lambda x, axis: torch.sort(x, axis).values,
        diff=lambda x, axis: torch.diff(x, dim=axis),
        exp2=torch.exp2,
        where=where,
        maximum=lambda x, y: torch.maximum(x, constant(y, x)),
        set_at=set_at,
        outer=lambda x, y: torch.outer(x.ravel(), y.ravel()),
        transpose=lambda x: x.permute(*range(x.ndim)[::-1]),
        expand_dims=torch.unsqueeze,
        repeat=lambda x, n, axis: x.repeat_interleave(n, axis),
        roll=lambda x, shift, axis: torch.roll(x, shift, axis),
        flip=lambda x, axis=None: torch.flip(x, tuple(range(x.ndim)) if axis is None else (axis,)),
        pad=lambda x, n: torch.nn.functional.pad(x, (n, n)),
    )


PEERS: dict[str, type[Peer]] = {"autograd": Autograd, "jax": Jax, "torch": Torch}
