"""From the Markdown that GitHub shows as it is to that of the site, which can do a little more."""

from __future__ import annotations

import posixpath
import re
from functools import cache

from tools import reference
from tools.sources import EXCERPT

ANSWER = re.compile(
    r"^( *)<details>\n *<summary>(.*?)</summary>\n(.*?)\n+\1</details>$", re.MULTILINE | re.DOTALL
)
STEPS = re.compile(r"^!\[([^]]*)\]\((\S*)figures/(step-through[\w-]*)\.png\)$", re.MULTILINE)
PICTURE = re.compile(r"!\[[^]]*\]\(([^)]*figures/[^)]*)\)")
LINK = re.compile(r"\[(`?)([^][`]+)\1\]\(((?:\.\./)+[^)]+)\)")


def for_site(markdown: str, page: str) -> str:
    """A page, given by its path in ``docs``, as mkdocs shall read it.

    An excerpt of code has its file as a title. Answers fold as the theme's boxes do.
    Where GitHub shows a picture of the page that steps, the page itself is shown; any other
    picture is a link to itself, so that it can be looked at in any size. Examples are sessions.
    """
    text = EXCERPT.sub(r'```python title="\g<file>"\n\g<code>```', markdown)
    text = ANSWER.sub(_folded, text)
    text = STEPS.sub(_stepping, text)
    text = PICTURE.sub(r"[\g<0>](\1)", text)
    text = LINK.sub(lambda link: _to_reference(link, page), text)
    return re.sub(r"```python(?=\n *>>>)", "```pycon", text)


def _folded(answer: re.Match[str]) -> str:
    """A box of the theme: what is inside stands four columns further right."""
    indent, summary, inside = answer.groups()
    lines = re.sub("^(?=.)", "    ", inside, flags=re.MULTILINE)
    return f'{indent}??? success "{summary}"\n{lines}'


def _stepping(picture: re.Match[str]) -> str:
    """The page that steps, and a link that opens it apart."""
    title, way, name = picture.groups()
    address = f"{way}pages/{name}.html"
    return (
        f'<iframe class="steps" src="{address}" title="{title}"></iframe>\n\n[{title} ↗]({address})'
    )


def _to_reference(link: re.Match[str], page: str) -> str:
    """A link to where a name is defined, or to a package, as one to its page of the reference."""
    tick, text, address = link.groups()
    folder = posixpath.dirname(page)
    path = posixpath.normpath(posixpath.join("docs", folder, address))
    target = reference_pages().get((path.removesuffix(".py"), text.rpartition(".")[2]))
    target = target or reference_pages().get((path.removesuffix(".py"), ""))
    if target is None:
        return link[0]
    return f"[{tick}{text}{tick}]({posixpath.relpath(target, folder or '.')})"


@cache
def reference_pages() -> dict[tuple[str, str], str]:
    """The page of each name by the file that defines it, and of each package under no name."""
    pages = {
        (entry.definition.rpartition(".")[0].replace(".", "/"), entry.name): entry.page
        for entry in reversed(reference.entries())
    }
    for package in reference.public_names():
        pages[package.replace(".", "/"), ""] = f"reference/{package}/index.md"
    return pages
