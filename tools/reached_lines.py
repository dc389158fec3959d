"""Which tests reach which line of the code, and how long each test takes."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from tools.mutations import Mutation

FEW_FILES, FEW_SECONDS = 8, 6.0  # of the tests that are tried first


class Recorder:
    """A plugin of pytest that writes down, at the end, what the tests that passed have reached."""

    def __init__(self, paths: list[str], to: Path) -> None:
        self.paths, self.to = paths, to
        self.seconds: Counter[str] = Counter()
        self.failed: set[str] = set()
        # In memory: a test that forks must not write into the file of its parent.
        self.coverage = Coverage(data_file=None, include=paths, config_file=False)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        tracer = sys.gettrace()
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.switch_context("")
        if sys.gettrace() is not tracer:
            sys.settrace(tracer)  # a test has set another
        return result

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        seconds = {test: time for test, time in self.seconds.items() if test not in self.failed}
        ranks = {test: i for i, test in enumerate(seconds)}
        reached = {
            path: {
                line: [ranks[test] for test in tests if test in ranks]
                for line, tests in data.contexts_by_lineno(str(Path(path).resolve())).items()
            }
            for path in self.paths
        }
        self.to.write_text(json.dumps({"seconds": seconds, "reached": reached}))


class Reach:
    """What recorders have written down."""

    def __init__(self, records: list[Path]) -> None:
        self.seconds: dict[str, float] = {}
        self.lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for path in records:
            record = json.loads(path.read_text())
            tests = list(record["seconds"])
            self.seconds |= record["seconds"]
            for file, lines in record["reached"].items():
                for line, ranks in lines.items():
                    self.lines[file][int(line)].update(map(tests.__getitem__, ranks))
        self.sizes = Counter(test.partition("::")[0] for test in self.seconds)

    def tests(self, place: Mutation) -> Set[str]:
        """Those that reach a place; of what runs on import, all that reach the file."""
        lines = self.lines[place.path]
        if place.on_import:
            return set().union(*lines.values())
        return lines.get(place.line) or lines.get(place.statement) or set()

    def time(self, batches: list[list[str]]) -> float:
        return sum(self.seconds.get(test, 0.0) for tests in batches for test in tests)

    def batches(self, place: Mutation, seconds: float) -> Iterator[list[str]]:
        """A few tests of the files that are most about a place; then more."""
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in self.tests(place):
            by_file[test.partition("::")[0]].append(test)
        words = set(Path(place.path).stem.split("_"))

        def farness(file: str) -> float:
            same = len(words & set(Path(file).stem.split("_"))) / len(words)
            return -same - len(by_file[file]) / self.sizes[file]

        files = [by_file[file] for file in sorted(sorted(by_file), key=farness)]
        few = self._quickest(files[:FEW_FILES], FEW_SECONDS, frozenset())
        more = self._quickest(files, seconds, frozenset(few))
        yield from filter(None, (few, more))

    def _quickest(self, files: list[list[str]], seconds: float, but: Set[str]) -> list[str]:
        """The quickest tests of each file, an equal share of the seconds for each."""
        chosen = []
        for i, tests in enumerate(files):
            share = seconds / (len(files) - i)
            for test in sorted(tests, key=lambda test: (self.seconds[test], test)):
                if test not in but and self.seconds[test] <= share:
                    share -= self.seconds[test]
                    seconds -= self.seconds[test]
                    chosen.append(test)
        return chosen
