"""Differences that know their own error, by which the gradient check judges.

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
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.backward import as_seed, backpropagate
from ..engine.node import Constant, Node
from ..engine.values import unwrap

if TYPE_CHECKING:
    from numpy.typing import NDArray

Outputs = Callable[[list[Any], bool], list[Any]]
"""From variables, one per leaf, all outputs of a function: nodes, or numbers and arrays if the
second argument says that they need not be recorded."""

Entry = tuple[int, tuple[int, ...]]
"""An element of the input: which leaf, and the index in it."""

STEP = 0.03
"""The first step, as a part of x or of 1, whichever is larger."""

LARGEST = 2.0
"""The largest step, likewise, where smaller ones show nothing but rounding."""

SMALLEST = 2.0**-40
"""The smallest step, as a part of x, or of 1 where x is 0; see :func:`smallest_step`."""

ROUNDING = 4.0
"""By how many units in the last place the values of f may be off."""

EPS = float(np.finfo(float).eps)


def smallest_step(x: float) -> float:
    """The smallest step from x: no less than a float can be without losing digits.

    >>> smallest_step(0.0) == SMALLEST, smallest_step(1e-320) > 0.0
    (True, True)
    """
    return max(SMALLEST * (abs(x) or 1.0), float(np.finfo(float).tiny))


class DomainError(ValueError):
    """The function has no finite value at the point itself."""


class Point:
    """A function at a point: its values there, its exact gradients, and its values near by.

    Attributes:
        values: where the point is, one array for each leaf.
        y: the values of all outputs in one row.
        rounding: by how much each of them may be off.
        weights: what each of them counts.
        gradients: the exact gradients of their weighted sum, one array for each leaf.
    """

    def __init__(self, outputs: Outputs, values: list[NDArray[Any]]) -> None:
        self.values = values
        self._function = outputs
        self._variables = [Node(x) for x in values]
        self._outputs = outputs(self._variables, True)
        self.y = _row(self._outputs)
        if not np.isfinite(self.y).all():
            raise DomainError(
                f"f is {self.y[~np.isfinite(self.y)][0]} at x itself, so x lies outside the domain "
                f"of f, where nothing can be checked"
            )
        weights = _weights(self._outputs)
        self.weights = _row(weights)
        self.rounding = ROUNDING * _row([_unit(y) for y in self._outputs]) * np.abs(self.y)
        self.gradients = self._gradients(weights)

    def _gradients(self, weights: list[Any]) -> list[NDArray[Any]]:
        gradients = _pullback(self._outputs, weights, self._variables)
        return [np.asarray(unwrap(g)) for g in gradients]

    def gradients_of(self, chosen: NDArray[Any]) -> list[NDArray[Any]]:
        """The exact gradients of the weighted sum of some elements of the outputs only."""
        row, weights = self.weights * chosen, []
        for y in self._outputs:
            shape = np.shape(unwrap(y))
            weights.append(row[: math.prod(shape)].reshape(shape))
            row = row[math.prod(shape) :]
        return self._gradients(weights)

    def at(self, entry: Entry, x: float) -> NDArray[Any] | None:
        """The outputs with one element of the input changed; None where f has no value."""
        leaf, index = entry
        changed = self.values[leaf].copy()
        changed[index] = x
        values = [*self.values[:leaf], changed, *self.values[leaf + 1 :]]
        try:
            with np.errstate(all="ignore"):
                y = _row(self._function([Node(value) for value in values], False))
        except (ArithmeticError, ValueError):  # math.log(-1.0), 1 / 0
            return None
        return y if y.shape == self.y.shape and np.isfinite(y).all() else None


def gradients_of(outputs: Outputs) -> Outputs:
    """The function whose outputs are the gradients of the weighted outputs of another."""

    def gradients(variables: list[Any], recorded: bool) -> list[Any]:
        found = outputs(variables, True)
        return _pullback(found, _weights(found), variables, recorded)

    return gradients


def _weights(outputs: list[Any]) -> list[Any]:
    """One weight for each element of the outputs, so that every element counts differently.

    A single number counts as it is: messages show its derivative.
    """
    shapes = [np.shape(unwrap(y)) for y in outputs]
    if sum(map(math.prod, shapes)) == 1:
        return [np.ones(shape) for shape in shapes]
    random = np.random.default_rng(0)
    return [random.uniform(0.5, 1.5, shape) for shape in shapes]


def _pullback(
    outputs: list[Any], weights: list[Any], variables: list[Any], recorded: bool = True
) -> list[Any]:
    """Gradients of the weighted sum of the outputs; recorded, they can be differentiated again."""
    seeds = [
        (y, as_seed(y, weight))
        for y, weight in zip(outputs, weights, strict=True)
        if isinstance(y, Node) and not y.constant
    ]
    if recorded:
        seeds = [(y, Constant(seed)) for y, seed in seeds]
    table = backpropagate(seeds, create_graph=recorded)
    return [np.zeros(x.shape) if table.get(x) is None else table[x] for x in variables]


def _row(outputs: list[Any]) -> NDArray[Any]:
    """All elements of the outputs in one row."""
    return np.concatenate([np.zeros(0), *(np.ravel(np.asarray(unwrap(y))) for y in outputs)])


def _unit(y: Any) -> NDArray[Any]:
    """A unit in the last place of 1 in the type of each element; whole numbers are exact."""
    array = np.asarray(unwrap(y))
    return np.full(array.shape, np.finfo(array.dtype).eps if array.dtype.kind == "f" else 0.0)


@dataclass(frozen=True)
class Estimate:
    """The derivative of the weighted sum with respect to one element, from three differences.

    Attributes:
        h: the largest step.
        value: the derivative.
        truncation, rounding: the two parts of its error.
        changed: which outputs have changed.
    """

    h: float
    value: float
    truncation: float
    rounding: float
    changed: NDArray[Any]

    @property
    def error(self) -> float:
        """By how much the derivative may be off."""
        return self.truncation + self.rounding


class Differences:
    """Estimates of the derivative with respect to one element of the input, with any step.

    Args:
        point: the function at the point.
        entry: which element.
        order: which derivative this is; the function itself is a derivative of one order less.
        size: the largest value that changes with the element in the functions of which this one is
            a derivative: their rounding is in its values.
    """

    def __init__(self, point: Point, entry: Entry, order: int, size: float) -> None:
        self._point = point
        self._entry = entry
        self._known: dict[float, tuple[Any, Any] | None] = {}
        leaf, index = entry
        self.x = float(point.values[leaf][index])
        self._wild = False
        self._inherited = ROUNDING * EPS * size
        # Rules may have divided by x, once for each order, and their rounding with it.
        divisor = min(max(abs(self.x) or 1.0, 1e-8), 1.0) ** (order - 1)
        self._noise = ROUNDING * EPS * max(size, 1.0) / divisor

    def _central(self, h: float) -> tuple[Any, Any] | None:
        """The central difference of each output, and which have changed; None off the domain."""
        if h not in self._known:
            above, below = self.x + h, self.x - h
            up = self._point.at(self._entry, above)
            down = None if up is None else self._point.at(self._entry, below)
            if up is None or down is None:
                self._known[h] = None
            else:
                y = self._point.y
                with np.errstate(all="ignore"):
                    slope = (up - down) / (above - below)
                self._known[h] = slope, (up != y) | (down != y)
        return self._known[h]

    def estimate(self, h: float) -> Estimate | None:
        """The derivative by differences with steps h, h/2 and h/4; None off the domain of f."""
        found = []
        for step in (h, h / 2.0, h / 4.0):
            central = self._central(step)
            if central is None:
                return None
            found.append(central)
        (coarse, a), (middle, b), (fine, c) = found
        changed = a | b | c
        weights, rounding = self._point.weights, self._point.rounding
        # An output that does not change does not depend on x. Where none does, all may.
        rounding = rounding * changed if changed.any() else rounding
        with np.errstate(all="ignore"):
            # Richardson: central differences are off by c₂h² + c₄h⁴ + …; first h² goes, then h⁴.
            first = (4.0 * middle - coarse) / 3.0
            second = (4.0 * fine - middle) / 3.0
            both = (16.0 * second - first) / 15.0
            value = float(weights @ both)
            truncation = float(weights @ np.abs(both - second))
        if not math.isfinite(value + truncation):
            return None
        return Estimate(h, value, truncation, float(weights @ rounding) * 4.0 / h, changed)

    def best(
        self,
        exact: float,
        agrees: Callable[[Estimate], bool],
        suffices: Callable[[Estimate], bool],
    ) -> Estimate | None:
        """The first estimate that agrees and suffices, or the one with the smallest error.

        A step that leaps over what f does near x cannot know: so an estimate that disagrees makes
        room for those with smaller steps.

        None if f has no value on one side of x, however small the step.
        """
        found: list[Estimate] = []
        scale = max(abs(self.x), 1.0)
        h = STEP * scale
        while h >= smallest_step(self.x):
            new = self.estimate(h)
            if new is None:
                # The edge of the domain is near; most often it is 0.
                h = abs(self.x) / 16.0 if 0.0 < abs(self.x) < h else h / 8.0
                continue
            found.append(new)
            if agrees(new):
                if suffices(new):
                    return new
                # A smaller step makes it worse; one more may be needed to confirm this one.
                if all(last.rounding >= last.truncation for last in found[-2:]):
                    break
            h /= 8.0
        if not found:
            return None
        beside = [found[max(i - 1, 0) : i] + found[i + 1 : i + 2] for i in range(len(found))]
        ranked = [self._quality(*pair) for pair in zip(found, beside, strict=True)]
        unresolved, _ = min(ranked)
        best = found[ranked.index(min(ranked))]
        for new, (vague, _) in zip(found, ranked, strict=True):
            size = abs(new.value)
            # Near x, f may be quite another than larger steps make of it; so says the exact one.
            if new.h < best.h and not vague and abs(new.value - best.value) > 0.1 * size:
                best = new if abs(new.value - exact) < 0.01 * size else best
        # Where rounding hides the derivative, larger steps show more of it.
        while best.rounding > best.truncation and 8.0 * best.h <= LARGEST * scale:
            new = self.estimate(8.0 * best.h)
            if new is None or new.error >= best.error:
                break
            if abs(new.value - best.value) > 2.0 * best.error:
                break  # it leaps over what f does near x
            best = new
        self._wild = self._is_wild(found[-1])
        return replace(best, truncation=math.inf) if unresolved and self._wild else best

    def _is_wild(self, smallest: Estimate) -> bool:
        """Whether f jumps up and down by a good part of its size within the smallest step."""
        size = float(self._point.weights @ np.abs(self._point.y))
        return smallest.truncation * smallest.h > max(0.01 * size, 100.0 * self._noise)

    def _quality(self, new: Estimate, beside: list[Estimate]) -> tuple[bool, float]:
        """Smaller is better: the relative error, or the error of what may as well be 0.

        Rounding may make the three differences of an estimate agree by chance, so one of the
        estimates with the next larger and smaller steps must confirm it.
        """
        error = max(new.error, min((abs(new.value - other.value) for other in beside), default=0.0))
        if self._hides(new) or error > 0.1 * abs(new.value):
            return True, error + self._noise / new.h
        return False, error / abs(new.value)

    def _hides(self, found: Estimate) -> bool:
        """Whether rounding in the functions before this one may be all that the value shows."""
        return 4.0 * self._noise / found.h >= 0.1 * abs(found.value)

    def confirmed(self, best: Estimate) -> Estimate:
        """The estimate with an error that covers what smaller and larger steps give."""

        def apart(*steps: float) -> list[float]:
            others = [self.estimate(step) for step in steps]
            return [abs(best.value - other.value) for other in others if other is not None]

        near = 30.0 * max(apart(best.h / 2.0), default=0.0)
        far = 30.0 * min(apart(best.h / 8.0, best.h * 8.0), default=0.0)  # no step in common
        # Three numbers that hardly agree tell no more than the order of their error.
        own = best.truncation * (10.0 if best.error > 0.1 * abs(best.value) else 1.0)
        noise = 4.0 * (self._noise if self._hides(best) else self._inherited) / best.h
        truncation = max(own, near, far)
        if self._wild and truncation > 0.1 * abs(best.value):
            truncation = math.inf
        return replace(best, truncation=truncation, rounding=best.rounding + noise)
