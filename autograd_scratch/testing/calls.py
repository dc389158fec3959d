"""Examples that an op can be called with: for each op a strategy of its inputs and parameters."""

from __future__ import annotations

from inspect import Parameter

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from ..engine.op import Op
from ..engine.registry import OPS
from .arrays import _FLOAT, _WHOLE, Call, Interval, _filled, _numbers, broadcastable
from .degenerate import degenerate_calls
from .examples import CALLS


def calls(op: Op) -> SearchStrategy[Call]:
    """Examples that an op can be called with, at places where it is smooth.

    Elementwise ops without required parameters need nothing: their inputs broadcast in every
    pattern, lie within the op's ``domain`` and off its ``kinks``, and never tie with each other;
    one that has no rule while others have is a whole number.
    The structural ops of this package have examples of their own, with every kind of parameter.
    Some examples are degenerate: numbers for arrays, arrays of one element, or of none.

    Args:
        op: the op.

    Returns:
        A strategy of (inputs, params): ``op(*inputs, **params)`` is valid.

    Raises:
        LookupError: an op of another kind: write a strategy of (inputs, params) for it.

    Example:
        >>> import numpy as np
        >>> from hypothesis import find
        >>> from autograd_scratch import ops
        >>> find(calls(ops.log), lambda call: np.shape(call[0][0]) == (2,))
        ((array([0.15625, 0.15625]),), {})
    """
    if op in vars(OPS).values() and op.name in CALLS:
        return _sometimes_degenerate(op, CALLS[op.name])
    required = [name for name, value in op.defaults.items() if value is Parameter.empty]
    if op.kind == "elementwise" and op.arity and not required:
        whole = tuple(rule is None and any(op.rules) for rule in op.rules)
        return _sometimes_degenerate(op, _elementwise(op.domain, op.kinks, whole))
    raise LookupError(
        f"calls: {op.name} is not an elementwise op without parameters, so its examples cannot be "
        f"found from its definition; pass check_op a (inputs, params) of your own, for example "
        f"from st.tuples(st.tuples(arrays()), st.fixed_dictionaries({{}}))"
    )


def _sometimes_degenerate(op: Op, usual: SearchStrategy[Call]) -> SearchStrategy[Call]:
    """One call in four has numbers for arrays, arrays of one element, or of none."""
    rare = degenerate_calls(op)
    return st.one_of(usual, usual, usual, st.sampled_from(rare)) if rare else usual


@composite
def _elementwise(
    draw: DrawFn, domains: tuple[Interval, ...], kinks: tuple[float, ...], whole: tuple[bool, ...]
) -> Call:
    count = len(domains)
    dtypes = [_WHOLE if is_whole else _FLOAT for is_whole in whole]
    # Each float input draws from its own share, so that maximum and its like have no ties.
    inputs = [
        draw(_filled(shape, st.sampled_from(_numbers(domain, kinks, dtype, *share))))
        for shape, domain, dtype, share in zip(
            draw(broadcastable(count)),
            domains,
            dtypes,
            [(0, 1) if is_whole else (i, count) for i, is_whole in enumerate(whole)],
            strict=True,
        )
    ]
    return tuple(inputs), {}
