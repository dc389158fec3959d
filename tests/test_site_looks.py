"""What the build of the site does so that its pages read well on a phone, too."""

from __future__ import annotations

import pytest

pytest.importorskip("mkdocs", reason="needs the extra [docs]")
griffe = pytest.importorskip("griffe", reason="needs the extra [docs]")

from tools.griffe_extension import ForTheSite  # noqa: E402
from tools.site_hook import on_page_content  # noqa: E402


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("<code>apply_along_axis</code>", "<code>apply_|along_|axis</code>"),
        ("<code>jax.lax.scan</code>", "<code>jax.|lax.|scan</code>"),
        ("<code>engine/node.py</code>", "<code>engine/|node.|py</code>"),
        ("<code>hessian(many)(v)</code>", "<code>hessian(|many)|(v)</code>"),
        ("<code>f(x, tol=1e-6)</code>", "<code>f(x, tol=|1e-6)</code>"),
        ('<a href="a/b_c.html">b_c</a>', '<a href="a/b_c.html">b_|c</a>'),
        ("0.5 and __init__ (or f())", "0.5 and __init__ (or f())"),
    ],
)
def test_names_in_tables_break_between_their_parts(text: str, broken: str) -> None:
    assert on_page_content(f"<td>{text}</td>") == f"<td>{broken.replace('|', '<wbr>')}</td>"
    assert on_page_content(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_titles_break_as_well_but_no_line_of_code_beside_its_number() -> None:
    title = on_page_content('<h1 id="a.b">scipy.stats.norm</h1>')
    assert title == '<h1 id="a.b">scipy.<wbr>stats.<wbr>norm</h1>'
    code = '<td class="code"><pre>new_name = old_name</pre></td>'
    assert on_page_content(code) == code


@pytest.mark.parametrize("package", ["autograd_scratch", "nn"])
def test_the_example_of_a_package_is_shown_as_code(package: str) -> None:
    loaded = griffe.load(package, extensions=griffe.Extensions(ForTheSite()))
    sections = {section.kind.value for section in loaded.docstring.parse("google")}
    assert sections == {"text", "examples"}
