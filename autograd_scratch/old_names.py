"""Modules under the names that they had before they moved: code that imports them keeps working.

``from autograd_scratch.node import Node`` gives the very class of today. A module is made when it
is imported first, and hands on what the modules it names hold; new code takes the names of today.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, cast

HERE = __package__ or "autograd_scratch"

RENAMED = {
    "ArrayLike": "Value",
    "plain": "unwrap",
    "decide": "concretize",
    "leaf": "new_leaf",
    "rebuild": "unflatten",
    "Look": "DrawOptions",
    "MOST_SHOWN": "MAX_NODES",
    "Theme": "Style",
    "Notation": "Text",
}
"""Names that are called otherwise today; each is found where its module's names are."""

MOVED: dict[str, tuple[str, ...]] = {
    "arraylike": ("engine.values", "engine.operators", "engine.numpy_protocols"),
    "backward": ("engine.backward",),
    "derivative": (
        *("derivatives.grad", "derivatives.vjp", "derivatives.forward", "derivatives.matrices"),
        *("derivatives.checkpoint", "derivatives.arguments"),
    ),
    "dual": ("derivatives.forward",),
    "expression": ("command_line.expression",),
    "graph": ("pictures.graph",),
    "group": ("pictures.group",),
    "node": ("engine.node",),
    "numerical": ("derivatives.numerical", "derivatives.check"),
    "op": ("engine.op", "engine.define", "engine.numeric", "engine.messages"),
    "registry": ("engine.registry",),
    "structure": ("engine.pytree",),
    "drawing": (
        *("pictures", "pictures.protocol", "pictures.writers.render", "pictures.page.html"),
        *("pictures.table", "pictures.formulas.chain_rule"),
    ),
    "drawing.blanks": ("pictures.scene.blanks",),
    "drawing.columns": ("pictures.columns",),
    "drawing.dot": ("pictures.writers.dot",),
    "drawing.explain": ("pictures.table",),
    "drawing.formula": ("pictures.formulas.formula",),
    "drawing.groups": ("pictures.scene.groups",),
    "drawing.heat_map": ("pictures.heat_map",),
    "drawing.latex": ("pictures.formulas.chain_rule",),
    "drawing.look": ("pictures.scene.options",),
    "drawing.mermaid": ("pictures.writers.mermaid",),
    "drawing.names": ("pictures.formulas.names",),
    "drawing.notation": (
        *("pictures.formulas.tree", "pictures.formulas.text", "pictures.formulas.latex"),
    ),
    "drawing.page": ("pictures.page.html",),
    "drawing.page_data": ("pictures.page.page_data",),
    "drawing.protocol": ("pictures.protocol",),
    "drawing.render": ("pictures.writers.render",),
    "drawing.scene": ("pictures.scene.scene",),
    "drawing.steps": ("pictures.page.steps",),
    "drawing.text": ("pictures.text",),
    "drawing.wording": ("pictures.page.wording",),
}
"""Each old module, and the modules that hold its names today."""


class _OldModule(ModuleType):
    """A module whose names are looked up in those of today."""

    def __getattr__(self, name: str) -> Any:
        if not (name.startswith("__") and name.endswith("__")):
            for home in MOVED[self.__name__.removeprefix(f"{HERE}.")]:
                module = importlib.import_module(f"{HERE}.{home}")
                for candidate in (name, RENAMED.get(name, name)):
                    found = getattr(module, candidate, None)
                    # A package's attribute may be a module that has the name of an old function.
                    if found is not None and not isinstance(found, ModuleType):
                        return found
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")


class _Finder:
    """Finds the old modules, and makes them.

    (The base classes for that, in importlib.abc, take a tenth of the import to load.)
    """

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        old = name.removeprefix(f"{HERE}.")
        if old == name or old not in MOVED:
            return None
        return ModuleSpec(name, cast("Any", self), is_package=old == "drawing")

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _OldModule(spec.name, "A module that has moved; see autograd_scratch.old_names.")

    def exec_module(self, module: ModuleType) -> None:
        self.make([name for name in MOVED if f"{HERE}.{name}".startswith(f"{module.__name__}.")])

    def make(self, names: list[str]) -> None:
        """Have modules there already, for Python sets an imported one as its package's attribute,
        which would hide a function of that name, such as ``op`` or ``drawing.page``."""
        for name in names:
            spec = self.find_spec(f"{HERE}.{name}")
            assert spec is not None
            sys.modules[spec.name] = importlib.util.module_from_spec(spec)


def install() -> None:
    """Let the old names be imported."""
    finder = _Finder()
    sys.meta_path.append(finder)
    finder.make(["op", "group"])
