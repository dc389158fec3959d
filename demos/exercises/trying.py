"""Try what a student wrote: call it, and say what is right, not yet there, or wrong."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from unicodedata import east_asian_width

import numpy as np

from demos.exercises.comparing import as_numbers, same
from demos.exercises.errors import explain, names_of_calls, places_of, told
from demos.exercises.hints import diagnose
from demos.exercises.showing import show, show_arguments
from demos.exercises.signatures import misfit
from demos.exercises.stopping import undisturbed
from demos.exercises.task import Task, Text, Trial

__all__ = ["Verdict", "try_task"]


class Verdict(NamedTuple):
    """What is to be said of one task: ``lines``, beside whether it is done."""

    state: Literal["done", "begun", "open", "wrong"]
    lines: tuple[str, ...] = ()


def try_task(task: Task, names: Mapping[str, Any], file: str, lang: str) -> Verdict:
    """Try one task.

    Args:
        task: the task.
        names: what the student's file defines.
        file: its path, by which lines of it are known.
        lang: "en" or "ko".
    """
    if task.name not in names:
        gone = Text(
            f"There is no {task.name} in the file. It begins like this:",
            f"파일에 {task.name}의 정의가 없습니다. 다음과 같이 시작하세요.",
        )
        return Verdict("wrong", (gone.to(lang), *task.template(lang).splitlines()))
    before: list[Trial] = []
    unfit = misfit(task, names[task.name])
    if unfit is not None and unfit.fatal:
        return Verdict("wrong", tuple(_labelled(Text("hint", "힌트"), unfit.text.to(lang), lang)))
    suspicion = None if unfit is None else unfit.text
    remarks: list[str] = []
    for trial in task.trials(names[task.name]):
        rights = [earlier.right for earlier in before if earlier.call == trial.call]
        verdict = _try(trial, rights, suspicion, file, lang)
        if verdict.state == "open" and before:
            done = Text(
                f"right so far: {before[-1].call}; not yet begun: {trial.call}",
                f"여기까지 맞습니다: {before[-1].call}. 아직 작성하지 않았습니다: {trial.call}",
            )
            return Verdict("begun", (done.to(lang),))
        if verdict.state != "done":
            return verdict
        before.append(trial)
        remarks += [line for line in verdict.lines if line not in remarks]
    return Verdict("done", tuple(remarks))


def _try(trial: Trial, before: list[Any], suspicion: Text | None, file: str, lang: str) -> Verdict:
    given = {name: copy.deepcopy(value) for name, value in trial.arguments.items()}
    asked = trial.call if not given else f"{trial.call}\n{show_arguments(given)}"
    running = Text(trial.call, f"{trial.call} 호출이")
    with warnings.catch_warnings(record=True) as warned, np.errstate(all="warn"):
        warnings.simplefilter("always")
        try:
            with undisturbed(running, lang):
                result = trial.function(**given)
        except BaseException as error:  # exit(), Ctrl+C, and what a student may raise
            return _of_error(error, asked, suspicion, file, lang)
    changed = [
        name
        for name, value in trial.arguments.items()
        if name not in trial.changes and not _untouched(value, given[name])
    ]
    afterwards: list[str] = []
    for name in changed:
        label = Text(f"{name} afterwards", f"호출 뒤의 {name}")
        afterwards += _labelled(label, show(given[name]), lang)
    if not same(result, trial.right, trial.rtol):
        hint = suspicion or diagnose(result, trial, changed=changed, before=before)
        lines = [
            *asked.splitlines(),
            *_labelled(Text("yours", "결과"), show(result, trial.parts), lang),
            *_labelled(Text("right", "정답"), show(trial.right, trial.parts), lang),
            *afterwards,
            *_labelled(Text("hint", "힌트"), hint.to(lang), lang),
            *dict.fromkeys(
                _numpy_warned(str(w.message), w.lineno, lang) for w in warned if w.filename == file
            ),
        ]
        return Verdict("wrong", tuple(lines))
    for name in changed:
        if name in trial.remarks:
            continue
        hint = _of_change(name, trial.arguments[name])
        said = _labelled(Text("hint", "힌트"), hint.to(lang), lang)
        return Verdict("wrong", (*asked.splitlines(), *afterwards, *said))
    return Verdict("done", tuple(trial.remarks[name].to(lang) for name in changed))


def _of_change(name: str, value: Any) -> Text:
    if isinstance(value, Mapping):
        return Text(
            f"The result is right, but the caller's arrays in {name} were changed, or its keys. "
            f"`{name}.copy()` would copy the dict and share the arrays: make new arrays, without "
            f"`+=`, `-=` or `[…] =`.",
            f"결과는 맞지만 호출한 쪽의 {name}에 있는 배열이나 키가 바뀌었습니다. "
            f"`{name}.copy()`는 딕셔너리만 복사하고 배열은 공유합니다. `+=`, `-=`, `[…] =` 대신 새 "
            f"배열을 만드세요.",
        )
    kind = Text("list", "리스트가") if isinstance(value, list) else Text("array", "배열이")
    return Text(
        f"The result is right, but the caller's {kind.en} was changed. Work on a copy, "
        f"`{name}.copy()`, or put back what was there.",
        f"결과는 맞지만 호출한 쪽의 {kind.ko} 바뀌었습니다. `{name}.copy()`로 복사해서 "
        f"쓰거나 원래 값으로 되돌려 놓으세요.",
    )


def _untouched(before: Any, after: Any) -> bool:
    if isinstance(before, Mapping):
        return before.keys() == after.keys() and all(
            _untouched(before[key], after[key]) for key in before
        )
    if callable(before):
        return True
    numbers, later = as_numbers(before), as_numbers(after)
    if numbers is None or later is None or numbers.shape != later.shape:
        return np.array_equal(before, after)
    # x + h - h may differ from x in the last digit.
    return np.allclose(numbers, later, rtol=1e-12, atol=1e-12, equal_nan=True)


def _of_error(
    error: BaseException, asked: str, suspicion: Text | None, file: str, lang: str
) -> Verdict:
    if isinstance(error, NotImplementedError):
        running = names_of_calls(error, file)
        if len(running) <= 1:
            return Verdict("open")
        waits = Text(
            f"it calls {running[-1]}, which is not yet written",
            f"호출하는 {running[-1]}의 코드를 아직 작성하지 않았습니다",
        )
        return Verdict("begun", (waits.to(lang),))
    places = places_of(error, file)
    message = told(error)
    if not places:
        where = Text(f"The call fails: {message}", f"호출에 실패했습니다: {message}").to(lang)
    else:
        where = "\n".join([*(place.told.to(lang) for place in places), message])
    cause = suspicion or explain(error)
    hint = _labelled(Text("hint", "힌트"), cause.to(lang), lang)
    return Verdict("wrong", (*asked.splitlines(), *where.splitlines(), *hint))


def _labelled(label: Text, text: str, lang: str) -> list[str]:
    first, *rest = text.splitlines()
    start = f"  {label.to(lang)}: "
    # A Hangul syllable is as wide as two letters.
    width = sum(2 if east_asian_width(letter) == "W" else 1 for letter in start)
    return [start + first, *(" " * width + line for line in rest)]


def _numpy_warned(message: str, line: int, lang: str) -> str:
    return Text(
        f"  In line {line}, NumPy warned: {message}",
        f"  {line}번째 줄에서 NumPy가 경고했습니다: {message}",
    ).to(lang)
