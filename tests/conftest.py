"""How much Hypothesis tries.

By default a few examples, the same in each run, so that a failure is everybody's;
``--hypothesis-profile=thorough`` tries far more, and others each time; ``long`` is for the graphs
of tests/oracles/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

# The tests run in as many processes as there are cores; threads of BLAS on top of them would only
# wait for each other. It reads this when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from browser.visits import browser as browser  # fixtures of the tests in that folder
from browser.visits import visit as visit
from hypothesis import HealthCheck, settings

from autograd_scratch.engine.registry import HOOKS, NUMPY, OPS

# A first example builds its strategy, which is slow and says nothing about the code under test.
COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("default", max_examples=20, derandomize=True, **COMMON)
settings.register_profile("thorough", max_examples=400, **COMMON)
settings.register_profile("long", max_examples=10_000, **COMMON)
settings.load_profile("default")


@pytest.fixture
def registry() -> Iterator[None]:
    """Let a test define ops of its own: afterwards the registry is as it was."""
    HOOKS.load_all_ops()  # what is loaded once must not be forgotten with the test's own
    HOOKS.load_scipy_ops()
    names, counterparts = dict(vars(OPS)), dict(NUMPY)
    yield
    vars(OPS).clear()
    vars(OPS).update(names)
    NUMPY.clear()
    NUMPY.update(counterparts)
