"""Runs the tests on one mutation after the other, each in a process of its own.

The quick way: one process imports everything and collects the tests. For each mutation it forks,
and puts the changed code into the functions that are there. The sure way, for what runs on import,
and for what has survived the quick way: a fresh copy of the package, with the changed file.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from tools.mutations import Mutation
from tools.reached_lines import Reach

SCIPY = ("integrate", "linalg", "optimize", "signal", "special", "stats")
START_SECONDS = 20  # to import what tests need, at most
OPTIONS = ["-q", "--tb=short", "-pno:cacheprovider", "-pno:xdist", "-pno:cov"]
OPTIONS += ["-Wignore::pytest.PytestAssertRewriteWarning"]  # of what is imported before the fork
SLOW, UNCHANGED = 8, 9  # exit codes: a test takes too long, functions cannot be changed


def in_processes(
    places: list[Mutation],
    workers: int,
    seconds: Callable[[Mutation], float],
    work: Callable[[Mutation, int], int],
) -> Iterator[tuple[Mutation, int, str]]:
    """Call ``work`` on each mutation and the number of a worker, in processes of their own.

    Each may use so many ``seconds`` of the processor, which do not grow when the machine has other
    work to do, and five times as many by the clock. What comes out is its exit code as a word.
    """
    waiting, free = places[::-1], list(range(workers))
    running: dict[int, tuple[Mutation, int, float]] = {}
    while waiting or running:
        while waiting and free:
            place, worker = waiting.pop(), free.pop()
            allowed = int(seconds(place))
            process = os.fork()
            if process == 0:
                os.setsid()
                resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed + 5))
                resource.setrlimit(resource.RLIMIT_DATA, (6 << 30, 6 << 30))
                os._exit(work(place, worker))
            running[process] = place, worker, time.monotonic() + 5 * allowed
        time.sleep(0.02)
        for process, (place, worker, deadline) in list(running.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if not ended and time.monotonic() < deadline:
                continue
            if not ended:
                os.killpg(process, signal.SIGKILL)
                os.waitpid(process, 0)
            del running[process]
            free.append(worker)
            yield place, worker, _word(status) if ended else "time"


def _word(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "time" if os.WTERMSIG(status) == signal.SIGXCPU else "crashed"
    words = {0: "survived", SLOW: "time", UNCHANGED: "unchanged"}
    words[int(pytest.ExitCode.NO_TESTS_COLLECTED)] = "lost"
    return words.get(os.WEXITSTATUS(status), "failed")


class Failures:
    """A plugin of pytest that runs the chosen tests only, in order, and notes which one fails.

    A test that takes far longer than it did ends the process.
    """

    def __init__(self, known: Reach, tests: list[str], to: Path) -> None:
        self.known, self.to = known, to
        self.ranks = {test: i for i, test in enumerate(tests)}
        self.failed = False

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.ranks:
            items[:] = [item for item in items if item.nodeid in self.ranks]
            items.sort(key=lambda item: self.ranks[item.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        def stop(*_: object) -> None:
            self.note(item.nodeid)
            os._exit(SLOW)

        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, 10 + 3 * self.known.seconds.get(item.nodeid, 10))
        result = yield
        signal.setitimer(signal.ITIMER_PROF, 0)
        return result

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.note(report.nodeid)
            self.failed = True

    def note(self, test: str) -> None:
        with self.to.open("a") as file:
            file.write(test + "\n")


class Quick(Failures):
    """The plugin of the process that collects all tests once."""

    def __init__(
        self,
        root: Path,
        known: Reach,
        places: list[Mutation],
        options: Any,
        done: Callable[[Mutation, str, str], None],
    ) -> None:
        super().__init__(known, [], Path())
        self.root, self.places, self.options = root, places, options
        self.done = done

    def pytest_runtestloop(self, session: Any) -> bool:
        importlib.import_module("autograd_scratch").ops.load_all()
        self.items = {item.nodeid: item for item in session.items}
        self.functions: dict[CodeType, list[FunctionType]] = defaultdict(list)
        for found in gc.get_objects():
            if type(found) is FunctionType:
                self.functions[found.__code__].append(found)
        gc.freeze()
        notes = [Path(f"{self.options.work}/failed-{i}") for i in range(self.options.workers)]

        def work(place: Mutation, worker: int) -> int:
            self.to = notes[worker]
            if not self.change(place):
                return UNCHANGED
            tests = [test for batch in self.batches(place) for test in batch]
            items = [self.items[test] for test in tests if test in self.items]
            return self.run(items) if items else int(pytest.ExitCode.NO_TESTS_COLLECTED)

        def seconds(place: Mutation) -> float:
            return START_SECONDS + 2 * self.known.time(self.batches(place))

        for place, worker, outcome in in_processes(
            self.places, self.options.workers, seconds, work
        ):
            self.done(place, outcome, first_line(notes[worker]))
        return True

    def batches(self, place: Mutation) -> list[list[str]]:
        return list(self.known.batches(place, self.options.seconds))

    def run(self, items: list[Any]) -> int:
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                break
        return int(self.failed)

    def change(self, place: Mutation) -> bool:
        """Give the functions of a file their changed code; False where that cannot be."""
        file = self.root / place.path
        source = file.read_text()
        before = [*_codes(compile(source, file, "exec", dont_inherit=True))]
        after = [*_codes(compile(place.apply(source), file, "exec", dont_inherit=True))]
        changed = False
        if [code.co_qualname for code in before] != [code.co_qualname for code in after]:
            return False
        for old, new in zip(before, after, strict=True):
            functions = self.functions.get(old, [])
            functions = [found for found in functions if found.__code__.co_filename == str(file)]
            if old == new or not functions:
                continue
            if before.count(old) > 1 or old.co_freevars != new.co_freevars:
                return False
            for function in functions:
                function.__code__ = new
                changed = True
        return changed


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


class Sure:
    """Copies of the repository, one for each worker, and tests that import them afresh."""

    def __init__(self, root: Path, known: Reach, options: Any) -> None:
        self.root, self.known, self.options = root, known, options
        self.trees = [_copy(root, options.work / f"tree{i}") for i in range(options.workers)]
        for name in ("hypothesis.extra.numpy", *(f"scipy.{part}" for part in SCIPY)):
            importlib.import_module(name)  # once for all; nothing of the package
        assert "autograd_scratch" not in sys.modules

    def run(self, places: list[Mutation], done: Callable[[Mutation, str, str], None]) -> None:
        def work(place: Mutation, worker: int) -> int:
            target = self.trees[worker] / place.path
            target.write_text(place.apply(target.read_text()))
            return self.test(self.batches(place), worker, "-x")

        def seconds(place: Mutation) -> float:
            batches = self.batches(place)
            return START_SECONDS * (len(batches) + 1) + 2 * self.known.time(batches)

        for place, worker, outcome in in_processes(places, self.options.workers, seconds, work):
            tree = self.trees[worker]
            shutil.copy2(self.root / place.path, tree / place.path)
            done(place, outcome, first_line(tree / "failed"))

    def batches(self, place: Mutation) -> list[list[str]]:
        if self.options.tests:
            return [self.options.tests]
        return list(self.known.batches(place, self.options.seconds))

    def test(self, batches: list[list[str]], worker: int, *options: str) -> int:
        """Run the tests in a copy; this process has then imported it, and can only end."""
        tree = self.trees[worker]
        os.chdir(tree)
        os.environ.update(PYTHONPATH=str(tree))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False  # Python knows by its time and size what it has compiled
        sys.path[:] = [str(tree), *(path for path in sys.path if Path(path) != self.root)]
        log = os.open(tree / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        for tests in batches:
            known = [test for test in tests if test in self.known.seconds]
            plugin = Failures(self.known, known, tree / "failed")
            paths = list(dict.fromkeys(test.partition("::")[0] for test in known)) or tests
            code = int(pytest.main([*OPTIONS, *options, *paths], plugins=[plugin]))
            if code:
                return code
        return 0

    def failing_anyway(self, tests: set[str]) -> set[str]:
        """Which of the tests do not pass here on the code as it is."""
        process = os.fork()
        if process == 0:
            os._exit(self.test([sorted(tests)], 0))
        os.waitpid(process, 0)
        failed = self.trees[0] / "failed"
        return set(failed.read_text().splitlines()) if failed.exists() else set()


def first_line(file: Path) -> str:
    """The first line of a file, which is then removed."""
    if not file.exists():
        return ""
    text = file.read_text()
    file.unlink()
    return text.partition("\n")[0]


def _copy(root: Path, tree: Path) -> Path:
    """A copy of the files that git knows."""
    shutil.rmtree(tree, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True)
    for name in listed.stdout.splitlines():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, tree / name)
    return tree
