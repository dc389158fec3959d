"""How many small faults in the code the tests notice (tools/mutations.py says which faults).

``reach`` runs the tests once, and notes which of them reach which line, and how long each takes.
``run`` draws mutations at random from all that some test reaches. For each it runs tests that
reach the place until one fails: first those of the files that are most about it, then others, for
so many seconds in all (tools/mutant_runs.py). What still passes then has survived; what does not
end in time counts as noticed. Last, the tests that failed run on the code as it is: a fault counts
only if they pass there.

    python -m tools.mutants reach
    python -m tools.mutants run --count 600 --seed 1
    python -m tools.mutants run --only 1a2b3c4d --seconds 600
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tools.mutant_runs import OPTIONS, Quick, Sure
from tools.mutations import Mutation, mutations
from tools.reached_lines import Reach, Recorder

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build" / "mutants"
RESULTS = WORK / "results.jsonl"
NOTICED = ("failed", "time", "crashed")
ROOMS = [Path("autograd_scratch", room) for room in ("engine", "ops", "derivatives", "program")]
FILES = [Path("nn", f"{name}.py") for name in ("layers", "networks", "optimizers", "training")]
COMPILED = Path("autograd_scratch/program/scalars/loop.py")  # numba runs it, where no line is seen
SKIPPED: tuple[str, ...] = ("demos", "docs", "tests/browser", "tests/benchmarks", "tests/pictures")
SKIPPED += ("tests/scipy_names", "tests/testing", "tests/test_demos.py", "tests/test_docs.py")
SKIPPED += ("tests/test_examples.py", "tests/test_figures.py", "tests/test_peers.py")
SKIPPED += ("README",)  # all these are slow, and about other rooms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    reach = commands.add_parser("reach", help="note which test reaches which line")
    reach.add_argument("paths", nargs="*", help="only these tests, added to what is known")
    run = commands.add_parser("run", help="try mutations")
    run.add_argument("--count", type=int, default=600)
    run.add_argument("--seed", type=int, default=1)
    run.add_argument("--seconds", type=float, default=40.0, help="of tests for each mutation")
    run.add_argument("--only", nargs="*", help="these mutations, instead of a sample")
    run.add_argument("--tests", nargs="*", default=[], help="these, instead of what is known")
    run.add_argument("--sure", action="store_true", help="import the package for each afresh")
    run.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.work = WORK
    WORK.mkdir(parents=True, exist_ok=True)
    if options.command == "reach":
        note_reach(options.paths)
        return
    known = Reach(records())
    drawn = sample(known, options.seed, options.count, options.only)
    results = run_all(known, drawn, options)
    print_summary(results)


def note_reach(paths: list[str]) -> None:
    """Record the tests in ``paths``, or else all, half of the files in each of two processes."""
    if not paths:
        for record in records():
            record.unlink()
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-pno:cacheprovider"]
    told = subprocess.run([*command, *paths], cwd=ROOT, capture_output=True, text=True)
    found = {line.rpartition(": ")[0] for line in told.stdout.splitlines() if ": " in line}
    files = sorted(file for file in found if not file.startswith(SKIPPED))
    processes = []
    for half in filter(None, (files[::2], files[1::2])):
        processes.append(os.fork())
        if processes[-1] == 0:
            recorder = Recorder(
                [str(path) for path in sources()], WORK / f"reach-{os.getpid()}.json"
            )
            options = ["-q", "-pno:cacheprovider", "-pno:xdist", "-pno:cov", *half]
            os._exit(pytest.main(options, plugins=[recorder]))
    for process in processes:
        os.waitpid(process, 0)


def records() -> list[Path]:
    return sorted(WORK.glob("reach-*.json"))


def sources() -> list[Path]:
    """The files that are changed, from the root of the repository."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [path.relative_to(ROOT) for path in files if path != ROOT / COMPILED] + FILES


def sample(known: Reach, seed: int, count: int, only: list[str] | None) -> list[Mutation]:
    """Drawn from all mutations that a test reaches, each as likely as any other."""
    texts = {str(path): (ROOT / path).read_text() for path in sources()}
    every = [found for path, text in texts.items() for found in mutations(text, path)]
    if only:
        return [found for found in every if found.name in only]
    reached = [found for found in every if known.tests(found)]
    print(f"{len(every)} mutations, {len(reached)} of them where a test comes", flush=True)
    random.Random(seed).shuffle(reached)
    valid = (found for found in reached if found.is_valid(texts[found.path]))
    return list(islice(valid, count))


def run_all(known: Reach, drawn: list[Mutation], options: Any) -> list[dict[str, Any]]:
    """Each mutation the quick way, or where that cannot be the sure one."""
    sure = Sure(ROOT, known, options)
    sure_only = options.sure or options.tests
    RESULTS.unlink(missing_ok=True)
    screen = os.dup(1)

    def done(place: Mutation, outcome: str, test: str) -> None:
        result = {**vars(place), "name": place.name, "outcome": outcome, "test": test}
        with RESULTS.open("a") as file:
            file.write(json.dumps(result) + "\n")
        told = f"{place.path}:{place.line} {place.kind}: {place.old!r} → {place.new!r}"
        os.write(screen, f"{outcome:9} {place.name}  {told}  {test}\n".encode())

    process = os.fork()
    if process == 0:
        log = os.open(WORK / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        places = [place for place in drawn if not (place.on_import or sure_only)]
        files = sorted({test.partition("::")[0] for place in places for test in known.tests(place)})
        plugin = Quick(ROOT, known, places, options, done)
        os._exit(pytest.main([*OPTIONS, *files], plugins=[plugin]))
    os.waitpid(process, 0)
    quick = read_results()
    unchanged = {name for name, result in quick.items() if result["outcome"] == "unchanged"}
    sure.run([place for place in drawn if place.name in unchanged or place.name not in quick], done)
    results = read_results()
    failing = sure.failing_anyway({result["test"] for result in results.values()} - {""})
    for result in results.values():
        if result["test"] in failing:
            result["outcome"] = "unknown"
            print(f"{result['name']}: {result['test']} fails here without it, too")
    return list(results.values())


def read_results() -> dict[str, dict[str, Any]]:
    """The last result of each mutation."""
    lines = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    return {result["name"]: result for result in map(json.loads, lines)}


def print_summary(results: list[dict[str, Any]]) -> None:
    outcomes = Counter(result["outcome"] for result in results)
    noticed = sum(outcomes[outcome] for outcome in NOTICED)
    print(f"{noticed} of {len(results)} noticed: {noticed / len(results):.1%}; {dict(outcomes)}")


if __name__ == "__main__":
    main()
