"""The picture of a computational graph, as in the book's chapter 5, and the same as a table.

This room draws whatever looks like a graph (see :mod:`.protocol`) and knows nothing of the engine.
"""

from .dot import to_dot
from .explain import explain
from .latex import LatexText, latex
from .protocol import DrawableGraph, DrawableNode
from .render import GraphvizError, GraphvizNotFound, render, save, svg

__all__ = [
    "DrawableGraph",
    "DrawableNode",
    "GraphvizError",
    "GraphvizNotFound",
    "LatexText",
    "explain",
    "latex",
    "render",
    "save",
    "svg",
    "to_dot",
]
