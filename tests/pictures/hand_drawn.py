"""Drawings made by hand, for what writes drawings."""

from autograd_scratch.pictures.drawing import Area, Box, Drawing, Ellipse, Part, Stroke, Words


def straight(x, y, z, w):
    """A curve that is a line."""
    return (
        (x, y),
        (x + (z - x) / 3, y + (w - y) / 3),
        (z - (z - x) / 3, w - (w - y) / 3),
        (z, w),
    )


def bend(x, y, z, w):
    """A curve that starts and ends level."""
    return (x, y), ((x + z) / 2, y), ((x + z) / 2, w), (z, w)


def product(name="apple", number="100", width=261):
    """One input on its way into an op and its gradient back, a box, a caption: one of each mark."""
    ahead = [straight(66, 36, 90, 36), bend(90, 36, 160, 56)]
    back = [straight(66, 44, 90, 44), bend(90, 44, 165, 64)]
    forward = [
        Stroke(ahead, 5.3, "background"),
        Stroke(ahead, 1.3, "ink"),
        Area([(168, 56), (159, 52.6), (161, 56), (159, 59.4)], "ink"),
        Words(110, 31, number, 13, "ink"),
    ]
    backward = [
        Stroke(back, 6.2, "background"),
        Stroke(back, 2.2, "backward"),
        Area([(66, 44), (76, 39.8), (74, 44), (76, 48.2)], "backward"),
        Words(110, 70, "−2.2", 13, "backward", bold=True),
    ]
    circle = [Ellipse((188, 60), 17, 17, "node", "ink", 1.3), Words(188, 65.5, "×", 16, "ink")]
    frame = [Box(150, 10, 100, 90, None, "quiet", 1, 6, True)]
    blank = [Box(212, 50, 30, 16, "background", "ink"), Words(215, 60, "1", 9, "ink", "start")]
    parts = [
        Part("group0", "group", frame),
        Part("f-1-0", "forward", forward),
        Part("b-1-0", "backward", backward),
        Part("n0", "leaf", [Words(60, 45, name, 16, "ink", "end")], 0, name),
        Part("n1", "op", circle, 1),
        Part("f-out", "forward", blank),
        Part("caption", "caption", [Words(width / 2, 116, "A caption gjpq", 13, "quiet")]),
    ]
    return Drawing(width, 124, parts)


def one_line(text, size=13.0, **look):
    """Nothing but a text."""
    return Drawing(220, 30, [Part("n0", "leaf", [Words(10, 20, text, size, "ink", **look)])])
