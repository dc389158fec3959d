"""Writing a model, running it in ONNX Runtime, and comparing it with the function."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd_scratch import to_onnx
from autograd_scratch.engine.pytree import flatten

onnxruntime = pytest.importorskip("onnxruntime", reason="not installed: pip install onnxruntime")

TOLERANCE = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-5}
"""Absolute plus relative."""


def session(path: Path) -> Any:
    """ONNX Runtime with a model, on one core, which complains only by errors."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        path.read_bytes(), options, providers=["CPUExecutionProvider"]
    )


def leaves(tree: Any) -> list[Any]:
    """The numbers and arrays in a structure."""
    return [leaf for _, leaf in flatten(tree)]


class Model:
    """A function that was exported, called like it.

    Attributes:
        written: what ``to_onnx`` gave.
    """

    def __init__(self, f: Callable[..., Any], path: Path, *example: Any, **settings: Any) -> None:
        self.function = f
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "to_onnx: ONNX Runtime has no float64 kernel")
            self.written = to_onnx(f, path, *example, **settings)
        self._session = session(path)

    def __call__(self, *args: Any) -> list[Any]:
        given = [
            np.asarray(x) for x in leaves(args) if isinstance(x, (float, np.ndarray, np.generic))
        ]
        names = [x.name for x in self._session.get_inputs()]
        found: list[Any] = self._session.run(None, dict(zip(names, given, strict=True)))
        return found

    def check(self, *args: Any) -> None:
        """See that the model gives what the function gives, in type, shape and numbers."""
        expected = [np.asarray(x) for x in leaves(self.function(*args))]
        found = self(*args)
        assert [x.shape for x in found] == [x.shape for x in expected]
        assert [x.dtype for x in found] == [x.dtype for x in expected]
        for x, y in zip(found, expected, strict=True):
            tolerance = TOLERANCE.get(y.dtype, 0)
            if self.written.in_float32:
                tolerance = TOLERANCE[np.dtype(np.float32)]
            np.testing.assert_allclose(x, y, rtol=tolerance, atol=tolerance)
