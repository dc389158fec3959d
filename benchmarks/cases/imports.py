"""How long ``import`` takes, in a process of its own each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from benchmarks.contenders import AUTOGRAD, JAX, MICROGRAD, MYGRAD, NUMPY, OURS, PYTORCH
from benchmarks.task import Column, Race, Task

STATEMENTS = {
    OURS: "import autograd_scratch",
    NUMPY: "import numpy",
    MICROGRAD: "import micrograd.engine",
    PYTORCH: "import torch",
    JAX: "import jax",
    AUTOGRAD: "import autograd",
    MYGRAD: "import mygrad",
}

TIMED = "from time import perf_counter as t; start = t(); {}; print(t() - start)"


def races(quick: bool) -> list[Race]:
    return [
        Race(
            name="import",
            title="import in a new process, without the start of Python itself",
            contenders={name: _task(statement) for name, statement in STATEMENTS.items()},
            columns=(Column("run"),),
            rounds=2 if quick else 15,
            tolerance=0.0,
        )
    ]


def _task(statement: str) -> Callable[[], Task]:
    # A package that is installed has its byte code beside it; a source tree must be allowed to.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def turn() -> dict[str, float]:
        command = [sys.executable, "-c", TIMED.format(statement)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return {"run": float(done.stdout)}

    return lambda: Task(turn, dict)
