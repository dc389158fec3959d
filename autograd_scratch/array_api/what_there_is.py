"""What the standard asks a library about itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from .creation import check_device


class Info:
    """What ``xp.__array_namespace_info__()`` gives: devices, data types and abilities.

    >>> Info().default_device()
    'cpu'
    """

    def __init__(self) -> None:
        self._numpys = np.__array_namespace_info__()

    def capabilities(self) -> dict[str, Any]:
        """What depends on the library: boolean indexing, shapes that depend on data."""
        return dict(self._numpys.capabilities())

    def default_device(self) -> str:
        """Where arrays are made."""
        return "cpu"

    def devices(self) -> list[str]:
        """All devices."""
        return ["cpu"]

    def default_dtypes(self, *, device: Any = None) -> dict[str, Any]:
        """The types that are taken where none is given."""
        check_device(device)
        return dict(self._numpys.default_dtypes())

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, Any]:
        """The types that arrays may have, of all kinds or of one: none is complex."""
        check_device(device)
        types = self._numpys.dtypes(kind=kind)
        return {name: dtype for name, dtype in types.items() if np.dtype(dtype).kind != "c"}
