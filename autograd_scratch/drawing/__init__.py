"""The picture of a computational graph, as in the book's chapter 5, and the same as a table.

This room draws whatever looks like a graph (see :mod:`.protocol`) and knows nothing of the engine.
"""

from .explain import explain
from .latex import LatexText, latex
from .protocol import DrawableGraph, DrawableNode
from .render import GraphvizError, GraphvizNotFound, Picture, draw, render, save
from .scene import Answer

__all__ = [
    "Answer",
    "DrawableGraph",
    "DrawableNode",
    "GraphvizError",
    "GraphvizNotFound",
    "LatexText",
    "Picture",
    "draw",
    "explain",
    "latex",
    "render",
    "save",
]
