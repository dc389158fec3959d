"""The linear function that f is near a point: recorded once, and pushed forward through."""

from __future__ import annotations

from typing import Any

from ..engine.numeric import owned_each
from ..engine.pytree import leaves, map_leaves, unflatten
from .arguments import Function, checked_leaves
from .forward import checked_tangents
from .vjp import Recording


def linearize(f: Function, *args: Any) -> tuple[Any, Function]:
    """Value of f, and the function that carries tangents of the inputs forward to the output.

    Args:
        f: function of the arguments; its result may be an array or a structure of arrays.
        args: floats, float arrays, or structures of them.

    Returns:
        ``(value, jvp_fn)``. ``jvp_fn(*tangents)`` takes a tangent for each argument, of its
        structure and shapes, and returns that of the output. f is not run again, so many
        directions take less time than as many calls of :func:`jvp`, but the memory of a graph.

    Raises:
        TypeError: an argument is not a float or float array.
        ValueError: (from ``jvp_fn``) tangents of another shape or structure.

    Example:
        >>> value, jvp_fn = linearize(lambda x, y: x * y, 3.0, 5.0)
        >>> value, jvp_fn(1.0, 0.0), jvp_fn(0.0, 1.0)
        (15.0, 5.0, 3.0)
    """
    checked = [
        value for i, x in enumerate(args) for _, value in checked_leaves("linearize", f, i, x)
    ]
    args = map_leaves(lambda x: x, args)  # structures that the user may change later
    recorded = Recording("linearize", f, args)

    def jvp_fn(*tangents: Any) -> Any:
        found = checked_tangents("jvp_fn", args, checked, tangents)
        tangent = recorded.pushforward([t for t in found if t is not None])
        return unflatten(tangent, iter(owned_each(leaves(tangent))))

    return recorded.value, jvp_fn
