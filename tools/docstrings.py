"""Docstrings as Markdown: they are written for those who read the source, in Google's style."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Mapping

_BARE_EXAMPLES = re.compile(r"^>>> .+(?:\n.+)*(?:\n\n>>> .+(?:\n.+)*)*", re.MULTILINE)
_ROLE = re.compile(r":\w+:`([^`]+)`")  # of Sphinx, such as :func:`grad`


def first_sentence(docstring: str) -> str:
    """The first sentence of a docstring, on one line.

    >>> first_sentence("Sum ``x + y``; see :func:`sub`. More.")
    'Sum `x + y`; see `sub`.'
    """
    paragraph = " ".join(inspect.cleandoc(docstring).split("\n\n")[0].split())
    sentence = re.split(r"(?<=[.:])\s+(?=[A-Z])", paragraph)[0].rstrip(":.")
    return _ROLE.sub(r"`\1`", sentence).replace("``", "`") + "."


def markdown(docstring: str, definitions: Mapping[str, str], path: str = "") -> str:
    """A docstring with links, and with sections as mkdocstrings shows them best.

    Args:
        docstring: in Google's style, without indentation, with Sphinx's roles.
        definitions: the dotted path of each name that has a page.
        path: that of what the docstring is about, which gets no link to itself.

    >>> print(markdown("See :func:`grad`.\\n\\nSource: book 4.3.", {"grad": "a.b.grad"}))
    See [`grad`][a.b.grad].
    <BLANKLINE>
    **Source:** book 4.3.

    Examples that stand without a heading, as in short docstrings, get one.

    >>> markdown("One more.\\n\\n>>> f(1)\\n2", {}).splitlines()
    ['One more.', '', 'Examples:', '    >>> f(1)', '    2']
    """
    text = re.sub(r"^Example:$", "Examples:", docstring, flags=re.MULTILINE)
    text = _BARE_EXAMPLES.sub(lambda found: "Examples:\n" + textwrap.indent(found[0], "    "), text)
    text = re.sub(r"^(Source):\s+(.+(?:\n.+)*)", _as_text, text, flags=re.MULTILINE)
    text = re.sub(r"^(Returns):\n((?: {4}.*\n?|\n)+)", _as_text, text, flags=re.MULTILINE)
    return _ROLE.sub(lambda found: _link(found[1], definitions, path), text)


def _as_text(section: re.Match[str]) -> str:
    """A section as plain paragraphs: without the list that a section of many items needs."""
    first, *others = section[2].split("\n\n", 1)
    rest = "".join("\n\n" + textwrap.dedent(other) for other in others)
    return f"**{section[1]}:** " + " ".join(first.split()) + rest


def _link(name: str, definitions: Mapping[str, str], path: str) -> str:
    """A reference as a link, if its target has a page."""
    first, dot, member = re.sub(r"^(autograd_scratch|nn)\.", "", name).partition(".")
    if first not in definitions:
        return f"`{name.lstrip('.')}`"
    target = definitions[first] + dot + member
    return f"[`{name}`][{target}]" if target != path else f"`{name}`"
