"""The gradient check: exact derivatives against differences that know their own error (book 5.7.3).

A central difference is off in two ways: by its step (truncation, which shrinks with the step) and
by rounding (which grows as the step shrinks). Three differences with steps h, h/2 and h/4 are
extrapolated to h → 0; how far they are apart tells the truncation, the size of f's values tells
the rounding. The step is moved until the sum of both is small against the derivative, or as small
as it gets. Each element of f's output is differenced by itself, so that large ones do not bury
the small ones in their rounding.

Source: C. J. F. Ridders, "Accurate computation of F'(x) and F'(x) F''(x)" (1982).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.backward import backpropagate
from ..engine.node import Constant, Node
from ..engine.pytree import flatten, unflatten
from ..engine.values import dtype_of, shape_of, unwrap

if TYPE_CHECKING:
    from numpy.typing import NDArray

Outputs = Callable[[list[Any]], list[Any]]
"""From variables, one per leaf, all outputs of a function: nodes, numbers and arrays."""

STEP = 0.03
"""The first step, as a part of x or of 1, whichever is larger."""

LARGEST = 2.0
"""The largest step, likewise, where smaller ones show nothing but rounding."""

SMALLEST = 2.0**-40
"""The smallest step, as a part of x, or of 1 where x is 0."""

ROUNDING = 4.0
"""By how many units in the last place the values of f may be off."""

NEGLIGIBLE = 1e-8
"""An error of the differences below this is no reason to doubt the check of a zero gradient."""


class GradientError(AssertionError):
    """An exact gradient and its numerical estimate disagree."""


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
    step is chosen by the size of x and of f's values so that it is small. The elements of an
    output are weighted with fixed random numbers. Order 2 checks the derivatives of the (likewise
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
    leaves = [(_name(path), x) for path, x in flatten(args)]
    floats = [i for i, (_, x) in enumerate(leaves) if _is_float(x)]
    if not floats:
        raise ValueError("check_gradients: no argument is a float or a float array")

    def leaves_of_f(variables: list[Any]) -> list[Any]:
        given = dict(zip(floats, variables, strict=True))
        inputs = iter([given.get(i, x) for i, (_, x) in enumerate(leaves)])
        return [y for _, y in flatten(f(*unflatten(args, inputs)))]

    names = [leaves[i][0] for i in floats]
    values = [np.array(leaves[i][1], float) for i in floats]
    outputs: Outputs = leaves_of_f
    size = 1.0
    for current in range(1, order + 1):
        point = _Point(outputs, values, current, size)
        size = point.size
        worst = max(
            _disagreements(point, names, rtol, atol, h), key=lambda found: found[0], default=None
        )
        if worst is not None:
            raise GradientError(f"derivative of order {current} is wrong, worst at {worst[1]}")
        outputs = _gradients_of(outputs)


def _name(path: str) -> str:
    position, _, rest = path[1:].partition("]")
    return f"argument {position}{rest}"


def _is_float(x: Any) -> bool:
    return isinstance(x, (float, np.floating)) or (
        isinstance(x, np.ndarray) and x.dtype.kind == "f"
    )


# Exact derivatives --------------------------------------------------------------------------------


def _weights(outputs: list[Any]) -> list[Any]:
    """One weight for each element of the outputs, so that every element counts differently."""
    random = np.random.default_rng(0)
    return [random.uniform(0.5, 1.5, np.shape(unwrap(y))) for y in outputs]


def _pull_back(outputs: list[Any], weights: list[Any], variables: list[Any]) -> list[Any]:
    """Gradients of the weighted sum of the outputs, as nodes that can be differentiated again."""
    for x in variables:
        x.grad = None
    seeds = [
        (y, Constant(np.asarray(weight, y.dtype)))
        for y, weight in zip(outputs, weights, strict=True)
        if isinstance(y, Node) and not y.constant
    ]
    backpropagate(seeds, create_graph=True)
    return [Constant(np.zeros(x.shape)) if x.grad is None else x.grad for x in variables]


def _gradients_of(outputs: Outputs) -> Outputs:
    """The function whose outputs are the gradients of the weighted outputs of another."""

    def gradients(variables: list[Any]) -> list[Any]:
        found = outputs(variables)
        return _pull_back(found, _weights(found), variables)

    return gradients


class _Point:
    """A function at a point: its values there, its exact gradients, and its values near by.

    Attributes:
        order: which derivative is checked: 1 for that of the function the user gave.
        values: where the point is, one array for each leaf.
        y: the values of all outputs in one row.
        rounding: by how much each of them may be off.
        weights: what each of them counts.
        size: the largest value of this function and of those that it is a derivative of, from 1.
        gradients: the exact gradients of their weighted sum, one array for each leaf.
    """

    def __init__(
        self, outputs: Outputs, values: list[NDArray[Any]], order: int, size: float
    ) -> None:
        self.order = order
        self.values = values
        self._function = outputs
        self._variables = [Node(x) for x in values]
        self._outputs = outputs(self._variables)
        self.y = _row(self._outputs)
        if not np.isfinite(self.y).all():
            raise GradientError(
                f"f is {self.y[~np.isfinite(self.y)][0]} at x itself, which lies outside its "
                f"domain, so there is no derivative to check"
            )
        weights = _weights(self._outputs)
        self.size = float(np.max(np.abs(self.y), initial=size))
        self.weights = _row(weights)
        units = [
            np.full(shape_of(y), np.finfo(dtype_of(y)).eps if dtype_of(y).kind == "f" else 0.0)
            for y in map(_as_array, self._outputs)
        ]
        self.rounding = ROUNDING * _row(units) * np.abs(self.y)
        self.gradients = self._gradients(weights)

    def _gradients(self, weights: list[Any]) -> list[Any]:
        gradients = _pull_back(self._outputs, weights, self._variables)
        return [np.asarray(unwrap(g)) for g in gradients]

    def gradients_of(self, chosen: NDArray[Any]) -> list[Any]:
        """The exact gradients of the weighted sum of some elements of the outputs only."""
        weights, start = [], 0
        for y in self._outputs:
            shape = np.shape(unwrap(y))
            stop = start + int(np.prod(shape))
            weights.append((self.weights * chosen)[start:stop].reshape(shape))
            start = stop
        return self._gradients(weights)

    def at(self, leaf: int, index: tuple[int, ...], x: float) -> NDArray[Any] | None:
        """The outputs with one element of a leaf changed; None where f has no value."""
        moved = self.values[leaf].copy()
        moved[index] = x
        values = [*self.values[:leaf], moved, *self.values[leaf + 1 :]]
        try:
            with np.errstate(all="ignore"):
                y = _row(self._function([Node(value) for value in values]))
        except (ArithmeticError, ValueError):  # math.log(-1.0), 1 / 0
            return None
        return y if y.shape == self.y.shape and np.isfinite(y).all() else None


def _as_array(y: Any) -> NDArray[Any]:
    return np.asarray(unwrap(y))


def _row(outputs: list[Any]) -> NDArray[Any]:
    """All elements of the outputs in one row."""
    rows = [np.ravel(_as_array(y)) for y in outputs]
    return np.concatenate([np.zeros(0), *rows])


# Differences --------------------------------------------------------------------------------------


@dataclass
class _Estimate:
    """A derivative of the weighted sum by one element, from three differences.

    Attributes:
        h: the largest step.
        value: the derivative.
        truncation, rounding: the two parts of its error.
        moved: which outputs have changed.
    """

    h: float
    value: float
    truncation: float
    rounding: float
    moved: NDArray[Any]

    @property
    def error(self) -> float:
        return self.truncation + self.rounding


class _Differences:
    """Estimates of the derivative by one element of a leaf, with any step."""

    def __init__(self, point: _Point, leaf: int, index: tuple[int, ...]) -> None:
        self._point = point
        self._where = leaf, index
        self._known: dict[float, tuple[Any, Any] | None] = {}
        self.x = float(point.values[leaf][index])

    def _central(self, h: float) -> tuple[Any, Any] | None:
        """The central difference of each output, and which have changed; None off the domain."""
        if h not in self._known:
            above, below = self.x + h, self.x - h
            up = self._point.at(*self._where, above)
            down = None if up is None else self._point.at(*self._where, below)
            if up is None or down is None:
                self._known[h] = None
            else:
                y = self._point.y
                with np.errstate(all="ignore"):
                    slope = (up - down) / (above - below)
                self._known[h] = slope, (up != y) | (down != y)
        return self._known[h]

    def estimate(self, h: float) -> _Estimate | None:
        """The derivative by differences with steps h, h/2 and h/4; None off the domain of f."""
        found = []
        for step in (h, h / 2.0, h / 4.0):
            central = self._central(step)
            if central is None:
                return None
            found.append(central)
        (coarse, a), (middle, b), (fine, c) = found
        moved = a | b | c
        weights, rounding = self._point.weights, self._point.rounding
        # An output that does not change does not depend on x. Where none does, all may.
        rounding = rounding * moved if moved.any() else rounding
        with np.errstate(all="ignore"):
            # Richardson: central differences are off by c₂h² + c₄h⁴ + …; first h² goes, then h⁴.
            first = (4.0 * middle - coarse) / 3.0
            second = (4.0 * fine - middle) / 3.0
            both = (16.0 * second - first) / 15.0
            value = float(weights @ both)
            truncation = float(weights @ np.abs(both - second))
        if not math.isfinite(value + truncation):
            return None
        return _Estimate(h, value, truncation, float(weights @ rounding) * 4.0 / h, moved)

    def best(self, exact: float, rtol: float, atol: float) -> _Estimate | None:
        """The estimate with the smallest error, or the first that is good enough.

        None if f has no value on one side of x, however small the step.
        """
        found: list[_Estimate] = []
        h = STEP * max(abs(self.x), 1.0)
        while h >= SMALLEST * (abs(self.x) or 1.0):
            new = self.estimate(h)
            if new is None:
                # The edge of the domain is near; most often it is 0.
                h = abs(self.x) / 16.0 if 0.0 < abs(self.x) < h else h / 8.0
                continue
            found.append(new)
            # A step that leaps over what f does near x cannot know: so a disagreement counts
            # only if no smaller step mends it.
            if _agree(exact, new, rtol, atol):
                if _suffices(new, exact, rtol):
                    return new
                if new.rounding >= new.truncation:
                    break  # a smaller step makes it worse
            h /= 8.0
        if not found:
            return None
        best = min(found, key=lambda new: _quality(new, found))
        # Where rounding hides the derivative, larger steps show more of it.
        while best.rounding > best.truncation and 8.0 * best.h <= LARGEST * max(abs(self.x), 1.0):
            new = self.estimate(8.0 * best.h)
            if new is None or new.error >= best.error:
                break
            best = new
        return best

    def confirmed(self, best: _Estimate) -> _Estimate:
        """The estimate with an error that covers what smaller and larger steps give."""

        def apart(*steps: float) -> list[float]:
            others = [self.estimate(step) for step in steps]
            return [abs(best.value - other.value) for other in others if other is not None]

        near = 3.0 * max(apart(best.h / 2.0, best.h * 2.0), default=0.0)
        far = 10.0 * min(apart(best.h / 8.0, best.h * 8.0), default=0.0)  # no step in common
        return replace(best, truncation=max(best.truncation, near, far))


def _quality(new: _Estimate, others: list[_Estimate]) -> tuple[bool, float]:
    """Smaller is better: the relative error, or the error of what may as well be 0.

    Rounding may make the three differences of an estimate agree by chance, so one of the
    estimates with other steps must confirm it.
    """
    apart = min([abs(new.value - other.value) for other in others if other is not new], default=0.0)
    error = max(new.error, apart)
    unresolved = error > 0.1 * abs(new.value)
    return unresolved, error if unresolved or not new.value else error / abs(new.value)


def _suffices(found: _Estimate, exact: float, rtol: float) -> bool:
    """Whether the error is small against the tolerance."""
    if not found.moved.any():
        return exact == 0.0
    return found.error <= 0.1 * rtol * max(abs(found.value), abs(exact))


# The comparison -----------------------------------------------------------------------------------


def _disagreements(
    point: _Point, names: list[str], rtol: float, atol: float, h: float | None
) -> Iterator[tuple[float, str]]:
    """The entries at which exact and numerical gradient differ: how much too far, and a text."""
    for leaf, (name, gradient) in enumerate(zip(names, point.gradients, strict=True)):
        for index in np.ndindex(gradient.shape):
            place = name + (f"[{', '.join(map(str, index))}]" if index else "")
            found = _compare(point, leaf, index, place, rtol, atol, h)
            if found is not None:
                yield found


def _compare(
    point: _Point,
    leaf: int,
    index: tuple[int, ...],
    place: str,
    rtol: float,
    atol: float,
    h: float | None,
) -> tuple[float, str] | None:
    """Compare one entry of a gradient with differences; None if they agree."""
    differences = _Differences(point, leaf, index)
    exact = float(point.gradients[leaf][index])
    found = differences.best(exact, rtol, atol) if h is None else differences.estimate(h)
    if found is None:
        raise _at_the_edge(place, differences.x, h)
    hidden = 0.0
    if found.error >= 0.1 * abs(found.value):
        # What is 0 to the differences may be rounding to the rules, of which each order may have
        # divided by x.
        divisor = min(abs(differences.x) or 1.0, 1.0) ** (point.order - 1)
        found.rounding += ROUNDING * float(np.finfo(float).eps) * point.size / divisor
    if not _agree(exact, found, rtol, atol):
        found = differences.confirmed(found)
        # Of outputs that no step has changed, differences say only that their derivatives are too
        # small to be seen.
        still = ~found.moved & found.moved.any()
        bound = float(point.weights @ (point.rounding * still)) / found.h
        unseen = float(point.gradients_of(still)[leaf][index]) if bound else 0.0
        if abs(unseen) <= bound:
            exact -= unseen
            hidden = bound
        if not _agree(exact, found, rtol, atol):
            return _excess(exact, found, rtol, atol), _text(place, exact, found)
    error = found.error + hidden
    if exact != found.value and error > max(NEGLIGIBLE, atol, abs(exact)):
        warnings.warn(
            f"check_gradients: the derivative by {place}, {point.gradients[leaf][index]:.6g}, "
            f"cannot be checked: the differences of f are off by up to {error:.2g}; check it "
            f"where the values of f are smaller or f is smoother, or give another step h",
            RuntimeWarning,
            stacklevel=4,
        )
    return None


def _excess(exact: float, found: _Estimate, rtol: float, atol: float) -> float:
    """By how much the two differ beyond all tolerance."""
    excess = abs(exact - found.value) - (atol + rtol * abs(found.value) + found.error)
    return excess if excess == excess else math.inf  # a nan is wrong as well


def _agree(exact: float, found: _Estimate, rtol: float, atol: float) -> bool:
    return _excess(exact, found, rtol, atol) <= 0.0


def _text(place: str, exact: float, found: _Estimate) -> str:
    size = max(abs(found.value), float(np.finfo(float).tiny))
    relative, numerical = abs(exact - found.value) / size, found.error / size
    return (
        f"{place}: exact {exact:.12g}, numerical {found.value:.12g}, relative error "
        f"{relative:.3g} (of which {numerical:.1g} may be numerical)"
    )


def _at_the_edge(place: str, x: float, h: float | None) -> GradientError:
    near = SMALLEST * (abs(x) or 1.0) if h is None else h
    return GradientError(
        f"{place}, {x:.12g}, lies within {near:.2g} of the edge of the domain of f: beside it f is "
        f"nan, infinite or raises an error, so differences cannot tell its derivative; check it "
        f"further inside"
    )
