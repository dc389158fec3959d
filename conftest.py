"""Which examples in docstrings cannot run here."""

from importlib.util import find_spec

# Its tests say why they are skipped; the file itself cannot even be imported.
collect_ignore = [] if find_spec("sklearn") else ["nn/classifier.py"]
