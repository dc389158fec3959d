"""Products of vectors, matrices and tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...engine.registry import OPS
from ..javascript.subscripts import subscripts
from .batch import ExportError, OfBatch, Step
from .reductions import shape_of, working_type
from .writer import INT, Tensor, Writer, product


def _operands(w: Writer, step: Step) -> list[Tensor]:
    return [w.operand(x, working_type(step.dtype)) for x in step.operands]


def _matmul(w: Writer, step: Step) -> Tensor:
    if step.dtype == float and any(map(_is_transposed, step.operands)):
        # ONNX Runtime up to 1.24 fuses the two, and then has no kernel for float64.
        return _einsum("matmul")(w, step)
    return w.node("MatMul", *_operands(w, step))


def _is_transposed(x: Any) -> bool:
    return isinstance(x, Step) and x.function in (OPS.transpose, OPS.swapaxes, OPS.moveaxis)


def _dot(w: Writer, step: Step) -> Tensor:
    """np.dot, which is a product of matrices where no factor has more than two axes."""
    ranks = [len(shape_of(x)) for x in step.operands]
    if 0 in ranks:
        return w.node("Mul", *_operands(w, step))
    if max(ranks) > 2 or (step.dtype == float and any(map(_is_transposed, step.operands))):
        return _einsum("dot")(w, step)
    return w.node("MatMul", *_operands(w, step))


def _einsum(name: str) -> Callable[[Writer, Step], Tensor]:
    """A product that is written in Einstein's notation."""

    def printed(w: Writer, step: Step) -> Tensor:
        shapes: list[Any] = [shape_of(x) for x in step.operands]
        operands = _operands(w, step)
        if name == "tensordot" and () in shapes:
            return w.node("Mul", *operands)
        if any(0 in shape for shape in shapes):  # on which older runtimes die
            return w.node("Expand", w.constant(0, operands[0].dtype), w.lengths(step.shape))
        equation = subscripts(name, shapes, step.params)
        return w.reshape(w.node("Einsum", *operands, equation=equation), step.shape)

    return printed


def _outer(w: Writer, step: Step) -> Tensor:
    x, y = (
        w.reshape(operand, [product(shape_of(x))])
        for operand, x in zip(_operands(w, step), step.operands, strict=True)
    )
    return w.node("Mul", w.expand_axes(x, [1]), y)


def _convolved(w: Writer, step: Step) -> Tensor:
    """np.convolve: every product of two elements, added up where it belongs."""
    counts = [product(shape_of(x)) for x in step.operands]
    if any(isinstance(count, OfBatch) for count in counts):
        raise ExportError("along the axis of the batch")
    n, m = counts
    assert isinstance(n, int)
    assert isinstance(m, int)
    x, y = (w.reshape(v, [size]) for v, size in zip(_operands(w, step), (n, m), strict=True))
    products = w.node("Mul", w.expand_axes(x, [1]), y)
    places = w.constant(np.add.outer(np.arange(n), np.arange(m)).ravel(), INT)
    zeros = w.constant(np.zeros(n + m - 1), products.dtype)
    flat = w.reshape(products, [n * m])
    whole = w.node("ScatterElements", zeros, places, flat, axis=0, reduction="add")
    short = min(n, m)
    mode = step.params.get("mode", "full")
    start = {"full": 0, "same": (short - 1) // 2, "valid": short - 1}[mode]
    length = step.shape[0]
    assert isinstance(length, int)
    return w.sliced(whole, {0: slice(start, start + length)})


def _determinant(w: Writer, step: Step) -> Tensor:
    return w.in_single("Det", w.operand(step.operands[0], step.dtype))


PRINTERS: Mapping[str, Callable[[Writer, Step], Tensor]] = {
    "dot": _dot,
    "matmul": _matmul,
    "outer": _outer,
    "tensordot": _einsum("tensordot"),
    "einsum": _einsum("einsum"),
    "convolve": _convolved,
    "det": _determinant,
}
"""By name, what writes down a step that multiplies."""
