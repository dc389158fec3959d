"""Which examples in docstrings cannot run here, and what none of them loads."""

import sys
from importlib.util import find_spec

# MPI starts a thread, and beside a thread no test should fork. What needs MPI is run by mpiexec.
sys.modules["mpi4py.MPI"] = None  # type: ignore[assignment]

# Their tests say why they are skipped; the first file itself cannot even be imported.
NEEDED = {
    "nn/classifier.py": "sklearn",
    "autograd_scratch/program/onnx/export.py": "onnx",
    "docs/onnx.md": "onnxruntime",
}

collect_ignore = [file for file, library in NEEDED.items() if not find_spec(library)]
