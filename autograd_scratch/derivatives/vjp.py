"""The vector-Jacobian product: f at a point, recorded once, and walked back as often as needed."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NoReturn
from weakref import finalize

from ..engine.backward import as_seed, backpropagate, by_serial, topological_order
from ..engine.numeric import zeros_like
from ..engine.pytree import flatten, map_leaves, matching
from ..engine.values import Level, new_level
from .arguments import (
    Function,
    depends_on,
    gradients_of,
    plain_value,
    value_below,
    variables,
)
from .forward import Step, pushforward_graph, steps_of


def vjp(f: Function, *args: Any) -> tuple[Any, Function]:
    """Value of f, and the function that carries a gradient of the output back to the inputs.

    Args:
        f: function of the arguments; its result may be an array or a structure of arrays.
        args: floats, float arrays, or structures of them.

    Returns:
        ``(value, vjp_fn)``. ``vjp_fn(seed)`` takes the gradient with respect to the output, of the
        output's structure and shapes, and returns a tuple with a gradient per argument. It may
        be called again, and from several threads.

    Raises:
        TypeError: an argument is not a float or float array.
        ValueError: (from ``vjp_fn``) a seed of another shape or structure.

    Example:
        >>> import numpy as np
        >>> value, vjp_fn = vjp(lambda x: x * x, np.array([1.0, 2.0]))
        >>> vjp_fn(np.array([1.0, 10.0]))
        (array([ 2., 40.]),)
    """
    recorded = Recording("vjp", f, args)
    return recorded.value, recorded.pullback


class Recording:
    """f at a point, recorded once: carries gradients back and tangents forward, as often as needed.

    Args:
        name: the function that asks, for messages.
        f: function of the arguments.
        args: tuple of floats, float arrays, or structures of them.

    Attributes:
        value: f's result, a number, an array or a structure.
    """

    def __init__(self, name: str, f: Function, args: tuple[Any, ...]) -> None:
        level = new_level(name, f)
        finalize(self, _end, level)  # until then its nodes may be used
        self._level = level
        self._inputs = variables(name, args, list(range(len(args))), level)
        self._outputs = f(*self._inputs)
        self.value = map_leaves(lambda y: value_below(y, level), self._outputs)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "vjp: a recorded function cannot be copied or pickled, for its graph belongs to this "
            "process; pickle the function and its arguments, and call vjp again"
        )

    def pullback(self, seed: Any) -> tuple[Any, ...]:
        """One gradient per argument, given that of the output; see :func:`vjp`."""
        seeds = matching("vjp_fn", self._outputs, seed)
        pairs = [(y, as_seed(y, s, "vjp_fn")) for y, s in seeds if depends_on(y, self._level)]
        table = backpropagate(pairs, keep=False)
        gradients: tuple[Any, ...] = gradients_of(tuple(self._inputs), table)
        return gradients

    def pushforward(self, tangents: tuple[Any, ...]) -> Any:
        """The tangent of the output, given those of the arguments, of their structure."""
        table = dict(matching("pushforward", tuple(self._inputs), tangents))
        pushforward_graph(self._steps, table)
        return map_leaves(
            lambda y: table[y] if depends_on(y, self._level) else zeros_like(plain_value(y)),
            self._outputs,
        )

    @cached_property
    def _steps(self) -> list[Step]:
        """The ops under the outputs, in topological order."""
        outputs = [y for _, y in flatten(self._outputs) if depends_on(y, self._level)]
        nodes = {node for y in outputs for node in topological_order(y)}
        return steps_of(sorted((n for n in nodes if n.inputs and not n.constant), key=by_serial))


def _end(level: Level) -> None:
    level.ended = True
