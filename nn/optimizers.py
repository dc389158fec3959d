"""Ways to go downhill along a gradient (book 4.4.1 and 6.1).

An optimizer is two functions without side effects: ``init`` makes the state to begin with, and
``step`` computes the next parameters and the next state. Around them stands the book's ``update``,
which writes into the caller's arrays and keeps the state in attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from autograd_scratch import Value, numerical_gradient, sqrt
from nn.functions import float_array

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Optimizer", "gradient_descent"]

Array: TypeAlias = NDArray[Any]
Params: TypeAlias = Mapping[str, Any]
State: TypeAlias = dict[str, Any]

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

    Raises:
        ValueError: f does not return one number, or ``step_num`` is negative.
        TypeError: ``init_x`` does not hold real numbers.

    Source: book section 4.4.1.

    Example:
        >>> gradient_descent(lambda x: x[0] ** 2 + x[1] ** 2, np.array([-3.0, 4.0]), lr=0.1)
        array([-6.11110793e-10,  8.14814391e-10])
    """
    if step_num < 0:
        raise ValueError(f"gradient_descent: step_num must be at least 0, got {step_num}")
    x = float_array("gradient_descent: init_x", init_x).copy()
    points = [x.copy()]
    for _ in range(step_num):
        x -= lr * (numerical_gradient(f, x) if gradient is None else gradient(x))
        if path:
            points.append(x.copy())
    return (x, np.stack(points)) if path else x


class Optimizer:
    """What all optimizers share: the book's ``update``, around ``init`` and ``step``.

    The state is a dict. Its numbers (``"lr"``, ``"iter"``) are floats; what is remembered of each
    parameter (the ``"v"`` of :class:`Momentum`) is a dict of arrays by parameter. ``update`` keeps
    each entry in the attribute of its name, where it can be read and assigned.

    An optimizer of your own defines ``step``, and ``init`` if it remembers something. If both use
    nothing but their arguments, its class may say so, ``pure = True``: then :class:`nn.Trainer`
    runs it inside a program. Or it defines ``_step(key, parameter, gradient)``, which changes one
    array in place, and keeps what it remembers in attributes.

    Args:
        lr: learning rate.

    Attributes:
        lr: learning rate; assign another one at any time.
        iter: how many updates were made.

    Example:
        >>> class SignDescent(Optimizer):
        ...     pure = True
        ...     def step(self, params, gradients, state):
        ...         signs = {key: np.sign(gradient) for key, gradient in gradients.items()}
        ...         new = {key: params[key] - state["lr"] * signs[key] for key in params}
        ...         return new, {**state, "iter": state["iter"] + 1}
        >>> params, optimizer = {"W": np.array([1.0, 2.0])}, SignDescent(lr=0.1)
        >>> optimizer.update(params, {"W": np.array([5.0, -0.01])})
        >>> params["W"], optimizer.iter
        (array([0.9, 2.1]), 1)
    """

    pure: ClassVar[bool] = False
    """Whether this very class keeps ``init`` and ``step`` pure; subclasses say so themselves."""

    _entries: tuple[str, ...] = ()  # of the state, once it is known

    def __init__(self, lr: float) -> None:
        self.lr = lr
        self.iter = 0

    def init(self, params: Params) -> State:
        """The state before the first step.

        Args:
            params: what will be updated, float arrays by name; only shapes and types count.
        """
        return {"lr": float(self.lr), "iter": 0.0}

    def step(self, params: Params, gradients: Params, state: State) -> tuple[Params, State]:
        """One step downhill, which changes none of its arguments.

        Args:
            params: float arrays by name.
            gradients: the gradient of the loss for each of them, of the same shape.
            state: what ``init`` or the step before returned.

        Returns:
            The new parameters, of the same float types, and the new state.

        Raises:
            KeyError: the names differ.
            ValueError: a gradient has another shape than its parameter.
            TypeError: a gradient that is no array of real numbers.

        Example:
            >>> optimizer, params = Momentum(lr=0.1), {"W": np.array([1.0])}
            >>> state = optimizer.init(params)
            >>> for _ in range(2):
            ...     params, state = optimizer.step(params, {"W": np.array([1.0])}, state)
            >>> params["W"].round(6), state["v"]["W"].round(6), optimizer.iter
            (array([0.71]), array([-0.19]), 0)
        """
        raise TypeError(f"{type(self).__name__} does not define step; see nn.Optimizer")

    def update(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Go one step downhill.

        Args:
            params: float arrays by name; they are changed in place.
            grads: the gradient of the loss for each of them, of the same shape.

        Raises:
            KeyError: the names differ.
            ValueError: a gradient has another shape than its parameter, or a parameter is
                read-only.
            TypeError: a parameter that is not a float array, or a gradient that is no array of
                real numbers. In each case nothing is changed.
        """
        where = f"{type(self).__name__}.update"
        for key, parameter in params.items():
            _check_parameter(where, key, parameter)
        check_fit(self, params, grads)
        in_place = type(self).__dict__.get("_step_in_place")  # not a base's: its step may differ
        if in_place is not None:
            in_place(self, params, grads)
            self.iter += 1
            return
        if type(self)._step is not Optimizer._step:
            self.iter += 1
            for key, parameter in params.items():
                self._step(key, parameter, grads[key])
            return
        new, state = self.step(params, grads, state_of(self, params))
        write(params, new)
        keep_state(self, state)

    def _step(self, key: str, parameter: Array, gradient: Array) -> None:
        """Change one parameter in place, as part of an update that is counted already."""
        params, state = {key: parameter}, state_of(self, {key: parameter})
        state["iter"] -= 1.0  # which the step counts once more
        new, state = self.step(params, {key: gradient}, state)
        write(params, new)
        keep_state(self, state)


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

    pure = True

    def __init__(self, lr: float = 0.01) -> None:
        super().__init__(lr)

    def step(self, params: Params, gradients: Params, state: State) -> tuple[Params, State]:
        check_fit(self, params, gradients)
        lr, new = state["lr"], {}
        for key, W in params.items():
            new[key] = _as_type_of(W, W - lr * gradients[key])
        return new, {**state, "iter": state["iter"] + 1.0}

    def _step_in_place(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        # What update does with step, without the new memory that new parameters take: memory that
        # the system hands out page by page takes longer than the arithmetic.
        lr = float(self.lr)
        for key, W in params.items():
            W -= lr * grads[key]


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

    pure = True

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self.momentum = momentum
        self.v: dict[str, Array] = {}

    def init(self, params: Params) -> State:
        return {**super().init(params), "momentum": float(self.momentum), "v": _zeros(params)}

    def step(self, params: Params, gradients: Params, state: State) -> tuple[Params, State]:
        check_fit(self, params, gradients)
        lr, momentum, v, new = state["lr"], state["momentum"], dict(state["v"]), {}
        for key, W in params.items():
            v[key] = _as_type_of(W, v[key] * momentum - lr * gradients[key])
            new[key] = W + v[key]
        return new, {**state, "iter": state["iter"] + 1.0, "v": v}


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

    pure = True

    def __init__(self, lr: float = 0.01) -> None:
        super().__init__(lr)
        self.h: dict[str, Array] = {}

    def init(self, params: Params) -> State:
        return {**super().init(params), "h": _zeros(params)}

    def step(self, params: Params, gradients: Params, state: State) -> tuple[Params, State]:
        check_fit(self, params, gradients)
        lr, h, new = state["lr"], dict(state["h"]), {}
        for key, W in params.items():
            g = gradients[key]
            h[key] = _as_type_of(W, h[key] + g * g)
            new[key] = _as_type_of(W, W - lr * g / (np.sqrt(h[key]) + EPSILON))
        return new, {**state, "iter": state["iter"] + 1.0, "h": h}


class Adam(Optimizer):
    """Momentum and AdaGrad together, with both averages corrected for having started at 0.

    Args:
        lr: learning rate.
        beta1: the share that the average of the gradients keeps at each update.
        beta2: the same for the average of their squares.

    Attributes:
        m: the average of the gradients of each parameter.
        v: the average of their squares.

    Source: book section 6.1.6; D. Kingma and J. Ba, "Adam", ICLR 2015, in the form of its section
    2 that moves both corrections into the learning rate.

    Example:
        >>> params = {"W": np.array([1.0, 1.0])}
        >>> Adam(lr=0.1).update(params, {"W": np.array([1.0, -100.0])})
        >>> params["W"].round(6)
        array([0.9, 1.1])
    """

    pure = True

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999) -> None:
        super().__init__(lr)
        self.beta1 = beta1
        self.beta2 = beta2
        self.m: dict[str, Array] = {}
        self.v: dict[str, Array] = {}

    def init(self, params: Params) -> State:
        numbers = {"beta1": float(self.beta1), "beta2": float(self.beta2)}
        return {**super().init(params), **numbers, "m": _zeros(params), "v": _zeros(params)}

    def step(self, params: Params, gradients: Params, state: State) -> tuple[Params, State]:
        check_fit(self, params, gradients)
        beta1, beta2, count = state["beta1"], state["beta2"], state["iter"] + 1.0
        # Not NumPy's sqrt: it would give a float64 scalar, which takes float32 arrays along.
        lr = state["lr"] * sqrt(1.0 - beta2**count) / (1.0 - beta1**count)
        m, v, new = dict(state["m"]), dict(state["v"]), {}
        for key, W in params.items():
            g = gradients[key]
            m[key] = _as_type_of(W, m[key] + (1.0 - beta1) * (g - m[key]))
            v[key] = _as_type_of(W, v[key] + (1.0 - beta2) * (g * g - v[key]))
            new[key] = _as_type_of(W, W - lr * m[key] / (np.sqrt(v[key]) + EPSILON))
        return new, {**state, "iter": count, "m": m, "v": v}


BY_NAME: dict[str, tuple[Callable[[float], Optimizer], float]] = {
    "sgd": (SGD, 0.1),
    "momentum": (Momentum, 0.01),
    "adagrad": (AdaGrad, 0.01),
    "adam": (Adam, 0.001),
}
"""Each optimizer by the name that a user gives, and its learning rate if none is given."""


def _zeros(params: Params) -> dict[str, Any]:
    """Zeros for each parameter, of its shape and float type."""
    return {
        key: np.zeros(p.shape, p.dtype) if isinstance(p, Value) else np.zeros_like(p)
        for key, p in params.items()
    }


def _as_type_of(old: Any, new: Any) -> Any:
    """What was computed for a parameter, in its float type."""
    dtype = getattr(old, "dtype", None)  # a Python float has none
    return new if dtype is None or new.dtype == dtype else new.astype(dtype)


# what update and the program of a training share --------------------------------------------------


def updates_by_step(optimizer: Optimizer) -> bool:
    """Whether ``update`` is ``step`` and nothing else: a subclass may have changed that."""
    cls = type(optimizer)
    return (
        isinstance(optimizer, Optimizer)
        and cls.update is Optimizer.update
        and cls._step is Optimizer._step
    )


def state_of(optimizer: Optimizer, params: Params) -> State:
    """The state that an optimizer keeps in attributes; what is not there is as ``init`` says."""
    state: State = {name: getattr(optimizer, name) for name in optimizer._entries}
    remembered = [entry for entry in state.values() if isinstance(entry, dict)]
    if not state or any(params.keys() - entry.keys() for entry in remembered):
        for name, first in optimizer.init(params).items():
            if hasattr(type(optimizer), name) and callable(getattr(type(optimizer), name)):
                raise TypeError(
                    f"{type(optimizer).__name__}.init: {name!r} is the name of a method, so no "
                    f"attribute can keep that entry of the state; give it another name"
                )
            kept: Any = getattr(optimizer, name, first)
            state[name] = {**first, **kept} if isinstance(first, dict) else kept
        optimizer._entries = tuple(state)
    return {name: _as_float(entry) for name, entry in state.items()}


def _as_float(entry: Any) -> Any:
    # A program computes with floats; it would be made again for each other integer.
    is_number = isinstance(entry, (int, float)) and not isinstance(entry, bool)
    return float(entry) if is_number else entry


def keep_state(optimizer: Optimizer, state: State) -> None:
    """Keep a state in the attributes, where an ``iter`` stays an integer."""
    for name, entry in state.items():
        kept = getattr(optimizer, name, None)
        if isinstance(kept, dict):
            kept.update(entry)
        elif not isinstance(kept, (int, float)):
            setattr(optimizer, name, entry)
        elif kept != entry:
            setattr(optimizer, name, type(kept)(entry))


def remembered(optimizer: Optimizer) -> dict[str, Any]:
    """All that an optimizer keeps in attributes: settings, and what it remembers of its updates."""
    # The names of the entries are found again, from ``init``.
    return {name: value for name, value in vars(optimizer).items() if name != "_entries"}


def remember(optimizer: Optimizer, attributes: Mapping[str, Any]) -> None:
    """Give an optimizer the attributes that another one of its class had."""
    vars(optimizer).clear()
    vars(optimizer).update(attributes)


def write(params: Mapping[str, Array], new: Params) -> None:
    """Write new values into the arrays of the parameters."""
    for key, parameter in params.items():
        parameter[...] = new[key]


def check_fit(optimizer: Optimizer, params: Params, gradients: Params) -> None:
    """See that each parameter has a gradient of its shape, of real numbers."""
    name = type(optimizer).__name__
    if params.keys() != gradients.keys():
        raise KeyError(
            f"{name}: params has {sorted(params)}, but grads has {sorted(gradients)}; each "
            f"parameter needs its gradient"
        )
    for key, parameter in params.items():
        gradient = gradients[key]
        dtype = getattr(gradient, "dtype", None)
        if dtype.kind not in "fiub" if dtype is not None else not isinstance(gradient, int | float):
            kind = dtype or type(gradient).__name__
            raise TypeError(
                f"{name}: the gradient of {key!r} is {kind}, but must be an array of real numbers"
            )
        if getattr(parameter, "shape", ()) != getattr(gradient, "shape", ()):
            raise ValueError(
                f"{name}: the gradient of {key!r} has shape {np.shape(gradient)}, but the "
                f"parameter has {np.shape(parameter)}"
            )


def _check_parameter(where: str, key: str, parameter: Any) -> None:
    """See that it is an array of floats that can be changed in place."""
    if isinstance(parameter, Value):
        raise TypeError(
            f"{where}: {key!r} is a {type(parameter).__name__}, which cannot be changed in place; "
            f"call step, which returns the new parameters and the new state"
        )
    if not isinstance(parameter, np.ndarray) or parameter.dtype.kind != "f":
        kind = getattr(parameter, "dtype", type(parameter).__name__)
        raise TypeError(f"{where}: {key!r} is {kind}, but must be a float array")
    if not parameter.flags.writeable:
        raise ValueError(
            f"{where}: {key!r} is a read-only array, as those inside nodes are; keep the "
            f"parameters in arrays of your own, and make nodes of them for each gradient"
        )
