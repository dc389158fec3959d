"""What a sparse derivative needs: SciPy, and one array of variables."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from ...engine.numeric import as_value
from ...engine.values import Value, contents
from ..arguments import Function, argument_name, check_float


def check_scipy(name: str) -> None:
    """See that SciPy is there for the function of that name.

    Raises:
        ImportError: it is not.
    """
    if find_spec("scipy") is None:
        raise ImportError(f"{name} needs SciPy: pip install scipy", name="scipy")


def checked(name: str, f: Function, x: Any) -> Any:
    """The variables, if they are one float or float array.

    Raises:
        TypeError: they are not.
    """
    x = contents(x)
    if isinstance(x, Value):
        raise outer_value(name)
    if isinstance(x, (list, tuple, dict)):
        raise TypeError(
            f"{name}: {argument_name(f, 0)} must be one float array, got {type(x).__name__}; "
            f"make it one (np.array, or tree_ravel for a structure)"
        )
    return as_value(check_float(name, lambda: argument_name(f, 0), x), name)


def outer_value(name: str) -> TypeError:
    """The error for what is called within another derivative, or within jit."""
    return TypeError(
        f"{name}: within grad, jvp, vmap or jit there are no numbers that a SciPy array could "
        f"hold; call it outside, or take jacobian or hessian"
    )
