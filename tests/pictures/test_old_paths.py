"""What draws had other names before: code that imports them keeps working."""

from importlib import import_module

import pytest

import autograd_scratch as ag

OLD = {
    "graph": ["Graph", "draw", "step_through", "MOST_SHOWN"],
    "group": ["group"],
    "drawing": ["draw", "render", "save", "page", "explain", "latex", "Picture", "Page", "Answer"],
    "drawing.blanks": ["Answer", "Blanks"],
    "drawing.columns": ["aligned", "width"],
    "drawing.dot": ["to_dot"],
    "drawing.explain": ["explain"],
    "drawing.formula": ["Formula", "forward_formula", "backward_formulas", "final_name"],
    "drawing.groups": ["Groups", "listed"],
    "drawing.heat_map": ["HeatMap", "heat_map"],
    "drawing.latex": ["LatexText", "latex"],
    "drawing.look": ["Look", "Theme", "THEMES", "DIRECTIONS", "MAX_NODES"],
    "drawing.mermaid": ["to_mermaid"],
    "drawing.names": ["node_names", "user_names", "is_last"],
    "drawing.notation": ["Notation", "Latex", "Term", "settings_of", "latex_text"],
    "drawing.page": ["Page", "page"],
    "drawing.page_data": ["PageData"],
    "drawing.protocol": ["DrawableGraph", "DrawableNode", "DrawableOp"],
    "drawing.render": ["GraphvizError", "GraphvizNotFound", "Picture", "draw", "render", "save"],
    "drawing.scene": ["Scene", "Shape", "Line", "Label", "arrange"],
    "drawing.steps": ["Step", "steps"],
    "drawing.text": ["number_text", "value_lines", "readable"],
    "drawing.wording": ["LANGUAGES", "Wording"],
}


@pytest.mark.parametrize("module", OLD)
def test_names_of_old_modules_can_be_imported(module: str) -> None:
    found = import_module(f"autograd_scratch.{module}")
    for name in OLD[module]:
        assert getattr(found, name) is not None


def test_old_names_are_the_very_things_of_today() -> None:
    from autograd_scratch.drawing.look import Look
    from autograd_scratch.drawing.render import draw

    from autograd_scratch.pictures.scene.options import DrawOptions

    assert Look is DrawOptions
    picture = draw(ag.Graph(ag.Node(3.0, "x") * 2.0), format="mermaid", direction="TB")
    assert picture.startswith("flowchart TB")
