"""What is loaded when it is first asked for has its name before."""

import re
import subprocess
import sys
from pathlib import Path

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


def test_tools_that_read_types_know_every_op_that_is_loaded_later():
    ops.load_all()
    text = (Path(ops.__file__).parent / "loaded_later.py").read_text(encoding="utf-8")
    assert tuple(re.findall(r"from \.(\w+) import \*", text)) == ops.LOADED_LATER
