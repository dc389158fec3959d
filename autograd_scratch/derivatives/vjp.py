"""The vector-Jacobian product: f at a point, recorded once, and pulled back again and again."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ..engine.backward import as_seed, backpropagate, topological_order
from ..engine.node import Node, new_level
from ..engine.pytree import flatten, map_leaves, matching
from .arguments import (
    Function,
    _at_level,
    _gradients,
    _plain_value,
    _value,
    _variables,
    _zeros_like,
)
from .forward import push_forward


def vjp(f: Function, *args: Any) -> tuple[Any, Function]:
    """Value of f, and the function that pulls a gradient of the output back to the inputs.

    Args:
        f: function of the arguments; its result may be an array or a structure of arrays.
        args: floats, float arrays, or structures of them.

    Returns:
        ``(value, pull)``. ``pull(seed)`` takes the gradient with respect to the output, of the
        output's structure and shapes, and returns a tuple with a gradient per argument. It may
        be called again.

    Raises:
        TypeError: an argument is not a float or float array.
        ValueError: (from ``pull``) a seed of another shape or structure.

    Example:
        >>> value, pull = vjp(lambda x: x * x, np.array([1.0, 2.0]))
        >>> pull(np.array([1.0, 10.0]))
        (array([ 2., 40.]),)
    """
    recorded = _Recorded("vjp", f, args)
    return recorded.value, recorded.pull


class _Recorded:
    """f at a point, recorded once: pulls gradients back and pushes tangents forward, repeatedly.

    Args:
        name: the function that asks, for messages.
        f: function of the arguments.
        args: tuple of floats, float arrays, or structures of them.

    Attributes:
        value: f's result, a number, an array or a structure.
    """

    def __init__(self, name: str, f: Function, args: tuple[Any, ...]) -> None:
        self._level = new_level()
        self._inputs = _variables(name, args, list(range(len(args))), self._level)
        self._outputs = f(*self._inputs)
        self.value = map_leaves(lambda y: _value(y, self._level), self._outputs)

    def pull(self, seed: Any) -> tuple[Any, ...]:
        """One gradient per argument, given that of the output; see :func:`vjp`."""
        for _, x in flatten(self._inputs):
            x.grad = None
        seeds = matching("pull", self._outputs, seed)
        pairs = [(y, as_seed(y, s, "pull")) for y, s in seeds if _at_level(y, self._level)]
        backpropagate(pairs, keep=False)
        return tuple(_gradients(x) for x in self._inputs)

    def push(self, tangents: tuple[Any, ...]) -> Any:
        """The tangent of the output, given those of the arguments, of their structure."""
        moving = dict(matching("push", tuple(self._inputs), tangents))
        push_forward(self._ops, moving)
        return map_leaves(
            lambda y: moving[y] if _at_level(y, self._level) else _zeros_like(_plain_value(y)),
            self._outputs,
        )

    @cached_property
    def _ops(self) -> list[Node]:
        """The results of ops under the outputs, in topological order."""
        outputs = [y for _, y in flatten(self._outputs) if _at_level(y, self._level)]
        nodes = {node for y in outputs for node in topological_order(y)}
        return sorted((n for n in nodes if n.inputs and not n.constant), key=lambda n: n.serial)
