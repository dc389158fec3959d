"""The exercises: solutions pass, wrong answers get a message that teaches, files are kept."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hostile_answers import ANSWERS as HOSTILE
from slips import ANSWERS as SLIPS
from unusual_answers import ANSWERS as UNUSUAL
from wrong_answers import Answer
from wrong_answers_4 import ANSWERS as ANSWERS_4
from wrong_answers_5 import ANSWERS as ANSWERS_5

from demos.__main__ import main as run_demos
from demos.exercises import stopping, student_file
from demos.exercises.command import SECTIONS, check, main, section
from demos.exercises.comparing import same
from demos.exercises.hints import diagnose
from demos.exercises.task import Section, Trial
from demos.exercises.trying import Verdict

ROOT = Path(__file__).parents[1]
SOLUTIONS = ROOT / "demos" / "exercises" / "solutions"
LANGUAGES = ("en", "ko")
ANSWERS = [*ANSWERS_4, *ANSWERS_5, *SLIPS, *HOSTILE]


def written(exercises: Section, folder: Path, code: str) -> Path:
    """A student's file with that code in it."""
    path = student_file.file_of(exercises, folder)
    path.write_text(f"import numpy as np\n{code}", encoding="utf-8")
    return path


def verdict_of(answer: Answer, folder: Path, lang: str = "en") -> Verdict:
    exercises = section(answer.section)
    return check(exercises, written(exercises, folder, answer.code), lang)[answer.task]


@pytest.mark.parametrize("number", SECTIONS)
def test_every_section_has_two_or_three_tasks_and_every_solution_is_right(number: str) -> None:
    exercises = section(number)
    verdicts = check(exercises, student_file.file_of(exercises, SOLUTIONS), "en")
    assert 2 <= len(verdicts) <= 3
    assert set(verdicts.values()) == {Verdict("done")}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", SECTIONS)
def test_an_untouched_template_is_not_yet_begun(
    number: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [number, "--folder", str(tmp_path), "--lang", lang]
    assert main(arguments) == 0
    (path,) = tmp_path.iterdir()
    source = path.read_text(encoding="utf-8")
    assert all(len(line) <= 100 for line in source.splitlines())
    assert bool(re.search("[가-힣]", source)) == (lang == "ko")

    capsys.readouterr()
    assert main(arguments) == 1
    printed = capsys.readouterr().out.splitlines()
    said = {"en": "not yet begun", "ko": "아직 작성하지 않았습니다"}[lang]
    tasks = [task.name for task in section(number).tasks]
    assert printed[1:-1] == [f"– {task}: {said}" for task in tasks]
    assert path.read_text(encoding="utf-8") == source


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: f"{a.section}-{a.task}")
def test_a_wrong_answer_gets_a_message_that_teaches(answer: Answer, tmp_path: Path) -> None:
    verdict = verdict_of(answer, tmp_path)
    assert verdict.state == "wrong"
    assert answer.told in " ".join(line.strip() for line in verdict.lines)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: f"{a.section}-{a.task}")
def test_messages_in_korean_are_korean(answer: Answer, tmp_path: Path) -> None:
    lines = verdict_of(answer, tmp_path, "ko").lines
    ours = (line for line in lines if not re.match(r"\w+Error:", line))  # Python's are English
    words = re.sub(r"`.*?`|\S*[.(\[]\S*", "", " ".join(ours))
    assert re.search("힌트: .*[가-힣]{2}", words)
    assert not re.search(r"\b(hint|yours|right|line|then|with|the|call fails)\b", words)


def trials_of_solutions() -> list[Trial]:
    found = []
    for number in SECTIONS:
        exercises = section(number)
        names = student_file.read(student_file.file_of(exercises, SOLUTIONS), "en")
        found += [trial for task in exercises.tasks for trial in task.trials(names[task.name])]
    return found


def test_every_known_mistake_is_told_apart_from_the_others() -> None:
    told: dict[tuple[str, str, int], bool | None] = {}
    for trial in trials_of_solutions():
        for position, mistake in enumerate(trial.mistakes):
            if callable(mistake.result):
                assert not mistake.result(trial.right)
                continue
            key = (trial.call, mistake.hint.en, position)
            told.setdefault(key, None)
            if told[key] is None and not same(mistake.result, trial.right, trial.rtol):
                told[key] = diagnose(mistake.result, trial) == mistake.hint
    assert [key for key, known in told.items() if not known] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def add_backward(dout, x, y)\n    return dout, dout\n", "line 2: def add_backward"),
        ("def add_backward(dout, x, y):\nreturn dout, dout\n", "line 3: return dout, dout"),
        ("import numpyy\n", "line 2: import numpyy"),
        ("answer = 1 / 0\n", "ZeroDivisionError: division by zero"),
        ("exit()\n", "SystemExit"),
        ("x = 1\0\n", "null bytes"),
    ],
)
def test_a_file_that_python_cannot_run_is_told_with_its_line(
    code: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(section("5-3"), tmp_path, code)
    assert main(["5-3", "--folder", str(tmp_path)]) == 1
    assert said in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == f"import numpy as np\n{code}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("return add_backward(dout, x, y)", "return add_backward", "RecursionError"),
        ("return dout / (x - x)", "return dout / (x - x)", "ZeroDivisionError"),
        ("raise KeyboardInterrupt", "raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("assert x < 0, 'too large'", "assert x < 0", "AssertionError: too large"),
        ("return douut, dout", "return douut, dout", "NameError"),
    ],
)
def test_an_error_in_the_students_code_is_told_with_its_line(
    body: str, line: str, said: str, lang: str, tmp_path: Path
) -> None:
    code = f"def add_backward(dout, x, y):\n    {body}\n"
    answer = Answer("5-3", "add_backward", code, "")
    verdict = verdict_of(answer, tmp_path, lang)
    text = "\n".join(verdict.lines)
    assert verdict.state == "wrong"
    assert {"en": "line 3: ", "ko": "3번째 줄: "}[lang] + line in text
    assert said in text


def test_one_wrong_task_does_not_hide_the_others(tmp_path: Path) -> None:
    code = "def add_backward(dout, x, y):\n    return dout, dout\n"
    verdicts = check(section("5-3"), written(section("5-3"), tmp_path, code), "en")
    assert verdicts["add_backward"].state == "done"
    assert verdicts["mul_backward"].state == "wrong"
    assert "There is no mul_backward" in verdicts["mul_backward"].lines[0]


def test_a_layer_whose_backward_is_not_written_is_right_so_far(tmp_path: Path) -> None:
    code = """
class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        raise NotImplementedError
"""
    verdict = verdict_of(Answer("5-4", "AddLayer", code, ""), tmp_path)
    assert verdict.state == "begun"
    assert "right so far: layer.forward(x, y); not yet" in verdict.lines[0]


def test_a_task_that_stands_on_an_unwritten_one_names_it(tmp_path: Path) -> None:
    code = """
def mul_backward(dout, x, y):
    raise NotImplementedError

def apple_backward(apple, apple_num, tax):
    return mul_backward(1, apple, apple_num)
"""
    verdict = verdict_of(Answer("5-3", "apple_backward", code, ""), tmp_path)
    assert verdict == Verdict("begun", ("it calls mul_backward, which is not yet written",))


IN_PLACE = {
    "Relu": Answer(
        "5-5",
        "Relu",
        """
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout
""",
        "changes the array dout of the caller",
    ),
    "gradient_descent": Answer(
        "4-4",
        "gradient_descent",
        """
def gradient_descent(gradient, init_x, lr, step_num):
    x = init_x
    for i in range(step_num):
        grad = gradient(x)
        x -= lr * grad
    return x
""",
        "changes the array init_x",
    ),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_arrays_changed_as_the_book_does_are_right_with_a_remark(name: str, tmp_path: Path) -> None:
    verdict = verdict_of(IN_PLACE[name], tmp_path)
    assert verdict.state == "done"
    (remark,) = verdict.lines
    assert IN_PLACE[name].told in remark


def test_only_what_the_book_changes_may_be_changed(tmp_path: Path) -> None:
    code = IN_PLACE["Relu"].code.replace("dout[self.mask]", "self.x[:] = 0; dout[self.mask]")
    code = code.replace("out = x.copy()", "self.x, out = x, x.copy()")
    verdict = verdict_of(Answer("5-5", "Relu", code, ""), tmp_path)
    assert verdict.state == "wrong"
    assert "The result is right, but the caller's array was changed" in verdict.lines[-1]


@pytest.mark.parametrize("answer", UNUSUAL, ids=lambda a: f"{a.section}-{a.task}")
def test_other_right_ways_are_right(answer: Answer, tmp_path: Path) -> None:
    assert verdict_of(answer, tmp_path) == Verdict("done")


@pytest.mark.parametrize(
    "code",
    [
        "\ufeff# 한국어\ndef add_backward(기울기, 왼쪽, 오른쪽):\n    return 기울기, 기울기\n",
        "def add_backward(dout, x, y):\r\n\treturn dout, dout\r\n",
        "# -*- coding: cp949 -*-\n# 덧셈\ndef add_backward(dout, x, y):\n    return dout, dout\n",
        "from __future__ import annotations\nadd_backward = lambda dout, x, y: [dout, dout]\n",
    ],
)
def test_a_file_may_be_written_as_any_editor_does(code: str, tmp_path: Path) -> None:
    exercises = section("5-3")
    path = student_file.file_of(exercises, tmp_path)
    path.write_bytes(code.encode("cp949" if "cp949" in code else "utf-8"))
    assert check(exercises, path, "en")["add_backward"] == Verdict("done")


def test_code_that_does_not_end_is_named_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 0.01)
    code = """
import threading

def add_backward(dout, x, y):
    threading.Event().wait(0.3)
    return dout, dout
"""
    assert verdict_of(Answer("5-3", "add_backward", code, ""), tmp_path) == Verdict("done")
    assert "add_backward(dout, x, y) is still running; Ctrl+C" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl+C to whole consoles only")
def test_a_second_ctrl_c_ends_code_that_catches_the_first(tmp_path: Path) -> None:
    code = """
import time

def add_backward(dout, x, y):
    return dout, dout

def mul_backward(dout, x, y):
    while True:
        try:
            print("working", flush=True)
            time.sleep(60)
        except:
            print("caught", flush=True)
"""
    written(section("5-3"), tmp_path, code)
    command = [sys.executable, "-m", "demos", "exercise", "5-3", "--folder", str(tmp_path)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # Else Ctrl+C may be ignored, as where these tests run in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        # A slow machine also says that it takes long.
        lines = (line for line in process.stdout if not line.startswith("…"))
        said = [next(lines) for _ in range(3)]
        process.send_signal(signal.SIGINT)
        said += [next(lines) for _ in range(2)]
        process.send_signal(signal.SIGINT)
        said += lines
    assert said[1:] == ["✓ add_backward: done\n", "working\n", "caught\n", "working\n"]
    assert process.returncode == -signal.SIGINT


@pytest.mark.parametrize("place", ["inside", "outside"])
def test_a_student_cannot_end_the_check_without_a_word(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import os\ndef add_backward(dout, x, y): os._exit(0)\n"
    written(section("5-3"), tmp_path, code if place == "inside" else "import os\nos._exit(0)\n")
    assert main(["5-3", "--folder", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "line 3: " in said
    assert "exit() ends the whole program" in said


ODD = """
class Odd(Exception):
    def __str__(self): raise ValueError
    __repr__ = __array__ = __eq__ = __str__
    __hash__ = None

def fail(error): raise error

inside = []
inside.append(inside)
inside_dict = {}
inside_dict["W"] = inside_dict
"""
ERRORS = (
    *("NameError", "UnboundLocalError", "AttributeError", "TypeError", "IndexError", "KeyError"),
    *("ValueError", "OverflowError", "ZeroDivisionError", "MemoryError", "RecursionError"),
)


@pytest.mark.parametrize(
    "result",
    [
        *("'text'", "[[1, 2], [3]]", "{}", "{'a': 1}", "print", "np.ones((2, 3, 4))", "1j"),
        *("(1, 2, 3)", "np.array([None])", "(None, None)", "(np.nan, np.inf)", "np.zeros(0)"),
        *("object()", "-1e308", "[]", "()", "([1.0], [1.0, 2.0])", "([[1.0]], [1.0, 2.0], 3)"),
        *("Odd()", "[Odd()]", "fail(Odd())", "inside", "inside_dict", "10**5000", "'x' * 10**6"),
        *("{'W': Odd(), 'b': None}", "fail(Exception('x' * 10**6))", "fail(BaseException())"),
        *(f"fail({error}({said}))" for error in ERRORS for said in ("", "'x'")),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_any_result_is_answered(result: str, lang: str, tmp_path: Path) -> None:
    for number in SECTIONS:
        exercises = section(number)
        code = ODD
        for task in exercises.tasks:
            inner = f"return {result}\n"
            if task.methods:
                code += f"class {task.name}:\n    def __init__(self, *_): pass\n"
                code += f"    def forward(*_): {inner}    def backward(*_): {inner}"
            else:
                code += f"def {task.name}(*_): {inner}"
        verdicts = check(exercises, written(exercises, tmp_path, code), lang)
        for name in verdicts.keys() - {"update"}:
            assert verdicts[name].state == "wrong"
            assert len("\n".join(verdicts[name].lines)) < 4000


@pytest.mark.parametrize(
    ("target", "said"), [("closed", ""), ("/dev/full", "cannot write: No space left on device\n")]
)
def test_where_nothing_more_can_be_printed_there_is_no_traceback(target: str, said: str) -> None:
    command = [sys.executable, "-m", "demos", "exercise"]
    if target == "closed":
        reader, writer = os.pipe()
        os.close(reader)
    elif Path(target).exists():
        writer = os.open(target, os.O_WRONLY)
    else:
        pytest.skip("this system has no /dev/full")
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, said)


def test_a_student_may_set_another_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(section("5-3"), tmp_path, "import sys\nsys.stdout = None\n")
    assert main(["5-3", "--folder", str(tmp_path)]) == 1
    assert "0 of 3 done" in capsys.readouterr().out


def test_the_command_of_the_demos_runs_exercises(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_demos(["exercise", "5.4", "--folder", str(tmp_path)])
    assert stopped.value.code == 0
    assert (tmp_path / "exercise_5_4.py").exists()
    with pytest.raises(SystemExit) as stopped:
        run_demos(["exercise"])
    printed = capsys.readouterr().out
    assert all(f"\n{number}  " in printed for number in SECTIONS)


def test_a_file_that_cannot_be_read_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exercise_5_4.py").mkdir()
    with pytest.raises(SystemExit):
        main(["5-4", "--folder", str(tmp_path)])
    assert "exercise_5_4.py: " in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["6-1"], ["5-4", "--folder", "/nowhere"]])
def test_what_there_is_not_is_said(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "there is no" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "options"), [("exercises.md", []), ("exercises.ko.md", ["--lang", "ko"])]
)
def test_the_dialogue_in_the_docs_is_what_is_printed(
    name: str,
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    command = re.escape(" ".join(["python -m demos exercise 5-4", *options]))
    (code,) = re.findall(r'```python title="exercise_5_4.py"\n(.*?)```', page, re.DOTALL)
    wrote, checked = re.findall(rf"```console\n\$ {command}\n(.*?)```", page, re.S)
    monkeypatch.chdir(tmp_path)
    assert main(["5-4", *options]) == 0
    assert capsys.readouterr().out == wrote
    path = Path("exercise_5_4.py")
    template = path.read_text(encoding="utf-8")
    begins = template.index("class MulLayer")
    ends = template.index("class AddLayer")
    path.write_text(template[:begins] + code + "\n\n" + template[ends:], encoding="utf-8")
    assert main(["5-4", *options]) == 1
    assert capsys.readouterr().out == checked


def test_numbers_are_random_only_where_the_student_draws_them() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index]
    trials_of_solutions()
    assert np.array_equal(before, np.random.get_state()[1])  # type: ignore[index]
