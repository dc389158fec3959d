"""The picture of a computational graph, as in the book's chapter 5, as a table and step by step.

This room draws whatever looks like a graph (see :mod:`.protocol`) and has a record of its backward
pass. Only :mod:`.graph` and :mod:`.record` read the engine's graphs; :mod:`.group` takes serial
numbers from it. :mod:`.graph` is the public interface; what draws is loaded when something is drawn
first, because it takes longer to load than NumPy's core.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .formulas.chain_rule import LatexText
    from .graphviz_program import GraphvizError, GraphvizNotFound
    from .motion.animate import Animation
    from .page.html import Page
    from .scene.blanks import Answer
    from .style import THEMES, Style
    from .writers.render import Picture

_HOMES = {
    "Animation": "motion.animate",
    "Answer": "scene.blanks",
    "GraphvizError": "graphviz_program",
    "GraphvizNotFound": "graphviz_program",
    "LatexText": "formulas.chain_rule",
    "Page": "page.html",
    "Picture": "writers.render",
    "Style": "style",
    "THEMES": "style",
}

__all__ = [
    "THEMES",
    "Animation",
    "Answer",
    "GraphvizError",
    "GraphvizNotFound",
    "LatexText",
    "Page",
    "Picture",
    "Style",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
