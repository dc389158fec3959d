"""Which examples in docstrings cannot run here, and what none of them loads."""

import sys
from importlib.util import find_spec

# Its tests say why they are skipped; the file itself cannot even be imported.
collect_ignore = [] if find_spec("sklearn") else ["nn/classifier.py"]

# MPI starts a thread, and beside a thread no test should fork. What needs MPI is run by mpiexec.
sys.modules["mpi4py.MPI"] = None  # type: ignore[assignment]
