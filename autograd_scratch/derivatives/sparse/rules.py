"""How each op hands dependencies on.

Only steps that are linear in the variables are met here (see :mod:`.pattern`): sums, products with
what does not depend on them, and elements that move. What has no rule is taken to depend on
everything, which is never too little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np
from scipy import sparse

from ...engine.op import Op
from ...engine.registry import OPS
from ...ops.places import axes_of
from ...ops.products import _spell_out
from ...program.trace.instructions import Instruction, example_of, instructions_in
from .dependencies import Dependencies, all_on_all, along, gathered, nothing, picked, united

Shape = tuple[int, ...]

Given = Sequence[Dependencies | None]
"""The dependencies of each operand; None for one that depends on no variable."""


def dependencies_of(step: Instruction, known: dict[Instruction, Dependencies]) -> Dependencies:
    """The dependencies of a step's result, from those of the steps before it.

    Args:
        step: the step.
        known: those of each that has any.
    """
    given = [known.get(x) if type(x) is Instruction else None for x in step.operands]
    inside = [x for x in step.inputs if x in known]
    rule = _RULES.get(step.function)
    if rule is None and getattr(step.function, "batching", None) == "elementwise":
        rule = _elementwise
    # All that is known stands among the operands, and what says where elements go is constant.
    operands = {x for x in step.operands if type(x) is Instruction}
    is_plain = operands.issuperset(inside)
    if rule is not None and is_plain and next(instructions_in(step.params), None) is None:
        return rule(step, given)
    return all_on_all([known[x] for x in inside], prod(_shape_of(step)))


def _shape_of(x: Any) -> Shape:
    """The shape of an operand, or of a step; several arrays together count as one number."""
    example = example_of(x)
    return () if isinstance(example, (list, tuple)) else np.shape(example)


def _elementwise(step: Instruction, given: Given) -> Dependencies:
    shape = _shape_of(step)
    to_axes = range(-len(shape), 0)
    parts = []
    for x, part in zip(step.operands, given, strict=True):
        if part is not None:
            own = _shape_of(x)
            parts.append(
                part if own == shape else along(part, own, range(-len(own), 0), shape, to_axes)
            )
    return united(parts)


def _moved(step: Instruction, given: Given) -> Dependencies:
    """Elements that change their places: the op itself shows where numbered elements go."""
    numbers, parts, first = [], [], 1
    for x, part in zip(step.operands, given, strict=True):
        size = prod(_shape_of(x))
        if part is None:
            numbers.append(np.zeros(_shape_of(x), np.int64))
        else:
            numbers.append(np.arange(first, first + size).reshape(_shape_of(x)))
            parts.append(part)
            first += size
    assert isinstance(step.function, Op)
    moved = step.function.forward(*numbers, **step.params)
    origins = np.ravel(moved).astype(np.intp)  # set_at, for one, makes floats of them
    every = parts[0] if len(parts) == 1 else sparse.vstack(parts, format="csr")
    if origins.all():
        return picked(every, origins - 1)
    places = np.flatnonzero(origins)
    return gathered(every, places, origins.size, origins[places] - 1)


def _put(step: Instruction, given: Given) -> Dependencies:
    (x,), (part,) = step.operands, given
    shape = step.params["shape"]
    places = np.asarray(np.arange(prod(shape)).reshape(shape)[step.params["index"]])
    own = _shape_of(x)
    sources = np.broadcast_to(np.arange(prod(own)).reshape(own), places.shape)
    return gathered(part, places.ravel(), prod(shape), sources.ravel())


def _summed(step: Instruction, given: Given) -> Dependencies:
    """Along axes, each element of the result depends on all."""
    own, shape, axis = _shape_of(step.operands[0]), _shape_of(step), step.params["axis"]
    if not own:
        axis = None  # NumPy lets a number have an axis
    summed = axes_of(len(own), tuple(range(len(own))) if axis is None else axis)
    axes = [("summed", i) if i in summed else i for i in range(len(own))]
    if len(shape) == len(own):
        to_axes = [("sum", i) if i in summed else i for i in range(len(own))]
    elif axis is None:  # flattened
        to_axes = [("flat", i) for i in range(len(shape))]
    else:
        to_axes = [i for i in range(len(own)) if i not in summed]
    return along(given[0], own, axes, shape, to_axes)


def _product(step: Instruction, given: Given, *axes: Sequence[Any]) -> Dependencies:
    """A sum of products; ``axes`` are the labels of each operand's, and at last the result's."""
    return united(
        [
            along(part, _shape_of(x), labels, _shape_of(step), axes[-1])
            for x, part, labels in zip(step.operands, given, axes, strict=False)
            if part is not None
        ]
    )


def _matmul(step: Instruction, given: Given) -> Dependencies:
    x, y = map(_shape_of, step.operands)
    with_constant = _matmul_with_constant(step, given)
    if with_constant is not None:
        return with_constant
    ahead = range(-max(len(x), len(y)), -2)
    x_axes = [*ahead[len(ahead) - max(len(x) - 2, 0) :], *("row" for _ in x[1:2]), "k"]
    y_axes = [*ahead[len(ahead) - max(len(y) - 2, 0) :], "k", *("column" for _ in y[1:2])]
    axes = [*ahead, *("row" for _ in x[1:2]), *("column" for _ in y[1:2])]
    return _product(step, given, x_axes, y_axes, axes)


def _matmul_with_constant(step: Instruction, given: Given) -> Dependencies | None:
    """The product with a matrix that never changes: where it has zeros, nothing passes."""
    for constant, x, part in zip(step.operands, step.operands[::-1], given[::-1], strict=True):
        shape = _shape_of(x)
        if type(constant) is not np.ndarray or constant.ndim != 2 or len(shape) > 2:
            continue
        if constant.all():
            continue
        passes = sparse.csr_array(constant != 0)
        if constant is step.operands[0]:
            others = shape[1] if len(shape) == 2 else 1
            spread = sparse.kron(passes, sparse.eye_array(others, dtype=bool), format="csr")
        else:
            others = shape[0] if len(shape) == 2 else 1
            spread = sparse.kron(sparse.eye_array(others, dtype=bool), passes.T, format="csr")
        return spread.astype(bool) @ part
    return None


def _dot(step: Instruction, given: Given) -> Dependencies:
    x, y = map(len, map(_shape_of, step.operands))
    if not x or not y:
        return _elementwise(step, given)
    if x <= 2 and y <= 2:
        return _matmul(step, given)
    x_axes, y_axes = _labels("x", x), _labels("y", y)
    x_axes[-1] = y_axes[max(y - 2, 0)] = "k"
    return _product(step, given, x_axes, y_axes, [i for i in x_axes + y_axes if i != "k"])


def _tensordot(step: Instruction, given: Given) -> Dependencies:
    x, y = map(len, map(_shape_of, step.operands))
    axes = step.params["axes"]
    if np.ndim(axes) == 0:
        axes = range(x - int(axes), x), range(int(axes))
    x_axes, y_axes = _labels("x", x), _labels("y", y)
    summed = set()
    for i, j in zip(*map(np.atleast_1d, axes), strict=True):
        y_axes[j] = x_axes[i]
        summed.add(x_axes[i])
    to_axes = [i for i in x_axes + y_axes if i not in summed]
    return _product(step, given, x_axes, y_axes, to_axes)


def _labels(name: str, count: int) -> list[Any]:
    return [(name, i) for i in range(count)]


def _outer(step: Instruction, given: Given) -> Dependencies:
    x, y = (prod(_shape_of(operand)) for operand in step.operands)
    parts = [
        along(part, (size,), [i], (x, y), (0, 1))
        for i, (size, part) in enumerate(zip((x, y), given, strict=True))
        if part is not None
    ]
    return united(parts)


def _einsum(step: Instruction, given: Given) -> Dependencies:
    ndims = [len(_shape_of(x)) for x in step.operands]
    terms, output = _spell_out(step.params["subscripts"], ndims)
    return _product(step, given, *terms, output)


def _convolved(step: Instruction, given: Given) -> Dependencies:
    n, m = (prod(_shape_of(x)) for x in step.operands)
    least, mode = min(n, m), step.params["mode"]
    first = {"full": 0, "same": (least - 1) // 2, "valid": least - 1}[mode]
    size = prod(_shape_of(step))
    total = nothing(size, next(part for part in given if part is not None).shape[1])
    for own, other, part in zip((n, m), (m, n), given, strict=True):
        if part is not None:
            places = np.add.outer(np.arange(own), np.arange(other)) - first
            inside = (places >= 0) & (places < size)
            total = total + gathered(part, places[inside], size, np.nonzero(inside)[0])
    return total


_MOVING = (
    *(OPS.reshape, OPS.ravel, OPS.expand_dims, OPS.squeeze, OPS.broadcast_to, OPS.tile),
    *(OPS.transpose, OPS.moveaxis, OPS.swapaxes, OPS._concatenate, OPS._stack, OPS.diag),
    *(OPS._getitem, OPS.take, OPS.flip, OPS.roll, OPS.repeat, OPS.set_at),
)

_RULES: dict[Any, Callable[[Instruction, Given], Dependencies]] = {
    **dict.fromkeys(_MOVING, _moved),
    OPS.put_at: _put,
    OPS.sum: _summed,
    OPS.mean: _summed,
    OPS.cumsum: _summed,
    OPS.matmul: _matmul,
    OPS.dot: _dot,
    OPS.tensordot: _tensordot,
    OPS.outer: _outer,
    OPS._einsum: _einsum,
    OPS._convolve: _convolved,
}
