"""How mathematics writes what ops do to arrays: the one table of notations.

==================  ===============================  ==========================================
op                  text                             meaning
==================  ===============================  ==========================================
sum, mean, prod     Σᵢ x, 1/N Σⱼ x, Π x              over axis i (the first), j, …; all without
getitem             x[0, 1:]                         an element, a row, a part
put_at, set_at      g at [0] else 0                  numbers at a place, others elsewhere
where               x if c else y                    a case distinction
concatenate, stack  [x, y]ᵢ, [x; y]                  joined along an axis, put below each other
reshape             x as (2, 3)                      the same numbers in another shape
transpose           xᵀ, xⱼᵢₖ                         of a matrix; any order of axes
einsum, tensordot   Σⱼ xᵢⱼ yⱼₖ                       products, summed over shared axes
cumsum              Σ(r≤i) xᵣ                        a running sum
==================  ===============================  ==========================================

Every other op is a function, ``f(x)``; the axes that it works along are its index: ``maxⱼ(x)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from ..text import numbers_in, short_params
from .axes import index_text, letter, permutation
from .tree import Call

FUNCTIONS: Mapping[str, str] = {
    "maximum": "max",
    "minimum": "min",
    "fmax": "max",
    "fmin": "min",
    "trace": "tr",
    "fmod": "rem",
    "copysign": "copysign",
    "take_along_axis": "pick",
    "linear_recurrence": "recur",
    "log2": "log₂",
    "log10": "log₁₀",
    "i0": "I₀",
    "stop_gradient": "const",
    "gamma": "Γ",
    "loggamma": "log Γ",
    "gammaln": "log Γ",
    "digamma": "ψ",
    "psi": "ψ",
    "zeta": "ζ",
    "beta": "B",
    "betaln": "log B",
    "log_softmax": "log softmax",
}
"""Functions that have another name in mathematics than in NumPy and SciPy."""

_TECHNICAL = frozenset(
    (
        *("axis", "axis1", "axis2", "keepdims", "dtype", "shape", "result", "index", "indices"),
        *("subscripts", "axes", "classes", "count", "size", "reverse", "mode", "kind", "optimize"),
        *("rcond", "hermitian", "UPLO", "full_matrices", "complete", "derivative"),
        *("constant_values", "end_values", "stat_length", "reflect_type"),
    )
)
"""Parameters that say how something is computed, or are written in another way."""

_LONGEST_ARGUMENT = 16
_RESHAPING = ("reshape", "broadcast_to", "expand_dims", "squeeze", "ravel")


class Notation(NamedTuple):
    """How a call is written.

    Attributes:
        kind: which way of writing.
        detail: an index, a shape or the letters of axes.
        letters: more of them.
    """

    kind: str
    detail: str = ""
    letters: tuple[str, ...] = ()


def matched(call: Call) -> Notation | None:
    """The notation of an op that picks, puts, joins or rearranges numbers; None for others.

    >>> from .tree import Symbol, call
    >>> matched(call("getitem", Symbol("x"), index=(0, slice(None)))).detail
    '0, :'
    """
    params = call.params
    match call.op:
        case "getitem":
            return Notation("item", index_text(params["index"]))
        case "put_at" | "set_at":
            return Notation("put", index_text(params["index"]))
        case "take":
            return _taken(call)
        case "flip":
            return _flipped(call)
        case "transpose" | "swapaxes" | "moveaxis":
            return _reordered(call)
        case "einsum" | "tensordot":
            return _contracted(call)
        case "concatenate" | "stack":
            return _joined(call)
        case "cumsum" | "cumprod":
            return _running(call)
        case "astype" if call.shapes:
            return Notation("as", np.dtype(params["dtype"]).name)
        case op if op in _RESHAPING and "result" in params:
            return Notation("as", str(params["result"])) if params["result"] else Notation("same")
    return None


def arguments_of(call: Call) -> Iterator[str | None]:
    """The parameters of a function that are part of its mathematics, as text; None if too long."""
    for name, value in call.params.items():
        if name in _TECHNICAL or value is None or value is False:
            continue
        if name in ("ddof", "k", "offset") and value == 0:
            continue
        text = short_params({name: value}, _LONGEST_ARGUMENT)
        yield text.partition("=")[2] or None


def sizes_of(call: Call) -> str:
    """Which norm it is, if not that of the length.

    >>> from .tree import Symbol, call
    >>> sizes_of(call("norm", Symbol("x"), ord=1)), sizes_of(call("norm", Symbol("x"), ord=None))
    ('1', '')
    """
    order = call.params.get("ord")
    if order in (None, 2, "fro", "f"):
        return ""
    return str(order).replace("inf", "∞")


def _ndim(call: Call, term: int = 0) -> int:
    return len(call.shapes[term]) if call.shapes else 0


def _taken(call: Call) -> Notation | None:
    axis, ndim = call.params.get("axis"), _ndim(call)
    if axis is None and ndim > 1:
        return None
    before = (slice(None),) * (0 if axis is None else axis % max(ndim, 1))
    indices = np.asarray(numbers_in(call.params["indices"]))
    return Notation("item", index_text((*before, indices)))


def _flipped(call: Call) -> Notation:
    axis, ndim = call.params.get("axis"), _ndim(call)
    given = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    turned = {i % max(ndim, 1) for i in given}
    if not ndim:
        return Notation("same")
    parts = (slice(None, None, -1) if i in turned else slice(None) for i in range(ndim))
    return Notation("item", index_text(tuple(parts)))


def _reordered(call: Call) -> Notation:
    order, ndim = permutation(call), _ndim(call)
    if order is None:
        return Notation("transpose")
    if tuple(order) == tuple(range(ndim)):
        return Notation("same")
    last_two = (*range(ndim - 2), ndim - 1, ndim - 2)
    if tuple(order) == last_two:  # each matrix of a batch
        return Notation("transpose")
    place = {axis: letter(i) for i, axis in enumerate(order)}
    return Notation("indexed", "".join(place[axis] for axis in range(ndim)))


def _contracted(call: Call) -> Notation | None:
    terms, result = _subscripts(call)
    names = {c: letter(i) for i, c in enumerate(dict.fromkeys(result + "".join(terms)))}
    if len(names) > 6 or "." in names:
        return None
    summed = [c for c in names if c not in result]
    letters = tuple("".join(names[c] for c in term) for term in terms)
    return Notation("contracted", "".join(names[c] for c in summed), letters)


def _subscripts(call: Call) -> tuple[list[str], str]:
    """The letters of each term, and those of the result."""
    if call.op == "tensordot":
        return _of_tensordot(call)
    left, arrow, result = _spelled_out(call).partition("->")
    if not arrow:
        result = "".join(sorted(c for c in set(left) - {","} if left.count(c) == 1))
    return left.split(","), result


def _spelled_out(call: Call) -> str:
    """The subscripts, with letters for the axes that three dots stand for."""
    text: str = call.params["subscripts"].replace(" ", "")
    left, arrow, result = text.partition("->")
    terms = left.split(",")
    if "." not in text or len(call.shapes) != len(terms):
        return text
    spare = [
        len(shape) - len(term.replace(".", ""))
        for term, shape in zip(terms, call.shapes, strict=True)
    ]
    dots = "ZYXWVUTSRQPO"[: max(spare)]
    terms = [
        term.replace("...", dots[len(dots) - n :]) for term, n in zip(terms, spare, strict=True)
    ]
    if not arrow:
        letters = "".join(terms)
        result = "..." + "".join(
            sorted(c for c in set(letters) - set(dots) if letters.count(c) == 1)
        )
    return ",".join(terms) + "->" + result.replace("...", dots)


def _of_tensordot(call: Call) -> tuple[list[str], str]:
    axes = call.params["axes"]
    first, second = (_ndim(call, 0), _ndim(call, 1))
    if isinstance(axes, int | np.integer):
        axes = (range(first - int(axes), first), range(int(axes)))
    ones, others = ([int(i)] if np.ndim(i) == 0 else list(map(int, i)) for i in axes)
    x = [chr(ord("a") + i) for i in range(first)]
    y = [chr(ord("A") + i) for i in range(second)]
    for one, other in zip(ones, others, strict=True):
        y[other] = x[one]
    result = [c for c in x if c not in y] + [c for c in y if c not in x]
    return ["".join(x), "".join(y)], "".join(result)


def _joined(call: Call) -> Notation:
    ndim, axis = _ndim(call), call.params.get("axis")
    if call.op == "stack":
        axis = int(axis or 0) % (ndim + 1)
        return Notation("joined", letter(axis) if axis else "", ("; " if ndim else ", ",))
    along = "" if axis is None or ndim < 2 else letter(int(axis) % ndim)
    return Notation("joined", along, (", ",))


def _running(call: Call) -> Notation | None:
    axis, ndim = call.params.get("axis"), _ndim(call)
    if axis is None and ndim > 1:
        return None
    along = int(axis or 0) % max(ndim, 1)
    sign = "≥" if call.params.get("reverse") else "≤"
    axes = "".join("r" if i == along else letter(i) for i in range(max(ndim, 1)))
    big = "sum" if call.op == "cumsum" else "prod"
    return Notation("running", f"r{sign}{letter(along)}", (big, axes))
