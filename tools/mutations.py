"""The small faults that :mod:`tools.mutants` puts into the code, one at a time.

Left out, as no test should depend on them: annotations and aliases of types, ``TYPE_CHECKING``,
``__all__``, assertions (``strict=`` of zip is one), and the wording of messages: all within
``raise`` but the type of the exception, f-strings, and every text that holds a blank.
"""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


@dataclass(frozen=True)
class Mutation:
    """One change of one place in a file.

    Attributes:
        path: the file, from the root of the repository.
        line: where the change is.
        statement: the first line of the statement that the change is in.
        start, end: the bytes that are replaced by ``new``.
        kind: what sort of change it is.
        on_import: whether the place runs when the module is imported, not when it is called.
    """

    path: str
    line: int
    statement: int
    start: int
    end: int
    old: str
    new: str
    kind: str
    on_import: bool

    @property
    def name(self) -> str:
        """Eight letters that stay the same as long as the place does."""
        text = f"{self.path}:{self.start}:{self.end}:{self.new}"
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def apply(self, source: str) -> str:
        """The source with the change in it."""
        data = source.encode()
        return (data[: self.start] + self.new.encode() + data[self.end :]).decode()

    def is_valid(self, source: str) -> bool:
        """Whether Python can read the changed source, and it says something else."""
        try:
            changed = ast.parse(self.apply(source))
            compile(changed, self.path, "exec", dont_inherit=True)
        except SyntaxError:
            return False
        return ast.dump(changed) != ast.dump(ast.parse(source))


def mutations(source: str, path: str) -> Iterator[Mutation]:
    """Every mutation of a module.

    >>> [found.new for found in mutations("def f(x): return x + 1", "f.py")]
    ['return None', '(x - 1)', '2', '(0)']
    """
    data = source.encode()
    starts = [0]
    for text in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    for node, statement, on_import, in_raise in _places(ast.parse(source), 0, True, False):
        for at, new, kind in _changes_in_raise(node) if in_raise else _changes(node):
            assert at.end_lineno is not None
            assert at.end_col_offset is not None
            start = starts[at.lineno - 1] + at.col_offset
            end = starts[at.end_lineno - 1] + at.end_col_offset
            old = data[start:end].decode()
            yield Mutation(path, at.lineno, statement, start, end, old, new, kind, on_import)


def _places(
    node: ast.AST, statement: int, on_import: bool, in_raise: bool
) -> Iterator[tuple[ast.AST, int, bool, bool]]:
    """The nodes that may be changed: each with the line of its statement, and where it is."""
    if isinstance(node, ast.stmt):
        if _is_left_out(node):
            return
        statement = node.lineno
        in_raise = isinstance(node, ast.Raise)
    if isinstance(node, ast.JoinedStr):
        return  # before 3.12 Python does not say where its parts are
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return
    yield node, statement, on_import, in_raise
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "type_params", "ctx"):
            continue
        called = isinstance(node, (ast.FunctionDef, ast.Lambda)) and field == "body"
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child, field):
                yield from _places(child, statement, on_import and not called, in_raise)


def _is_left_out(node: ast.stmt) -> bool:
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name == "__all__" or _is_type(name, node)
    return isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal))


def _is_type(name: str, node: ast.Assign | ast.AnnAssign) -> bool:
    """Whether a name is an alias or a variable for annotations: ``Rule = Callable[..., Any]``."""
    match node.value:
        case ast.Call(func=ast.Name(id="TypeVar")):
            return True
        case ast.Subscript() | ast.BinOp(op=ast.BitOr()):
            return name[0].isupper() and name != name.upper()
    return False


def _is_docstring(node: ast.AST, field: str) -> bool:
    return field == "body" and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


_Change = tuple[ast.expr | ast.stmt, str, str]
"""What is replaced, by what, and the kind of the change."""


def _changes_in_raise(node: ast.AST) -> Iterator[_Change]:
    if isinstance(node, ast.Raise):
        yield node, "pass", "removed statement"
        if isinstance(node.exc, ast.Call):
            yield node.exc.func, "BufferError", "type of exception"


def _changes(node: ast.AST) -> Iterator[_Change]:
    match node:
        case ast.Compare(ops=[operator]):
            yield node, _changed(node, ops=[_COMPARISONS[type(operator)]()]), "comparison"
        case ast.BinOp():
            yield node, _changed(node, op=_ARITHMETIC[type(node.op)]()), "arithmetic"
        case ast.AugAssign():
            yield node, _changed(node, op=_ARITHMETIC[type(node.op)]()), "arithmetic"
            yield node, "pass", "removed statement"
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield node, f"({ast.unparse(node.operand)})", "removed sign"
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield node, _changed(node, op=other), "and, or"
        case ast.Constant():
            yield from ((node, new, "constant") for new in _constants(node.value))
        case ast.If() | ast.While() | ast.IfExp():
            yield from _negated(node.test)
        case ast.comprehension():
            yield from (change for test in node.ifs for change in _negated(test))
        case ast.Call():
            yield from _arguments(node)
        case ast.ExceptHandler(type=ast.expr() as caught):
            yield caught, "BufferError", "type of exception"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield node, "return None", "returned value"
        case ast.Continue():
            yield node, "break", "loop"
        case ast.Break():
            yield node, "continue", "loop"
        case ast.Assign(targets=[ast.Name() | ast.Tuple()]) | ast.AnnAssign(target=ast.Name()):
            if node.value is not None and ast.unparse(node.value) != "None":
                yield node.value, "None", "assigned value"
        case ast.Assign() | ast.AnnAssign(value=ast.expr()) | ast.Expr(value=ast.Call()):
            yield node, "pass", "removed statement"


def _negated(test: ast.expr) -> Iterator[_Change]:
    """The other way round, unless a change of the test itself says the same."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return
        case ast.Compare(ops=[operator]) if not isinstance(
            operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
        ):
            return
    yield test, f"(not ({ast.unparse(test)}))", "condition"


def _constants(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield repr(not value)
    elif isinstance(value, (int, float)):
        yield from (repr(value + 1), f"({value - 1!r})")
    elif isinstance(value, str) and " " not in value:
        yield repr(value + "X")


def _arguments(node: ast.Call) -> Iterator[_Change]:
    args, keywords = node.args, node.keywords
    if len(args) > 1:
        yield node, _changed(node, args=args[:-1]), "dropped argument"
        if not isinstance(args[0], ast.Starred) and not isinstance(args[1], ast.Starred):
            swapped = [args[1], args[0], *args[2:]]
            yield node, _changed(node, args=swapped), "swapped arguments"
    for i, keyword in enumerate(keywords):
        if keyword.arg not in (None, "strict"):
            others = keywords[:i] + keywords[i + 1 :]
            yield node, _changed(node, keywords=others), "dropped argument"


def _changed(node: ast.expr | ast.stmt, **fields: object) -> str:
    """The node as source, with some of its fields replaced."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    text = ast.unparse(ast.fix_missing_locations(changed))
    return f"({text})" if isinstance(changed, ast.expr) else text
