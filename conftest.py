"""Which examples in docstrings cannot run here."""

from importlib.util import find_spec

# Their tests say why they are skipped; the first file itself cannot even be imported.
NEEDED = {
    "nn/classifier.py": "sklearn",
    "autograd_scratch/program/onnx/export.py": "onnx",
    "docs/onnx.md": "onnxruntime",
}

collect_ignore = [file for file, library in NEEDED.items() if not find_spec(library)]
