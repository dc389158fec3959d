"""What Griffe, which reads the sources for mkdocstrings, does to each object on the way."""

from __future__ import annotations

from typing import Any

import griffe

from tools.docstrings import markdown
from tools.reference import entries


class ForTheSite(griffe.Extension):
    """Makes docstrings Markdown, and leaves out of signatures what tells nothing."""

    def __init__(self) -> None:
        # The engine's names come first, so they win over those that nn has as well.
        self._definitions = {item.name: item.definition for item in reversed(entries())}

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of anything that has one."""
        if obj.docstring is not None:
            obj.docstring.value = markdown(obj.docstring.value, self._definitions, obj.path)

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """Leave out annotations that say Any, and the argument that Hypothesis puts in itself."""
        if any(str(decorator.value) == "composite" for decorator in func.decorators):
            func.parameters = griffe.Parameters(*list(func.parameters)[1:])
        for parameter in func.parameters:
            if str(parameter.annotation) == "Any":
                parameter.annotation = None
        if str(func.returns) == "Any":
            func.returns = None
