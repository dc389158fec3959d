"""The methods that a node has because a NumPy array has them: each calls NumPy's function.

NumPy hands the call back to the op of that function (numpy_protocols.py), with all its arguments.
Those that tell something about the values (``argsort``, ``any``, ``round``, …) give plain numbers
and arrays, level by level; ``item`` and ``tolist`` read the numbers. What an array has and a node
has not is told by name (advice.py).
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from .advice import ABSENT, NO_MEMORY, no_attribute
from .operators import Operators
from .registry import HOOKS
from .values import call_on_values, unwrap

API_VERSIONS = ("2021.12", "2022.12", "2023.12", "2024.12")
"""The versions of the Python array API standard that a node knows."""


class NumpyMethods(Operators):
    """A value with the methods of an array that code needs now and then."""

    __slots__ = ()

    # with a gradient ------------------------------------------------------------------------------

    @property
    def mT(self) -> Any:
        """The last two axes exchanged: each matrix transposed."""
        return np.matrix_transpose(self)

    @property
    def flat(self) -> Any:
        """The elements in one axis, to iterate over or to index."""
        return np.ravel(self)

    @property
    def real(self) -> Any:
        """The value itself, for it is real."""
        return +self

    def conj(self) -> Any:
        """The value itself, for it is real."""
        return +self

    conjugate = conj

    def copy(self, order: str = "K") -> Any:
        """The value itself, for a node is never changed."""
        return +self

    def cumprod(self, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
        """Running product along ``axis`` (of the flattened array by default)."""
        return np.cumprod(self, axis, dtype, out)

    def compress(self, condition: Any, axis: int | None = None, out: Any = None) -> Any:
        """The parts along ``axis`` where the condition holds."""
        return np.compress(condition, self, axis, out)

    def choose(self, choices: Any, out: Any = None, mode: Any = "raise") -> Any:
        """For each element what stands there in the choice of that number.

        The elements must be integers: those of a constant, as a variable holds floats.
        """
        return np.choose(self, choices, out, mode)

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        """The diagonals of matrices, as the last axis."""
        return np.diagonal(self, offset, axis1, axis2)

    # plain values, without a gradient -------------------------------------------------------------

    @property
    def imag(self) -> Any:
        """Zeros, for the value is real."""
        return np.zeros(self.shape, self.dtype)[()]

    @property
    def itemsize(self) -> int:
        """How many bytes an element takes."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """How many bytes the elements take."""
        return self.size * self.itemsize

    def item(self, *place: Any) -> Any:
        """The single number inside, or that at a place, without its graph."""
        value = unwrap(self)
        return value if type(value) is float and not place else np.asarray(value).item(*place)

    def tolist(self) -> Any:
        """The numbers as nested lists, without their graph."""
        return np.asarray(unwrap(self)).tolist()

    def argmax(self, axis: Any = None, out: Any = None, **options: Any) -> Any:
        """Index of the largest element."""
        return call_on_values(np.argmax, (self, axis, out), options)

    def argmin(self, axis: Any = None, out: Any = None, **options: Any) -> Any:
        """Index of the smallest element."""
        return call_on_values(np.argmin, (self, axis, out), options)

    def argsort(self, axis: Any = -1, **options: Any) -> Any:
        """The indices that sort the elements along ``axis``."""
        return call_on_values(np.argsort, (self, axis), options)

    def argpartition(self, kth: Any, axis: Any = -1, **options: Any) -> Any:
        """The indices that put the elements before and behind the kth along ``axis``."""
        return call_on_values(np.argpartition, (self, kth, axis), options)

    def nonzero(self) -> Any:
        """The indices of the elements that are not 0, an array for each axis."""
        return call_on_values(np.nonzero, (self,), {})

    def searchsorted(self, v: Any, side: Any = "left", sorter: Any = None) -> Any:
        """Where in these sorted elements others belong."""
        return call_on_values(np.searchsorted, (self, v, side, sorter), {})

    def any(self, axis: Any = None, out: Any = None, **options: Any) -> Any:
        """Whether some element is not 0."""
        return call_on_values(np.any, (self, axis, out), options)

    def all(self, axis: Any = None, out: Any = None, **options: Any) -> Any:
        """Whether no element is 0."""
        return call_on_values(np.all, (self, axis, out), options)

    def round(self, decimals: int = 0, out: Any = None) -> Any:
        """Rounded values, without a gradient unless an op of the user's records np.round."""
        return np.round(self, decimals, out)

    # what the array API standard asks -------------------------------------------------------------

    device = "cpu"
    """Where the numbers are: in main memory."""

    def to_device(self, device: Any, /, *, stream: Any = None) -> Any:
        """The value itself, for it can be nowhere else."""
        if device != self.device or stream is not None:
            raise ValueError(f"to_device: a node is always on device 'cpu', got {device!r}")
        return +self

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        if api_version not in (None, *API_VERSIONS):
            raise ValueError(
                f"the array API standard is here in the versions {', '.join(API_VERSIONS)}, got "
                f"{api_version!r}"
            )
        return HOOKS.array_namespace()

    def __dlpack__(self, **options: Any) -> NoReturn:
        raise TypeError(NO_MEMORY)

    def __dlpack_device__(self) -> NoReturn:
        raise TypeError(NO_MEMORY)

    def __bytes__(self) -> NoReturn:
        raise TypeError(NO_MEMORY)

    # what an array has and a node has not ---------------------------------------------------------

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in ABSENT]


class _Absent:
    """An attribute that a node has not, where the message says what to write instead.

    A ``__getattr__`` would do it too, but a class that has one takes longer for each of its
    attributes, by a tenth in all.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, x: Any, owner: type) -> NoReturn:
        raise AttributeError(no_attribute(owner.__name__, self._name), name=self._name, obj=x)


for name in ABSENT:
    setattr(NumpyMethods, name, _Absent(name))
