"""The student's file: written once with the tasks in it, then only read."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

from demos.exercises.errors import explain, places_of, told
from demos.exercises.stopping import undisturbed
from demos.exercises.task import Section, Text

__all__ = ["UnreadableFileError", "file_of", "read", "write"]


class UnreadableFileError(Exception):
    """A file that Python cannot run; the message says where and why."""


def file_of(section: Section, folder: Path) -> Path:
    """Where the student's answers to a section are."""
    return folder / f"exercise_{section.number.replace('-', '_')}.py"


def write(section: Section, path: Path, lang: str) -> None:
    """Write the tasks of a section into a new file.

    Raises:
        FileExistsError: there is one already; it is left as it is.
    """
    command = f"python -m demos exercise {section.number}" + (" --lang ko" * (lang == "ko"))
    head = Text(
        f'"""Exercises on section {section.number.replace("-", ".")}: {section.title.en}.\n\n'
        f"Write the body of each, in place of `raise NotImplementedError`. Then let it be checked:"
        f'\n\n    {command}\n"""',
        f'"""{section.number.replace("-", ".")}절 연습 문제: {section.title.ko}.\n\n'
        f"`raise NotImplementedError` 자리에 코드를 작성하세요. 작성한 뒤 다음 명령으로 채점하세요."
        f'\n\n    {command}\n"""',
    )
    tasks = (task.template(lang) for task in section.tasks)
    source = "\n\n".join([f"{head.to(lang)}\n\nimport numpy as np\n", *tasks])
    with path.open("x", encoding="utf-8") as file:
        file.write(source)


def read(path: Path, lang: str) -> dict[str, Any]:
    """Run the student's file, and give what it defines.

    Raises:
        UnreadableFileError: it has an error of syntax, or one is raised while it runs.
        OSError: it cannot be read.
    """
    source = path.read_bytes()
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    try:
        code = compile(source, str(path), "exec")
        # Where classes such as dataclasses look for the module that they are defined in.
        sys.modules[path.stem] = module
        with undisturbed(Text(path.name, f"{path.name} 파일의 실행이"), lang):
            exec(code, module.__dict__)
    except SyntaxError as error:
        raise UnreadableFileError(_of_syntax(error, lang)) from error
    except BaseException as error:  # exit(), Ctrl+C, and what a student may raise
        places = places_of(error, str(path))
        early = Text(
            "Lines outside of functions run as soon as the file is read, before any task is tried.",
            "함수 밖의 줄은 문제를 채점하기 전, 파일을 읽을 때 바로 실행됩니다.",
        )
        lines = [
            *(place.told.to(lang) for place in places),
            told(error),
            explain(error, otherwise=early).to(lang),
        ]
        raise UnreadableFileError("\n".join(lines)) from error
    finally:
        sys.modules.pop(path.stem, None)
    return module.__dict__


def _of_syntax(error: SyntaxError, lang: str) -> str:
    source = textwrap.dedent(error.text or "").rstrip()
    if error.lineno is None:  # of the file as a whole
        return f"{type(error).__name__}: {error.msg}"
    text = Text(
        f"line {error.lineno}: {source}\n{type(error).__name__}: {error.msg}\n"
        f"Python cannot read the file there. Look at this line and at the one above it: brackets, "
        f"colons, quotes, indentation, a missing `*` as in `2h`.",
        f"{error.lineno}번째 줄: {source}\n{type(error).__name__}: {error.msg}\n"
        f"파이썬이 이 줄을 읽지 못합니다. 이 줄과 바로 윗줄의 괄호, 콜론(:), 따옴표, 들여쓰기를 "
        f"확인해 보세요. `2h`처럼 `*`를 빠뜨리지 않았는지도 살펴보세요.",
    )
    return text.to(lang)
