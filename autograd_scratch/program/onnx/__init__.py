"""A traced function, written down as an ONNX model.

- ``batch`` compares traces at several sizes of the batch, and tells what depends on it;
- ``writer`` makes the nodes of the model, in the types that ONNX Runtime computes in;
- ``elementwise``, ``reductions``, ``shapes``, ``indexing`` and ``products`` say what each function
  becomes, ``functions`` collects them, with the names of NumPy's functions, and ``refused`` says
  why others have none;
- ``names`` finds what the user calls constants, and ``export`` is what the user calls.
"""

from .export import Exported, to_onnx

__all__ = ["Exported", "to_onnx"]
