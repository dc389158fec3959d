"""What becomes of each function in a model that ``to_onnx`` writes: a page of ``docs``.

It is made from the tables that ``to_onnx`` itself looks into, and a test exports every op.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograd_scratch import Op, ops
from autograd_scratch.engine.registry import OPS
from autograd_scratch.program.onnx.functions import TABLES, what_becomes
from autograd_scratch.program.onnx.refused import REASONS

SCIPY = ("erf", "expit")
"""What is SciPy's; other functions of its are refused."""


def names_of_ops() -> list[str]:
    """The names of all ops."""
    ops.load_all()
    return sorted(op.name for op in vars(OPS).values() if isinstance(op, Op))


def names_of_others() -> list[str]:
    """The names of NumPy's functions that are no ops, since they have no derivative."""
    known = {name for table in TABLES for name in table} | REASONS.keys()
    return sorted(known - {*names_of_ops(), *SCIPY})


def page() -> str:
    """The page of ``docs``."""
    lines = [
        "# What becomes an ONNX model, one by one",
        "",
        "Each op of this library, and what [`to_onnx`](onnx.md) does with it. The other functions "
        "of NumPy that record are made of these ops and of functions without a derivative, and are "
        "exported if all of those are: `np.cov` and `np.nansum` are, `np.median` is not.",
        "",
        "## Ops",
        "",
        *_table(names_of_ops()),
        "",
        "## Functions without a derivative",
        "",
        "Under NumPy's names, or those of the ops that floats have; as methods and operators too.",
        "",
        *_table(names_of_others()),
        "",
        "## Of scipy.special",
        "",
        "All others are refused by name, and so are the ops of `autograd_scratch.scipy`.",
        "",
        *_table(SCIPY),
        "",
    ]
    return "\n".join(lines)


def _table(names: Iterable[str]) -> Iterator[str]:
    found = {name: what_becomes(name) for name in names}
    exported = sum(is_exported for is_exported, _ in found.values())
    yield f"{exported} are exported, {len(found) - exported} are refused."
    yield from ("", "| function | | |", "| --- | --- | --- |")
    for name, (is_exported, why) in found.items():
        yield f"| `{name}` | {'is exported' if is_exported else 'is refused'} | {why} |"
