"""The gradient check: exact derivatives against differences (book 5.7.3)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..engine.buffer_functions import is_buffer
from ..engine.messages import warn_user
from ..engine.pytree import flatten, unflatten
from ..engine.values import unwrap
from .differences import (
    Differences,
    DomainError,
    Entry,
    Estimate,
    Outputs,
    Point,
    gradients_of,
    smallest_step,
)

NEGLIGIBLE = 1e-6
"""Up to this error of the differences a gradient counts as checked even if it is 0."""


class GradientError(AssertionError):
    """An exact gradient and its numerical estimate disagree, or f has no value to estimate it by.

    It is an AssertionError; :func:`check_gradients` raises it.
    """


def check_gradients(
    f: Callable[..., Any],
    *args: Any,
    order: int = 1,
    rtol: float = 1e-7,
    atol: float = 0.0,
    h: float | None = None,
) -> None:
    """Compare the exact derivatives of f with numerical ones.

    The numerical ones come with an estimate of their own error, which is always tolerated; the
    step is chosen by the size of x and of f's values so that it is small. What is compared, and
    what messages show, is the gradient of f if that is one number; else that of the sum of all its
    elements, weighted with fixed random numbers. Order 2 checks the derivatives of the (likewise
    weighted) first derivatives, and so on.

    Args:
        f: function of nodes, numbers, arrays, or nested dicts, lists and tuples of them; its
            result may be such a structure too.
        args: where to check. Floats and float arrays are differentiated, in float64; other
            leaves are passed on as they are.
        order: the highest order of derivative to check, from 1.
        rtol, atol: a difference up to ``atol + rtol × |numerical|``, and the estimated error,
            passes.
        h: the largest of three steps, in units of the arguments; None to choose it.

    Raises:
        GradientError: names the worst entry, both values and the relative error; or says that f
            has no value at x, or none beside it, so that x lies at the edge of its domain.
        ValueError: no argument is a float, or ``order`` is below 1.

    Warns:
        RuntimeWarning: the values of f are so large against a derivative that rounding hides it:
            differences can tell nothing about it.

    Source: book section 5.7.3 (gradient check).

    Example:
        >>> check_gradients(lambda x, y: x**2 * y, 3.0, np.array([1.0, 2.0]), order=2)
        >>> check_gradients(lambda p: p["w"] * p["b"], {"w": np.array([1.0, 2.0]), "b": 0.5})
    """
    if order < 1:
        raise ValueError(f"check_gradients: order must be at least 1, got {order}")
    found = [(path, x.contents() if is_buffer(x) else x) for path, x in flatten(args)]
    leaves = [(_name(path), x) for path, x in found]
    floats = [i for i, (_, x) in enumerate(leaves) if _is_float(x)]
    if not floats:
        raise ValueError("check_gradients: no argument is a float or a float array")

    def leaves_of_f(variables: list[Any], recorded: bool) -> list[Any]:
        given = dict(zip(floats, variables, strict=True))
        inputs = iter([given.get(i, x) for i, (_, x) in enumerate(leaves)])
        results = [y for _, y in flatten(f(*unflatten(args, inputs)))]
        return [y for y in results if np.asarray(unwrap(y)).dtype.kind in "fiub"]

    names = [leaves[i][0] for i in floats]
    values = [np.array(leaves[i][1], float) for i in floats]
    outputs: Outputs = leaves_of_f
    sizes: dict[Entry, float] = {}
    for current in range(1, order + 1):
        try:
            point = Point(outputs, values)
        except DomainError as error:
            raise GradientError(str(error)) from None
        wrong = _disagreements(point, names, current, sizes, rtol, atol, h)
        worst = max(wrong, key=lambda found: found[0], default=None)
        if worst is not None:
            raise GradientError(f"derivative of order {current} is wrong, worst at {worst[1]}")
        outputs = gradients_of(outputs)


def _name(path: str) -> str:
    position, _, rest = path[1:].partition("]")
    return f"argument {position}{rest}"


def _is_float(x: Any) -> bool:
    return isinstance(x, (float, np.floating)) or (
        isinstance(x, np.ndarray) and x.dtype.kind == "f"
    )


def _disagreements(
    point: Point,
    names: list[str],
    order: int,
    sizes: dict[Entry, float],
    rtol: float,
    atol: float,
    h: float | None,
) -> Iterator[tuple[float, str]]:
    """The entries at which exact and numerical gradient differ: how much too far, and a text.

    ``sizes`` holds the largest value that has changed with each entry so far.
    """
    for leaf, name in enumerate(names):
        for index in np.ndindex(point.values[leaf].shape):
            entry = leaf, index
            place = name + (f"[{', '.join(map(str, index))}]" if index else "")
            differences = Differences(point, entry, order, sizes.get(entry, 0.0))
            exact = float(point.gradients[leaf][index])
            found = _best(differences, point, exact, rtol, atol, h)
            if found is None:
                raise _at_the_edge(place, differences.x, h)
            largest = float(np.max(np.abs(point.y[found.changed]), initial=0.0))
            sizes[entry] = max(sizes.get(entry, 0.0), largest)
            if not _agree(exact, found, rtol, atol):
                found = differences.confirmed(found)
                exact -= _unseen(point, entry, found)
                if not _agree(exact, found, rtol, atol):
                    yield _excess(exact, found, rtol, atol), _text(place, exact, found)
                    continue
            if exact != found.value and found.error > max(NEGLIGIBLE, atol, abs(exact)):
                warn_user(_not_checked(place, exact, found), RuntimeWarning)


def _best(
    differences: Differences,
    point: Point,
    exact: float,
    rtol: float,
    atol: float,
    h: float | None,
) -> Estimate | None:
    """The estimate to compare with."""
    if h is not None:
        return differences.estimate(h)

    def suffices(found: Estimate) -> bool:
        if not found.changed.any():  # f is constant here, if the step is not too small to tell
            size = float(point.weights @ np.abs(point.y)) / max(abs(differences.x), 1.0)
            return exact == 0.0 and found.rounding <= 1e-3 * size
        return found.error <= 0.1 * rtol * max(abs(found.value), abs(exact))

    return differences.best(exact, lambda found: _agree(exact, found, rtol, atol), suffices)


def _unseen(point: Point, entry: Entry, found: Estimate) -> float:
    """The exact gradient of the outputs that no step has changed, if that is because it is small.

    Of their derivatives differences say only that they are too small to be seen.
    """
    leaf, index = entry
    still = ~found.changed
    if not found.changed.any() or not still.any():
        return 0.0
    unseen = float(point.gradients_of(still)[leaf][index])
    largest = float(point.weights @ (point.rounding * still)) / found.h
    return unseen if abs(unseen) <= largest else 0.0


def _excess(exact: float, found: Estimate, rtol: float, atol: float) -> float:
    """By how much the two differ beyond all tolerance."""
    excess = abs(exact - found.value) - (atol + rtol * abs(found.value) + found.error)
    return excess if excess == excess else math.inf  # a nan is wrong as well


def _agree(exact: float, found: Estimate, rtol: float, atol: float) -> bool:
    return _excess(exact, found, rtol, atol) <= 0.0


def _text(place: str, exact: float, found: Estimate) -> str:
    size = max(abs(found.value), float(np.finfo(float).tiny))
    relative, numerical = abs(exact - found.value) / size, found.error / size
    return (
        f"{place}: exact {exact:.12g}, numerical {found.value:.12g}, relative error "
        f"{relative:.3g} (of which {numerical:.1g} may be numerical)"
    )


def _not_checked(place: str, exact: float, found: Estimate) -> str:
    why = (
        f"the differences of f are off by up to {found.error:.2g}"
        if math.isfinite(found.error)
        else "f jumps there, however small the step"
    )
    return (
        f"check_gradients: the derivative with respect to {place}, {exact:.6g}, cannot be checked: "
        f"{why}; check it where the values of f are smaller or f is smoother, or give another "
        f"step h"
    )


def _at_the_edge(place: str, x: float, h: float | None) -> GradientError:
    near = smallest_step(x) if h is None else h
    return GradientError(
        f"{place}, {x:.12g}, lies within {near:.2g} of the edge of the domain of f: beside it f is "
        f"nan, infinite or raises an error, so differences cannot tell its derivative; check it "
        f"further inside"
    )
