"""The command ``python -m demos exercise``: write the tasks of a section, or check the answers."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator
from pathlib import Path

from demos.exercises import student_file
from demos.exercises.task import Section, Text
from demos.exercises.trying import Verdict, try_task
from demos.failing import failures_told

__all__ = ["SECTIONS", "check", "main", "section"]

SECTIONS = ("4-2", "4-3", "4-4", "4-5", "5-1", "5-2", "5-3", "5-4", "5-5", "5-6", "5-7")

SIGNS = {"done": "✓", "begun": "…", "open": "–", "wrong": "✗"}
STATES = {
    "done": Text("done", "완료"),
    "begun": Text("begun", "작성 중"),
    "open": Text("not yet begun", "아직 작성하지 않았습니다"),
    "wrong": Text("not right yet", "아직 맞지 않습니다"),
}


def section(number: str) -> Section:
    """The exercises of a section of the book, such as "5-4"."""
    module = importlib.import_module(f"demos.exercises.section_{number.replace('-', '_')}")
    found: Section = module.SECTION
    return found


def check(exercises: Section, path: Path, lang: str) -> dict[str, Verdict]:
    """Try every task of a section with the student's file.

    Raises:
        UnreadableFileError: Python cannot run the file.
    """
    return dict(_checked(exercises, path, lang))


def _checked(exercises: Section, path: Path, lang: str) -> Iterator[tuple[str, Verdict]]:
    names = student_file.read(path, lang)
    for task in exercises.tasks:
        yield task.name, try_task(task, names, str(path), lang)


def main(arguments: list[str]) -> int:
    """Run the command; the result is its exit status: 1 while something is not right yet."""
    parser = argparse.ArgumentParser(
        prog="python -m demos exercise",
        description="Exercises on the book's sections. The first time, the tasks of a section are "
        "written into a file, such as exercise_5_4.py; after that, what you wrote there is "
        "checked. Your file is never changed.",
    )
    parser.add_argument(
        "section",
        nargs="?",
        metavar="SECTION",
        help=f"one of {', '.join(SECTIONS)}; without it, they are listed",
    )
    parser.add_argument(
        "--lang", choices=("en", "ko"), default="en", help="of the tasks (default: en)"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(), help="where your file is (default: here)"
    )
    options = parser.parse_args(arguments)
    with failures_told(parser):
        return _run(parser, options)


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if options.section is None:
        for number in SECTIONS:
            exercises = section(number)
            names = ", ".join(task.name for task in exercises.tasks)
            print(f"{number}  {exercises.title.to(options.lang)}: {names}")
        print(
            Text(
                "Begin with: python -m demos exercise 5-4",
                "시작: python -m demos exercise 5-4 --lang ko",
            ).to(options.lang)
        )
        return 0
    number = options.section.replace(".", "-").replace("_", "-")
    if number not in SECTIONS:
        parser.error(f"there is no section {options.section}; choose one of {', '.join(SECTIONS)}")
    if not options.folder.is_dir():
        parser.error(f"there is no folder {options.folder}")
    return _write_or_check(section(number), options.folder, options.lang)


def _write_or_check(exercises: Section, folder: Path, lang: str) -> int:
    path = student_file.file_of(exercises, folder)
    if path.exists():
        return _print_check(exercises, path, lang)
    student_file.write(exercises, path, lang)
    print(
        Text(
            f"Wrote {path} with {len(exercises.tasks)} tasks. Fill them in with an editor, then "
            f"run the same command again.",
            f"{path} 파일에 문제 {len(exercises.tasks)}개를 만들었습니다. 편집기에서 코드를 "
            "작성한 뒤 같은 명령을 다시 실행하세요.",
        ).to(lang)
    )
    return 0


def _print_check(exercises: Section, path: Path, lang: str) -> int:
    print(path)
    done, count = 0, len(exercises.tasks)
    try:
        for name, verdict in _checked(exercises, path, lang):
            said = f"{SIGNS[verdict.state]} {name}: {STATES[verdict.state].to(lang)}"
            lines = (f"    {line}".rstrip() for line in verdict.lines)
            print("\n".join([said, *lines]), flush=True)  # before the next may be stopped
            done += verdict.state == "done"
    except student_file.UnreadableFileError as error:
        print(f"✗ {str(error).replace(chr(10), chr(10) + '    ')}")
        return 1
    print(Text(f"{done} of {count} done", f"{count}개 중 {done}개 완료").to(lang))
    if done == count and exercises.number != SECTIONS[-1]:
        following = SECTIONS[SECTIONS.index(exercises.number) + 1]
        command = f"python -m demos exercise {following}" + (" --lang ko" * (lang == "ko"))
        print(Text(f"Next: {command}", f"다음: {command}").to(lang))
    return 0 if done == count else 1
