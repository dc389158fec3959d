"""Ways to go downhill along a gradient (book 4.4.1 and 6.1).

An optimizer changes the arrays in ``params`` in place, and keeps their float type.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from autograd_scratch import Node, numerical_gradient, sqrt

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Optimizer", "gradient_descent"]

Array: TypeAlias = NDArray[Any]

EPSILON = 1e-7
"""The book's small number that keeps a division by 0 out of AdaGrad and Adam."""


@overload
def gradient_descent(
    f: Callable[[Array], Any],
    init_x: Any,
    lr: float = ...,
    step_num: int = ...,
    *,
    path: Literal[False] = ...,
    gradient: Callable[[Array], Any] | None = ...,
) -> Array: ...


@overload
def gradient_descent(
    f: Callable[[Array], Any],
    init_x: Any,
    lr: float = ...,
    step_num: int = ...,
    *,
    path: Literal[True],
    gradient: Callable[[Array], Any] | None = ...,
) -> tuple[Array, Array]: ...


def gradient_descent(
    f: Callable[[Array], Any],
    init_x: Any,
    lr: float = 0.01,
    step_num: int = 100,
    *,
    path: bool = False,
    gradient: Callable[[Array], Any] | None = None,
) -> Array | tuple[Array, Array]:
    """Walk from a point against the gradient of f, a fixed number of steps.

    Args:
        f: function of an array that returns one number.
        init_x: where to start, array of any shape. It is not changed; the book's function walks
            in this very array.
        lr: learning rate: a step is the gradient times this.
        step_num: how many steps.
        path: return all points of the walk as well.
        gradient: function of an array that returns the gradient of f there, such as
            ``autograd_scratch.grad(f)``. Central differences if not given, as in the book.

    Returns:
        The last point; with ``path`` also all points, (step_num + 1, …), the first is ``init_x``.

    Source: book section 4.4.1.

    Example:
        >>> gradient_descent(lambda x: x[0] ** 2 + x[1] ** 2, np.array([-3.0, 4.0]), lr=0.1)
        array([-6.11110793e-10,  8.14814391e-10])
    """
    x = np.array(Node(init_x).value)  # a copy, and floats even where integers were given
    points = [x.copy()]
    for _ in range(step_num):
        x -= lr * (numerical_gradient(f, x) if gradient is None else gradient(x))
        if path:
            points.append(x.copy())
    return (x, np.stack(points)) if path else x


class Optimizer(ABC):
    """What all optimizers share: ``update``.

    An optimizer of your own defines ``_step``, which changes one array.

    Args:
        lr: learning rate.

    Attributes:
        lr: learning rate; assign another one at any time.
        iter: how many updates were made.
    """

    def __init__(self, lr: float) -> None:
        self.lr = lr
        self.iter = 0

    def update(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Go one step downhill.

        Args:
            params: float arrays by name; they are changed in place.
            grads: the gradient of the loss for each of them, of the same shape.

        Raises:
            KeyError: the names differ.
            ValueError: a gradient has another shape than its parameter.
            TypeError: a parameter that is not a float array. In each case nothing is changed.
        """
        name = type(self).__name__
        if params.keys() != grads.keys():
            raise KeyError(
                f"{name}.update: params has {sorted(params)}, but grads has {sorted(grads)}; each "
                f"parameter needs its gradient"
            )
        for key, parameter in params.items():
            if parameter.dtype.kind != "f":
                raise TypeError(f"{name}.update: {key!r} is {parameter.dtype}, but must be float")
            if parameter.shape != getattr(grads[key], "shape", ()):
                raise ValueError(
                    f"{name}.update: the gradient of {key!r} has shape {np.shape(grads[key])}, but "
                    f"the parameter has {parameter.shape}"
                )
        self.iter += 1
        for key, parameter in params.items():
            self._step(key, parameter, grads[key])

    @abstractmethod
    def _step(self, key: str, parameter: Array, gradient: Array) -> None:
        """Change one parameter in place."""


class SGD(Optimizer):
    """Stochastic gradient descent: W ← W - lr·dW.

    Args:
        lr: learning rate.

    Source: book section 6.1.2.

    Example:
        >>> params = {"W": np.array([1.0, 2.0])}
        >>> SGD(lr=0.1).update(params, {"W": np.array([1.0, -1.0])})
        >>> params["W"]
        array([0.9, 2.1])
    """

    def __init__(self, lr: float = 0.01) -> None:
        super().__init__(lr)

    def _step(self, key: str, parameter: Array, gradient: Array) -> None:
        parameter -= self.lr * gradient


class Momentum(Optimizer):
    """A ball that rolls: v ← momentum·v - lr·dW, W ← W + v.

    Args:
        lr: learning rate.
        momentum: the share of its speed that the ball keeps.

    Attributes:
        v: the speed of each parameter.

    Source: book section 6.1.4.

    Example:
        >>> params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.1)
        >>> for _ in range(2):
        ...     optimizer.update(params, {"W": np.array([1.0])})
        >>> params["W"].round(6), optimizer.v["W"].round(6)
        (array([0.71]), array([-0.19]))
    """

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self.momentum = momentum
        self.v: dict[str, Array] = {}

    def _step(self, key: str, parameter: Array, gradient: Array) -> None:
        v = _kept(self.v, key, parameter)
        v *= self.momentum
        v -= self.lr * gradient
        parameter += v


class AdaGrad(Optimizer):
    """Smaller steps where much was walked: h ← h + dW², W ← W - lr·dW / (√h + 1e-7).

    Args:
        lr: learning rate.

    Attributes:
        h: the sum of all squared gradients of each parameter.

    Source: book section 6.1.5.

    Example:
        >>> params = {"W": np.array([1.0, 1.0])}
        >>> AdaGrad(lr=0.1).update(params, {"W": np.array([1.0, 100.0])})
        >>> params["W"].round(6)
        array([0.9, 0.9])
    """

    def __init__(self, lr: float = 0.01) -> None:
        super().__init__(lr)
        self.h: dict[str, Array] = {}

    def _step(self, key: str, parameter: Array, gradient: Array) -> None:
        h = _kept(self.h, key, parameter)
        h += gradient * gradient
        parameter -= self.lr * gradient / (np.sqrt(h) + EPSILON)


class Adam(Optimizer):
    """Momentum and AdaGrad together, with both averages corrected for having started at 0.

    Args:
        lr: learning rate.
        beta1: the share that the average of the gradients keeps at each update.
        beta2: the same for the average of their squares.

    Attributes:
        m: the average of the gradients of each parameter.
        v: the average of their squares.

    Source: book section 6.1.6; D. Kingma and J. Ba, "Adam", ICLR 2015, in the form that ends its
    section 2, where both corrections are moved into the learning rate.

    Example:
        >>> params = {"W": np.array([1.0, 1.0])}
        >>> Adam(lr=0.1).update(params, {"W": np.array([1.0, -100.0])})
        >>> params["W"].round(6)
        array([0.9, 1.1])
    """

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999) -> None:
        super().__init__(lr)
        self.beta1 = beta1
        self.beta2 = beta2
        self.m: dict[str, Array] = {}
        self.v: dict[str, Array] = {}

    def _step(self, key: str, parameter: Array, gradient: Array) -> None:
        m, v = _kept(self.m, key, parameter), _kept(self.v, key, parameter)
        m += (1.0 - self.beta1) * (gradient - m)
        v += (1.0 - self.beta2) * (gradient * gradient - v)
        # Not NumPy's sqrt: it would give a float64 scalar, which takes float32 arrays along.
        lr = self.lr * sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
        parameter -= lr * m / (np.sqrt(v) + EPSILON)


def _kept(state: dict[str, Array], key: str, parameter: Array) -> Array:
    """The array that an optimizer keeps for a parameter; zeros at first."""
    if key not in state:
        state[key] = np.zeros_like(parameter)
    return state[key]
