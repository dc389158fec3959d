"""What is loaded when it is first asked for has its name before."""

import subprocess
import sys

import pytest

import autograd_scratch as ag
from autograd_scratch import ops

LATER = {"sort", "zeros", "svd", "gradient"}


def test_dir_names_what_is_not_loaded_yet():
    code = "import autograd_scratch as ag; print(*dir(ag)); print(*dir(ag.ops))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    of_package, of_ops = map(set, map(str.split, told.stdout.splitlines()))
    assert of_ops >= LATER
    assert of_package >= LATER | {"grad", "jit", "linalg", "scipy", "sin"}


@pytest.mark.parametrize("module", [ag, ops], ids=lambda module: module.__name__)
def test_every_name_in_dir_is_there(module):
    assert [name for name in dir(module) if not hasattr(module, name)] == []


def test_every_file_of_ops_is_loaded_at_once_or_later():
    code = (
        "import pkgutil, sys, autograd_scratch as ag\n"
        "ag.ops.load_all()\n"
        "for file in pkgutil.iter_modules(ag.ops.__path__, ag.ops.__name__ + '.'):\n"
        "    if file.name not in sys.modules:\n"
        "        print(file.name)"
    )
    forgotten = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert forgotten.stdout == ""
