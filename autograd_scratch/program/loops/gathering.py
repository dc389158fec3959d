"""Steps of a kernel that gather many elements into one: sums, products of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.registry import OPS
from ..trace.instructions import Instruction
from .expressions import Lines, Scalar, Unsupported, as_bool, nest, number
from .places import Place, Places

REDUCTIONS: dict[Any, str] = {
    OPS.sum: "sum",
    OPS.mean: "mean",
    OPS.max: "max",
    OPS.min: "min",
    np.add.reduce: "sum",
    np.maximum.reduce: "max",
    np.minimum.reduce: "min",
    np.sum: "sum",
    np.max: "max",
    np.min: "min",
    np.any: "max",
    np.all: "min",
}

PRODUCTS = (OPS.matmul, OPS.dot, np.vdot)


def reduction(lines: Lines, places: Places, step: Instruction, x: Place) -> Place | Scalar:
    """A sum, a mean, or the largest or smallest element, along some axes."""
    function: Any = step.function
    if (function in (np.any, np.all) and not x.is_bool) or (
        x.is_bool and function not in (np.any, np.all) and REDUCTIONS[function] != "sum"
    ):
        raise Unsupported("the largest of conditions, or a condition on numbers")
    ndim = len(x.shape)
    params = dict(zip(("axis", "dtype", "out", "keepdims"), step.operands[1:], strict=False))
    params.update(step.params)
    if params.keys() - {"axis", "keepdims"}:
        raise Unsupported("a sum with settings")
    axis = params.get("axis", 0 if hasattr(function, "__self__") else None)
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    over = sorted({a % ndim for a in axes})
    kept = [a for a in range(ndim) if a not in over]
    outer, inner = x.along(kept), x.along(over)
    result = _gathered(lines, places, step, [outer], [inner], REDUCTIONS[function])
    is_condition = function in (np.any, np.all) and isinstance(result, Scalar)
    return as_bool(lines, result) if is_condition else result  # type: ignore[arg-type]


def product(lines: Lines, places: Places, step: Instruction, x: Place, y: Place) -> Place | Scalar:
    """A product of vectors and matrices."""
    if step.function is np.vdot:
        x, y = x.raveled(), y.raveled()
    if not (1 <= len(x.shape) <= 2 and 1 <= len(y.shape) <= 2) or x.is_bool or y.is_bool:
        raise Unsupported("a product of more than two axes")
    rows = x.along([0] if len(x.shape) == 2 else [])
    columns = y.along([1] if len(y.shape) == 2 else [])
    shape = (*rows.shape, *columns.shape)
    outers = [
        rows._replace(shape=shape, strides=(*rows.strides, *[0] * len(columns.shape))),
        columns._replace(shape=shape, strides=(*[0] * len(rows.shape), *columns.strides)),
    ]
    inner = [x.along([len(x.shape) - 1]), y.along([0])]
    return _gathered(lines, places, step, outers, inner, "product")


def outer(lines: Lines, places: Places, step: Instruction, x: Place, y: Place) -> Place:
    """The products of all elements of x and all of y."""
    x, y = x.raveled(), y.raveled()
    target = places.add_new(step)

    def inside(indices: list[str]) -> None:
        i, j = indices
        left, right = x.load(lines, x.strides, [i]), y.load(lines, y.strides, [j])
        product = lines.new(f"fmul double {left}, {right}")
        target.store(lines, target.strides, indices, product)

    nest(lines, target.shape, inside)
    return target


def _gathered(
    lines: Lines,
    places: Places,
    step: Instruction,
    outers: list[Place],
    inners: list[Place],
    kind: str,
) -> Place | Scalar:
    """For each index of the outer axes, what is gathered along the inner ones."""
    is_array = np.ndim(step.example_value) > 0
    shape = outers[0].shape
    target = places.add_new(step) if is_array else None
    # The axes that were summed over may be left, with length 1: in memory that is no difference.
    flat = None if target is None else Place.of(target.pointer, np.empty(shape))
    found: list[str] = []

    def at(indices: list[str]) -> None:
        total = places.cell()
        start = {"max": -np.inf, "min": np.inf}.get(kind, 0.0)
        lines.do(f"store double {number(start)}, ptr {total}")

        def inside(within: list[str]) -> None:
            xs = [
                inner.load(lines, [*outer.strides, *inner.strides], [*indices, *within])
                for outer, inner in zip(outers, inners, strict=True)
            ]
            before = lines.new(f"load double, ptr {total}")
            lines.do(f"store double {_combined(lines, kind, before, xs)}, ptr {total}")

        nest(lines, inners[0].shape, inside)
        result = lines.new(f"load double, ptr {total}")
        if kind == "mean":
            count = float(np.prod(inners[0].shape))
            result = lines.new(f"fdiv double {result}, {number(count)}")
        if flat is None or target is None:
            found.append(result)
        else:
            own = flat._replace(offset=target.offset)
            own.store(lines, own.strides, indices, result)

    nest(lines, shape, at)
    return Scalar(found[0]) if target is None else target


def _combined(lines: Lines, kind: str, before: str, xs: list[Any]) -> str:
    """What was gathered so far, and one more."""
    if kind in ("max", "min"):  # nan wins, and stays
        word = "ugt" if kind == "max" else "ult"
        wins = lines.new(f"fcmp {word} double {xs[0]}, {before}")
        better = lines.new(f"select i1 {wins}, double {xs[0]}, double {before}")
        is_nan = lines.new(f"fcmp uno double {before}, 0.0")
        return lines.new(f"select i1 {is_nan}, double {before}, double {better}")
    x = lines.new(f"fmul double {xs[0]}, {xs[1]}") if kind == "product" else xs[0]
    return lines.new(f"fadd reassoc double {before}, {x}")
