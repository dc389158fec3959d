"""Who takes part: this project, NumPy by hand, and the peers.

Nothing here imports a contender: the processes that race do, each its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

OURS = "autograd_scratch"
JIT_PYTHON = "autograd_scratch jit (python)"
JIT_NUMBA = "autograd_scratch jit (numba)"
JIT_FUSED = "autograd_scratch jit (fused)"
NUMPY = "NumPy"
BOOK = "NumPy, the book's layers"
MICROGRAD = "micrograd"
PYTORCH = "PyTorch"
JAX = "JAX"
AUTOGRAD = "HIPS autograd"
MYGRAD = "MyGrad"
XAD = "XAD"
CASADI = "CasADi"


@dataclass(frozen=True)
class Contender:
    """One way to compute what a race asks for.

    Args:
        modules: what it imports.
        packages: the packages they come in, whose versions are recorded.
        recursive: it walks a graph by recursion, so it needs a deep stack.
    """

    modules: tuple[str, ...]
    packages: tuple[str, ...]
    recursive: bool = False

    def lacks(self) -> str | None:
        """What keeps it from taking part on this machine; None if nothing does."""
        for module in self.modules:
            if find_spec(module) is None:
                return f"{module} is not installed"
        return None

    def versions(self) -> dict[str, str]:
        """The version of each package that is installed."""
        found = {}
        for package in self.packages:
            try:
                found[package] = version(package)
            except PackageNotFoundError:  # a source tree on the path, not installed
                found[package] = "not installed as a package"
        return found


CONTENDERS: dict[str, Contender] = {
    OURS: Contender(("autograd_scratch",), ("autograd-scratch", "numpy")),
    JIT_PYTHON: Contender(("autograd_scratch",), ("autograd-scratch", "numpy")),
    JIT_NUMBA: Contender(("autograd_scratch", "numba"), ("autograd-scratch", "numpy", "numba")),
    JIT_FUSED: Contender(
        ("autograd_scratch", "llvmlite"), ("autograd-scratch", "numpy", "llvmlite")
    ),
    NUMPY: Contender(("numpy",), ("numpy",)),
    BOOK: Contender(("numpy",), ("numpy",)),
    MICROGRAD: Contender(("micrograd",), ("micrograd",), recursive=True),
    PYTORCH: Contender(("torch",), ("torch",)),
    JAX: Contender(("jax",), ("jax", "jaxlib")),
    AUTOGRAD: Contender(("autograd",), ("autograd",)),
    MYGRAD: Contender(("mygrad",), ("mygrad",)),
    XAD: Contender(("xad",), ("xad",)),
    CASADI: Contender(("casadi",), ("casadi",)),
}
"""All contenders, in the order of the tables."""
