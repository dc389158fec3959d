"""The picture of a computational graph, as in the book's chapter 5, as a table and step by step.

This room draws whatever looks like a graph (see :mod:`.protocol`) and knows nothing of the engine.
"""

from .blanks import Answer
from .explain import explain
from .latex import LatexText, latex
from .page import Page, page
from .protocol import DrawableGraph, DrawableNode
from .render import GraphvizError, GraphvizNotFound, Picture, draw, render, save

__all__ = [
    "Answer",
    "DrawableGraph",
    "DrawableNode",
    "GraphvizError",
    "GraphvizNotFound",
    "LatexText",
    "Page",
    "Picture",
    "draw",
    "explain",
    "latex",
    "page",
    "render",
    "save",
]
