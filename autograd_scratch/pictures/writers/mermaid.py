"""The graph in Mermaid, which many Markdown viewers draw: GitHub, GitLab, Obsidian, MkDocs."""

from __future__ import annotations

import json
import string

from ..math_text import plain_text
from ..scene.labels import Label
from ..scene.options import DrawOptions
from ..scene.scene import Line, Scene, Shape

_HARMLESS = frozenset(string.ascii_letters + string.digits + " ")

_BRACKETS = {"leaf": ('["', '"]'), "op": ('(("', '"))'), "group": ('("', '")'), "end": ('["', '"]')}


def to_mermaid(scene: Scene, options: DrawOptions) -> str:
    """Write a picture as a Mermaid flowchart.

    Args:
        scene: what is in the picture.
        options: its direction; the viewer has its own colours.

    Returns:
        Mermaid source, to be put into a code block of language ``mermaid``. Values are marked with
        →, gradients, which come back along the same arrow, with ←.

    Source: book section 5.1 (computational graphs).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.scene.scene import arrange
        >>> options = DrawOptions()
        >>> scene = arrange(Graph(Node(3.0, name="x") * 2.0).record, options)
        >>> print(to_mermaid(scene, options))
        flowchart LR
            n0["x"]:::leaf
            n1["2"]:::leaf
            n2(("#215;"))
            last[" "]:::leaf
            n0 -->|"3"| n2
            n1 --> n2
            n2 -->|"6"| last
            classDef leaf fill:none,stroke:none
    """
    lines = [f"flowchart {options.direction}"]
    if scene.caption:
        # The title is YAML, in which a text in double quotes may have JSON's escapes.
        title = json.dumps(plain_text(scene.caption).replace("\n", " "), ensure_ascii=False)
        lines.insert(0, f"---\ntitle: {title}\n---")
    body = [*map(_shape, scene.shapes), *map(_arrow, scene.lines)]
    body.append("classDef leaf fill:none,stroke:none")
    lines += [f"    {statement}" for statement in body]
    return "\n".join(lines)


def _shape(shape: Shape) -> str:
    left, right = _BRACKETS[shape.kind]
    text = _text(shape.label) + (f"<br/>{_escaped(shape.settings)}" if shape.settings else "")
    style = ":::leaf" if shape.kind in ("leaf", "end") else ""
    return f"{_key(shape.key)}{left}{text or ' '}{right}{style}"


def _arrow(line: Line) -> str:
    """An arrow with the value on it. Arrows that lead back would turn the layout around, so one
    that points both ways says what goes there and what comes back."""
    texts = [_text(line.above)]
    if line.back:
        texts = [f"→ {texts[0]}" if texts[0] else "", f"← {_text(line.below)}"]
    label = "<br/>".join(filter(None, texts))
    quoted = f'|"{label}"|' if label else ""
    return f"{_key(line.tail)} {'<-->' if line.back else '-->'}{quoted} {_key(line.head)}"


def _text(label: Label) -> str:
    box = f" ({label.blank})" + 8 * "\N{NO-BREAK SPACE}" if label.blank else ""
    return _escaped(("\n".join(label.lines) + box).strip(" "))


def _key(key: str) -> str:
    return key.replace("end", "last")  # end is a word of Mermaid's own


def _escaped(text: str) -> str:
    """A text as codes, but for letters and digits: Mermaid reads Markdown, HTML, formulas, names
    of icons and its own signs even within quotes."""
    return "".join(
        letter if letter in _HARMLESS else "<br/>" if letter == "\n" else f"#{ord(letter)};"
        for letter in plain_text(text)
    )
