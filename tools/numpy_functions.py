"""NumPy's public functions, one by one: what each does when it meets a node.

``docs/numpy-functions.md`` is made from this list, and a test goes through it: NumPy's functions
are found by looking into its modules, so none can be forgotten.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from autograd_scratch import ops
from autograd_scratch.engine.registry import NUMPY, ON_VALUES, REFUSED

MODULES = (np, np.linalg, np.fft)

RECORDS = "records"
VALUES = "acts on the values"
REFUSES = "is refused"
NEVER = "asks no node"

SHAPES = "makes an array of numbers and shapes"
TYPES = "is about types and printing"
FILES = "reads files and buffers"
SETTINGS = "is about NumPy itself"
MAKE = "write "

NOT_ASKED: dict[str, str] = {
    **dict.fromkeys(("array", "asarray", "asanyarray", "require"), f"{MAKE}ag.array(x)"),
    **dict.fromkeys(("ascontiguousarray", "asfortranarray"), f"{MAKE}ag.array(x)"),
    **dict.fromkeys(("asarray_chkfinite", "asmatrix", "bmat"), f"{MAKE}ag.array(x)"),
    "full": f"{MAKE}ag.full(shape, x)",
    **dict.fromkeys(("fromiter", "frompyfunc"), f"{MAKE}ag.stack([…])"),
    "fromfunction": "calls your function once, with plain indices; what that returns may be a node",
    **dict.fromkeys(("arange", "eye", "identity", "tri", "indices"), SHAPES),
    **dict.fromkeys(("zeros", "ones", "empty"), f"{SHAPES}; ag's own may be filled with nodes"),
    **dict.fromkeys(("diag_indices", "tril_indices", "triu_indices", "mask_indices"), SHAPES),
    **dict.fromkeys(("bartlett", "blackman", "hamming", "hanning", "kaiser"), SHAPES),
    **dict.fromkeys(("broadcast_shapes", "nested_iters"), SHAPES),
    **dict.fromkeys(("fftfreq", "rfftfreq"), f"{SHAPES}; d may be a node"),
    **dict.fromkeys(("isdtype", "issubdtype", "mintypecode", "promote_types", "typename"), TYPES),
    **dict.fromkeys(("isfortran", "isscalar", "iterable", "datetime_data"), TYPES),
    **dict.fromkeys(("base_repr", "binary_repr"), TYPES),
    **dict.fromkeys(("format_float_positional", "format_float_scientific"), TYPES),
    **dict.fromkeys(("from_dlpack", "frombuffer", "fromfile", "fromregex", "fromstring"), FILES),
    **dict.fromkeys(("genfromtxt", "load", "loadtxt"), FILES),
    **dict.fromkeys(("get_include", "get_printoptions", "getbufsize", "geterr"), SETTINGS),
    **dict.fromkeys(("geterrcall", "info", "printoptions", "set_printoptions"), SETTINGS),
    **dict.fromkeys(("setbufsize", "seterr", "seterrcall", "show_config"), SETTINGS),
    **dict.fromkeys(("show_runtime", "test"), SETTINGS),
}
"""Functions in which no node has a say, by name: NumPy has no protocol for them."""


def public_functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of a module of NumPy, by name."""
    for name in sorted(dir(module)):
        function = getattr(module, name)
        is_other = inspect.isclass(function) or inspect.ismodule(function)
        if callable(function) and not is_other and not name.startswith("_"):
            yield name, function


def asks_nodes(function: Callable[..., Any]) -> bool:
    """Whether NumPy asks a node among the arguments what to do."""
    return isinstance(function, np.ufunc) or hasattr(function, "_implementation")


def behaviour(name: str, function: Callable[..., Any]) -> list[tuple[str, str]]:
    """What a function of NumPy does with a node, and why: one entry, if the list is right."""
    ops.load_all()
    found = []
    if function in NUMPY:
        found.append((RECORDS, ""))
    if function in ON_VALUES:
        found.append((VALUES, ""))
    if function in REFUSED:
        found.append((REFUSES, REFUSED[function]))
    if name in NOT_ASKED and not asks_nodes(function):
        found.append((NEVER, NOT_ASKED[name]))
    return found


def page() -> str:
    """The page of ``docs``."""
    lines = [
        "# NumPy's functions, one by one",
        "",
        f"What each public function of NumPy {np.__version__} does with a node. One that *records* "
        "differentiates in every mode and to any order; one that *acts on the values* has no "
        "derivative and gives what it gives for plain arrays; one that *is refused* raises an "
        "error that says what is written here. One that *asks no node* is a function in which "
        "NumPy gives nodes no say; where it wants numbers, a node is an error, so that no gradient "
        "is lost. Where a function has a kink or an edge, "
        "[the conventions](conventions.md) say what is taken; arrays that code fills have "
        "[a page](arrays.md) too.",
        "",
    ]
    for module in MODULES:
        counts: dict[str, int] = {}
        rows = []
        for name, function in public_functions(module):
            ((what, why),) = behaviour(name, function)
            counts[what] = counts.get(what, 0) + 1
            rows.append(f"| `{name}` | {what} | {why.replace('|', chr(92) + '|')} |")
        told = ", ".join(
            f"*{what}* {counts[what]}"
            for what in (RECORDS, VALUES, REFUSES, NEVER)
            if what in counts
        )
        lines += [f"## {module.__name__}", "", f"How many: {told}.", ""]
        lines += ["| function | with a node it | |", "| --- | --- | --- |", *rows, ""]
    return "\n".join(lines)
