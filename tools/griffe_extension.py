"""What Griffe, which reads the sources for mkdocstrings, does to each object on the way."""

from __future__ import annotations

import inspect
from typing import Any

import griffe

from tools.docstrings import markdown
from tools.reference import SCIPY, entries
from tools.sources import resolve


class ForTheSite(griffe.Extension):
    """Makes docstrings Markdown, and leaves out of signatures what tells nothing."""

    def __init__(self) -> None:
        # The engine's names come first, so they win over those that other packages have as well.
        found = list(reversed(entries()))
        self._made_by_calls = {item.definition for item in found if item.package in SCIPY}
        self._definitions = {item.name: item.definition for item in found}
        self._own = {
            package: {item.name: item.definition for item in found if item.package == package}
            for package in SCIPY
        }

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of anything that has one, or whose value has one."""
        if obj.is_attribute and obj.path in self._made_by_calls:
            obj.value = None
            obj.docstring = griffe.Docstring(inspect.getdoc(resolve(obj.path)) or "", parent=obj)
        if obj.docstring is not None:
            package = ".".join(obj.path.split(".")[:3])
            definitions = self._definitions | self._own.get(package, {})
            obj.docstring.value = markdown(obj.docstring.value, definitions, obj.path)

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Rewrite the docstring of a package that stands alone, which Griffe tells here only."""
        self.on_object(obj=pkg)

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """Leave out annotations that say Any, and the argument that Hypothesis puts in itself."""
        if any(str(decorator.value) == "composite" for decorator in func.decorators):
            func.parameters = griffe.Parameters(*list(func.parameters)[1:])
        for parameter in func.parameters:
            if str(parameter.annotation) == "Any":
                parameter.annotation = None
        if str(func.returns) == "Any":
            func.returns = None
