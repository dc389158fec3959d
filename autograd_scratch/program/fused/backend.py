"""When a program gets kernels."""

from __future__ import annotations

import numpy as np

from ..trace.traced import Traced


def kernels_for(traced: Traced, backend: str) -> Traced | None:
    """The program with kernels, if it is to have some.

    Args:
        traced: the program.
        backend: that of jit.

    Raises:
        ImportError: ``backend="fused"``, and kernels cannot run on this machine.
    """
    if backend != "fused":
        return None
    if not any(isinstance(x.example_value, np.ndarray) for x in (*traced.arguments, *traced.steps)):
        return None
    from .machine import obstacle

    why = obstacle()
    if why:
        raise ImportError(f'jit: backend="fused" cannot run here: {why}')
    from .rewrite import with_kernels

    return with_kernels(traced)
