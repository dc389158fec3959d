"""What to write instead of what a node cannot do: the texts of messages.

Attributes of arrays and tensors that a node has not, and functions of NumPy that ask a node for its
plain numbers.
"""

from __future__ import annotations

from types import FrameType
from typing import Any

IN_PLACE = {
    "byteswap": "y = x.value.byteswap()",
    "fill": "y = np.full_like(x, value)",
    "itemset": "y = x.at[index].set(value)",
    "partition": "y = np.partition(x, kth)",
    "put": "y = x.at[indices].set(values)",
    "resize": "y = np.resize(x, shape)",
    "setfield": "y = x.at[index].set(value)",
    "setflags": "x itself: a node is always read-only",
    "sort": "y = np.sort(x)",
}
"""Methods that change an array, each with what makes a new one."""

OF_MEMORY = (
    *("__array_interface__", "__array_struct__"),
    *("base", "ctypes", "data", "dump", "dumps", "flags", "getfield", "numpy", "strides"),
    *("tobytes", "tofile", "view"),
)
"""Attributes that show how the numbers lie in memory, or hand them out."""

OF_TENSORS = {
    "clone": "+x: a node is never changed, so it need not be copied",
    "cpu": "x itself: all nodes are in main memory",
    "detach": "stop_gradient(x), or x.value for the numbers alone",
    "grad_fn": "x.op and x.inputs",
    "permute": "x.transpose(axes)",
    "requires_grad": "not x.constant; constant(value) makes a node without gradient",
    "unsqueeze": "np.expand_dims(x, axis)",
}
"""Attributes of other libraries' arrays, each with what stands for it here."""


ABSENT = frozenset((*IN_PLACE, *OF_MEMORY, *OF_TENSORS))
"""All of these."""


def no_attribute(kind: str, name: str) -> str:
    """The message for an attribute that a node has not.

    >>> no_attribute("Node", "numpy")
    "'Node' object has no attribute 'numpy'; write x.value, the numbers alone, without a gradient"
    """
    message = f"{kind!r} object has no attribute {name!r}"
    if name in IN_PLACE:
        return f"{message}, for a node is never changed in place; write {IN_PLACE[name]}"
    if name in OF_MEMORY:
        return f"{message}; write x.value, the numbers alone, without a gradient"
    if name in OF_TENSORS:
        return f"{message}; write {OF_TENSORS[name]}"
    return message


AN_ARRAY_OF_NODES = (
    "NumPy, or a library that uses it, tried to turn a node into an array, which would lose its "
    "gradient; "
)

OF_NUMBERS = {
    "full": "write ag.full(shape, node) for np.full(shape, node)",
    "fill_diagonal": "write y = np.where(np.eye(n, dtype=bool), node, array)",
    "pad": "write ag.pad(array, …) for np.pad of a plain array with nodes",
    "AxisConcatenator": "write ag.r_[…] and ag.c_[…] for np.r_[…] and np.c_[…]",
    "nd_grid": "write np.meshgrid of np.linspace for np.mgrid and np.ogrid",
    "ndenumerate": "write for i in np.ndindex(node.shape): … node[i]",
    "vectorize": "call the function with the node itself, or np.stack its results",
    "testing": "write node.value to compare the numbers",
    "matplotlib": "write node.value to draw the numbers",
    "pandas": "write .to_numpy() of a pandas object beside a node, or node.value to make one of it",
}
"""What asks for plain numbers, by the function, class or module of NumPy, or another library."""

NO_MEMORY = (
    "write node.value for the numbers alone: a node hands out no memory, which would lose its "
    "gradient"
)

IN_GENERAL = (
    "join nodes with stack() or concatenate(), write ag.array([…]) for np.array([…]), x itself for "
    "np.asarray(x), ag.zeros(shape) for a buffer to fill, take .to_numpy() of a pandas object "
    "first, or write node.value for the numbers alone"
)


def no_array(frame: FrameType | None) -> str:
    """The message where a node was to become an array.

    Args:
        frame: that of the caller.
    """
    numpys, library = _callers(frame)
    return AN_ARRAY_OF_NODES + (OF_NUMBERS.get(numpys) or OF_NUMBERS.get(library) or IN_GENERAL)


def _callers(frame: FrameType | None) -> tuple[str, str]:
    """NumPy's outermost function, class or module on the stack, and the package that called it."""
    found: Any = None
    while frame is not None and _package(frame) == "numpy":
        found, frame = frame, frame.f_back
    library = "" if frame is None else _package(frame)
    if found is None:
        return "", library  # NumPy's functions that are written in C have no frame
    if found.f_globals["__name__"].startswith("numpy.testing"):
        return "testing", library
    qualname: str = found.f_code.co_qualname
    owner, _, name = qualname.rpartition(".")
    return owner if owner and name.startswith("__") else name, library


def _package(frame: FrameType) -> str:
    name: str = frame.f_globals.get("__name__", "")
    return name.partition(".")[0]
