"""What the standard asks a library about itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from .creation import check_device

_DATA_TYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float32", "float64"),
)


class Info:
    """What ``xp.__array_namespace_info__()`` gives: abilities, devices and data types.

    >>> Info().dtypes(kind="real floating")
    {'float32': dtype('float32'), 'float64': dtype('float64')}
    """

    def capabilities(self) -> dict[str, Any]:
        """What a library need not have: here it is all there."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        """Where arrays are made."""
        return "cpu"

    def devices(self) -> list[str]:
        """All devices."""
        return ["cpu"]

    def default_dtypes(self, *, device: Any = None) -> dict[str, np.dtype[Any]]:
        """The types that are taken where none is given. (No node is complex; the key is asked.)"""
        check_device(device)
        return {
            "real floating": np.dtype(float),
            "complex floating": np.dtype(complex),
            "integral": np.dtype(int),
            "indexing": np.dtype(np.intp),
        }

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, np.dtype[Any]]:
        """The types that arrays may have, of all kinds, of one, or of a tuple of kinds."""
        check_device(device)
        types = {name: np.dtype(name) for name in _DATA_TYPES}
        return {n: dtype for n, dtype in types.items() if kind is None or np.isdtype(dtype, kind)}
