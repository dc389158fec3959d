"""Which tests cannot run here, and what none of them loads."""

import sys
from importlib.util import find_spec

# MPI starts a thread, and beside a thread no test should fork. What needs MPI is run by mpiexec.
sys.modules["mpi4py.MPI"] = None  # type: ignore[assignment]

# Of the first four, tests of their own say why they are skipped.
NEEDED = {
    "nn/classifier.py": "sklearn",
    "autograd_scratch/program/onnx/export.py": "onnx",
    "docs/onnx.md": "onnxruntime",
    "docs/onnx.ko.md": "onnxruntime",
    "tests/benchmarks/test_xad_and_casadi.py": "xad casadi",
    "tests/test_notebooks.py": "markdown_it nbformat nbclient ipykernel",
    "tests/test_site_languages.py": "mkdocs material mkdocstrings",  # .ci/run runs both at its end
    "tests/test_site_looks.py": "mkdocs griffe",
}

collect_ignore = [file for file, names in NEEDED.items() if not all(map(find_spec, names.split()))]
# They hold no examples, and several of one name cannot be loaded as modules.
collect_ignore_glob = ["**/conftest.py"]
