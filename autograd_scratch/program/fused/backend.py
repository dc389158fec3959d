"""When a program gets kernels."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from ..trace.traced import Traced
from .groups import Group, Units, size_of

WORTHWHILE = 100_000
"""From how many results of steps on ``"auto"`` has kernels: NumPy takes some 30 µs for so many, and
kernels half of that or less. To compile one takes some 10 ms, to load llvmlite 40."""

A_KERNEL = 10_000
"""And from how many for each kernel: small ones take as long as NumPy, and longer to be made."""


def kernels_for(traced: Traced, backend: str) -> Traced | None:
    """The program with kernels, if it is to have some.

    Args:
        traced: the program.
        backend: that of jit.

    Raises:
        ImportError: ``backend="fused"``, and kernels cannot run on this machine.
    """
    if backend not in ("fused", "auto"):
        return None
    values = [step.example_value for step in traced.steps]
    size = sum(x.size for x in values if isinstance(x, np.ndarray))
    if not size or (backend == "auto" and size < WORTHWHILE):  # most programs, at once
        return None
    if find_spec("llvmlite") is None:
        if backend == "auto":
            return None
        raise ImportError(
            'jit: backend="fused" needs llvmlite, which comes with Numba: '
            'pip install "autograd-scratch[fast]"'
        )
    units = Units(traced)
    groups = [unit for unit in units.units if isinstance(unit, Group)]
    work = sum(size_of(group) * len(group.works) for group in groups)
    if not groups or (backend == "auto" and work < max(WORTHWHILE, A_KERNEL * len(groups))):
        return None
    from .machine import obstacle  # lazily: llvmlite takes its time to load

    why = obstacle()
    if why:
        if backend == "auto":
            return None
        raise ImportError(f'jit: backend="fused" cannot run here: {why}')
    from .rewrite import with_kernels

    return with_kernels(traced, units)
