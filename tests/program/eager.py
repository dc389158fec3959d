"""What a program must do: just what the function does that it was made of, to the last bit."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_scratch import jit


def bits(x: Any) -> Any:
    """Something equal for results that are equal in bits, types and structure, and only then."""
    if isinstance(x, dict):
        return type(x), [(type(key), key, bits(value)) for key, value in x.items()]
    if isinstance(x, (list, tuple)):
        return type(x), [bits(item) for item in x]
    if isinstance(x, (float, np.ndarray, np.generic)):
        array = np.asarray(x)
        # One nan is as good as another: which one comes out of nan + nan is up to the processor.
        array = np.where(array != array, np.nan, array).astype(array.dtype) if array.size else array
        padded = array.dtype == np.longdouble  # its bytes are not all significant
        contents = array.tobytes() if not padded else [repr(item) for item in array.flat]
        return type(x), array.dtype, array.shape, contents
    return type(x), x


def outcome(f: Callable[..., Any], args: Any, kwargs: Any = None) -> Any:
    """What a call gives: its result or its error, and what it leaves of its arguments."""
    try:
        result = f(*args, **(kwargs or {}))
    except Exception as error:
        return type(error), str(error), bits(args), bits(kwargs)
    return bits(result), bits(args), bits(kwargs)


def check(f: Callable[..., Any], *calls: Any, backend: str = "python") -> Any:
    """Check that the program does what the function does: traced by the first call, for all.

    Args:
        f: the function.
        calls: tuples of arguments, each for one call.
        backend: that of jit.

    Returns:
        The compiled function.
    """
    program = jit(f, backend=backend)
    for args in (*calls, *calls):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = outcome(f, copied(args))
            found = outcome(program, copied(args))
        assert found == expected, f"{args}: {found} instead of {expected}"
    return program


def copied(args: Any) -> Any:
    """A copy whose arrays lie in memory as the originals do."""
    if type(args) is np.ndarray:
        return copy_laid_out(args)
    if isinstance(args, (tuple, list)) and not hasattr(args, "_fields"):
        return type(args)(copied(x) for x in args)
    return copy.deepcopy(args)


def copy_laid_out(x: Any) -> Any:
    """A copy with the same strides, of its own memory."""
    low = sum(min(0, (n - 1) * s) for n, s in zip(x.shape, x.strides, strict=True))
    high = sum(max(0, (n - 1) * s) for n, s in zip(x.shape, x.strides, strict=True))
    if not x.size:
        return x.copy(order="K")
    memory = np.zeros(high - low + x.itemsize, np.uint8)
    new = np.ndarray(x.shape, x.dtype, memory, -low, x.strides)
    np.copyto(new, x)
    new.flags.writeable = x.flags.writeable
    return new
