"""How a function of ``scipy.special`` becomes an op."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import scipy.special as sc

from ...engine.op import Op, Rule
from ...engine.registry import NUMPY, OPS
from ...engine.values import Value


class SpecialFunction(Op):
    """An op that takes no variable where it has no rule: the order of a Bessel function, say.

    (To let it through without a gradient, as the condition of ``where``, would be wrong: it does
    have a derivative, only none that could be written down.)
    """

    def __call__(self, *args: Any, **params: Any) -> Any:
        if self.has_nondifferentiable_input:
            if params or len(args) != self.arity:
                args, params = self._bind(args, params)
            for name, rule, x in zip(self.input_names, self.rules, args, strict=True):
                if rule is None and _is_variable(x):
                    raise TypeError(
                        f"{self.name}: there is no derivative with respect to {name}, so it must "
                        f"not be a variable; take its .value"
                    )
        return super().__call__(*args, **params)


def _is_variable(x: Any) -> bool:
    """Whether a derivative with respect to x may be asked for."""
    return (
        isinstance(x, Value)
        and not x.is_plain
        and not getattr(x, "constant", False)
        and x.dtype.kind == "f"
    )


def special(
    *rules: Rule | None,
    sign: str | None = None,
    domain: tuple[tuple[float, float], ...] | None = None,
    kinks: tuple[float, ...] = (),
) -> Callable[[Callable[..., Any]], Op]:
    """Make an op of a function that calls the one of its name in ``scipy.special``.

    Args:
        rules: one per input; None where no derivative can be written down.
        sign, domain, kinks: see :class:`autograd_scratch.Op`.

    Returns:
        A decorator. The op records SciPy's ufunc of that name, and is registered under SciPy's full
        name, so that one of NumPy's may have the same.
    """

    def define(forward: Callable[..., Any]) -> Op:
        new = SpecialFunction(
            forward,
            rules,
            sign=sign,
            scalar=None,
            kind="elementwise",
            batching=None,
            variadic=False,
            joint=False,
            keeps=None,
            domain=domain,
            kinks=kinks,
            hint="",
            inline_in_jit=False,
        )
        new.built_in = True
        setattr(OPS, f"scipy.special.{forward.__name__}", new)
        ufunc = getattr(sc, new.name, None)
        if ufunc is not None:
            NUMPY[ufunc] = new
        return new

    return define
