"""What is in a picture, before it is laid out."""

from autograd_scratch import Graph
from autograd_scratch.pictures.scene.options import DrawOptions
from autograd_scratch.pictures.scene.scene import arrange


def scene(output, **options):
    graph = output if isinstance(output, Graph) else Graph(output)
    return arrange(graph.record, DrawOptions(**options))


def shape_texts(drawn):
    return [shape.text for shape in drawn.shapes]


def lines(drawn):
    """The texts above and below each line, by the shapes that it connects."""
    text_of = {shape.key: shape.text for shape in drawn.shapes}
    return [
        (
            text_of[line.tail],
            text_of[line.head],
            *map("\n".join, (line.above.lines, line.below.lines)),
        )
        for line in drawn.lines
    ]
