"""The vector-Jacobian product: f at a point, recorded once, and walked back as often as needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NoReturn
from weakref import finalize

from ..engine.backward import as_seed, backpropagate, by_serial, topological_order
from ..engine.pytree import counted, leaves, map_leaves, matching, unflatten
from ..engine.values import Level, Value, contents, new_level
from .arguments import Function, Variables, below, depends_on, with_aux
from .forward import Step, pushforward_graph, steps_of, zero_tangent


def vjp(f: Function, *args: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """Value of f, and the function that carries a gradient of the output back to the inputs.

    Args:
        f: function of the arguments; its result may be an array or a structure of arrays.
        args: floats, float arrays, or structures of them.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.

    Returns:
        ``(value, vjp_fn)``. ``vjp_fn(seed)`` takes the gradient with respect to the output, of the
        output's structure and shapes, and returns a tuple with a gradient per argument. It may
        be called again, and from several threads. With ``has_aux``: ``(value, vjp_fn, aux)``.

    Raises:
        TypeError: an argument is not a float or float array.
        ValueError: (from ``vjp_fn``) a seed of another shape or structure.

    Example:
        >>> import numpy as np
        >>> value, vjp_fn = vjp(lambda x: x * x, np.array([1.0, 2.0]))
        >>> vjp_fn(np.array([1.0, 10.0]))
        (array([ 2., 40.]),)
    """
    recorded = Recording("vjp", f, args, has_aux=has_aux)
    if has_aux:
        return recorded.value, recorded.pullback, recorded.aux
    return recorded.value, recorded.pullback


class Recording:
    """f at a point, recorded once: carries gradients back and tangents forward, as often as needed.

    Args:
        name: the function that asks, for messages.
        f: the function.
        args, kwargs: its arguments.
        places: the positions and names of those to differentiate; all positions if None.
        has_aux: whether f returns a pair, ``(value, aux)``.

    Attributes:
        value: f's result, a number, an array or a structure.
        aux: the other part of the pair.
    """

    def __init__(
        self,
        name: str,
        f: Function,
        args: tuple[Any, ...],
        kwargs: dict[str, Any] | None = None,
        places: Sequence[int | str] | None = None,
        has_aux: bool = False,
    ) -> None:
        level = new_level(name, f)
        finalize(self, _end, level)  # until then its nodes may be used
        self._level = level
        places = range(len(args)) if places is None else places
        self._variables = variables = Variables(name, f, places, args, kwargs or {}, level)
        result = f(*variables.args, **variables.kwargs)
        outputs, aux = with_aux(name, result, has_aux)
        self._outputs = map_leaves(contents, outputs)  # a structure that f may change later
        self.value = below(self._outputs, level)
        self.aux = below(aux, level)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "vjp: a recorded function cannot be copied or pickled, for its graph belongs to this "
            "process; pickle the function and its arguments, and call vjp again"
        )

    def pullback(self, seed: Any) -> tuple[Any, ...]:
        """One gradient per argument, given that of the output; see :func:`vjp`."""
        seeds = matching("vjp_fn", self._outputs, seed)
        pairs = [(y, as_seed(y, s, "vjp_fn")) for y, s in seeds if depends_on(y, self._level)]
        return tuple(self._variables.gradients(backpropagate(pairs, keep=False)))

    def pushforward(self, tangents: list[Any]) -> Any:
        """The tangent of the output, given one for each variable."""
        variables = [x for x in self._variables.leaves if isinstance(x, Value)]
        table: dict[Any, Any] = dict(zip(variables, tangents, strict=True))
        pushforward_graph(self._steps, table)
        tangents = [
            table[y] if depends_on(y, self._level) else zero_tangent(y, counts)
            for y, counts in counted(self._outputs)
        ]
        return unflatten(self._outputs, iter(tangents))

    @property
    def sizes(self) -> list[int]:
        """How many numbers the result of each op has."""
        return [step.result.size for step in self._steps]

    @property
    def has_ops_of_users(self) -> bool:
        """Whether an op is none of this package's."""
        return any(not step.result.op.built_in for step in self._steps)

    @cached_property
    def _steps(self) -> list[Step]:
        """The ops under the outputs, in topological order."""
        outputs = [y for y in leaves(self._outputs) if depends_on(y, self._level)]
        nodes = {node for y in outputs for node in topological_order(y)}
        return steps_of(sorted((n for n in nodes if n.inputs and not n.constant), key=by_serial))


def _end(level: Level) -> None:
    level.ended = True
