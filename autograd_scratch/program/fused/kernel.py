"""The text of a kernel: loops over the outer axes around one or more passes over each row."""

from __future__ import annotations

from ..trace.instructions import Instruction
from .frame import Frame
from .groups import Group
from .memory import Machine
from .rows import Rows


class Kernel:
    """A kernel for a group of steps.

    Args:
        group: the steps.
        stored: the instructions that are read outside of it.
        checked: those of them that are read outside of all kernels; see ``text``.
        machine: what it is made for.

    Attributes:
        text: the function ``kernel`` in LLVM's language. It takes an array of sizes, the arrays of
            ``roots`` and the ``numbers``, and tells whether a checked value is inf or nan.
        is_checked: whether there is such a value.
        sizes: what is in the array of sizes.
        roots: instructions, ids of constant arrays, and (kind, length, number) of memory to use on
            the way.
        numbers: the instructions that give numbers.
    """

    def __init__(
        self,
        group: Group,
        stored: set[Instruction],
        checked: set[Instruction],
        machine: Machine,
    ) -> None:
        frame = Frame(group, stored, checked, machine)
        Rows(frame).write()
        self.text = _assembled(frame)
        self.sizes, self.roots = frame.sections.sizes, frame.sections.roots
        self.numbers = frame.sections.numbers
        self.is_checked = not checked.isdisjoint(group.by_step)


def _assembled(frame: Frame) -> str:
    """The text of a kernel whose parts are written."""
    sections, depth = frame.sections, len(frame.lengths) - 1
    lengths = [sections.size(n) for n in frame.lengths[:-1]]
    body = [*sections.at[0].text, "  br label %begin", "begin:", *frame.begin.text]
    if depth == 0:
        body += ["  br label %row", "row:", *sections.row.text]
    block = frame.begin.block
    for level in range(1, depth + 1):
        phi = f"phi i64 [0, {block}], [%next{level}, %latch{level}]"
        body += [f"  br label %head{level}", f"head{level}:", f"  %i{level} = {phi}"]
        body += sections.at[level].text
        block = f"%head{level}"
    for level in range(depth, 0, -1):
        body += [
            f"  br label %latch{level}",
            f"latch{level}:",
            f"  %next{level} = add i64 %i{level}, 1",
            f"  %more{level} = icmp slt i64 %next{level}, {lengths[level - 1]}",
            f"  br i1 %more{level}, label %head{level}, label %after{level}",
            f"after{level}:",
        ]
    body += ["  br label %end", "end:", *frame.end.text]
    status = ["  %found = load i1, ptr " + frame.status, "  %told = zext i1 %found to i8"]
    objects = [f", ptr %object{i}" for i in range(len(sections.roots))]
    numbers = [f", double %number{i}" for i in range(len(sections.numbers))]
    sizes = sections.at[0].sibling()
    pointer = sections.data_of_in(sizes, "%lengths")
    return "\n".join(
        [
            *sections.at[0].declarations,
            f"define i8 @kernel(ptr %lengths{''.join(objects + numbers)}) {{",
            "entry:",
            *sizes.text,
            f"  %sizes = getelementptr i8, ptr {pointer}, i64 0",
            *body,
            *status,
            "  ret i8 %told",
            "}",
            "",
        ]
    )
