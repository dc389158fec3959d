"""Command line of the benchmarks: ``python -m benchmarks``, in the folder of the project."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograd_scratch.whole_files import write_whole
from benchmarks import machine
from benchmarks.cases import CASES, races
from benchmarks.claims import CLAIMED, claim_data, claim_rows
from benchmarks.contenders import CONTENDERS
from benchmarks.picture import draw
from benchmarks.race import Stadium
from benchmarks.report import (
    aligned,
    markdown,
    race_data,
    race_table,
    setting_line,
    summary_rows,
)

OUTPUT = Path("output")


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure autograd_scratch and its peers side by side.",
        epilog="The extras [peers], [fast] and [nn] of the package install all that takes part; "
        "what is missing is named and left out. With MNIST_DIR set, all of MNIST is used, "
        "by each process for itself: that takes 11 GB of memory.",
    )
    add = options.add_argument
    add("--case", action="append", choices=CASES, help="measure this case only (repeatable)")
    add(
        "--claims",
        action="store_true",
        help="measure only the races that the claims at the end are about",
    )
    add(
        "--contender",
        action="append",
        choices=CONTENDERS,
        metavar="NAME",
        help="let only this contender take part (repeatable; --list names them)",
    )
    add("--rounds", type=_positive, metavar="N", help="turns of each contender in each race")
    add("--quick", action="store_true", help="small sizes and few rounds: a minute or two")
    add("--list", action="store_true", help="list cases and contenders, and measure nothing")
    add("--markdown", action="store_true", help="print the summary as Markdown, for the README")
    add(
        "--json",
        type=Path,
        default=OUTPUT / "benchmarks.json",
        metavar="PATH",
        help="where to write all raw figures (default: %(default)s)",
    )
    add(
        "--picture",
        type=Path,
        metavar="PATH",
        help="draw the figures into this file, .png or .svg; needs matplotlib",
    )
    add(
        "--from",
        dest="source",
        type=Path,
        metavar="PATH",
        help="measure nothing: print and draw what an earlier run wrote with --json",
    )
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run the races; say and write down each as it ends. Returns the report."""
    report: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.describe(),
        "versions": machine.versions(),
        "missing": machine.missing(),
        "settings": {"quick": options.quick, "rounds": options.rounds},
        "threads": {},
        "races": [],
        "claims": [],
    }
    print(setting_line(report))
    for name, lack in report["missing"].items():
        print(f"{name} does not take part: {lack}")
    threads: set[int] = set()
    with Stadium() as stadium:
        for case in options.case or CASES:
            field = races(case, options.quick)
            if field and options.claims:
                field = [race for race in field if race.name in CLAIMED]
            elif not field:
                print(f"\n{case}: not measured (it needs MNIST_DIR, and no --quick)", flush=True)
            for race in field:
                outcome = stadium.run(
                    case, race, options.rounds, options.quick, options.contender or ()
                )
                threads |= {entrant.threads for entrant in outcome.times}
                report["threads"] = machine.threads(threads)
                report["races"].append(race_data(outcome))
                report["claims"] = claim_data(report["races"])
                write(report, options.json)
                print("\n" + race_table(report["races"][-1]), flush=True)
    return report


def write(report: dict[str, Any], path: Path) -> None:
    """Write the report as JSON, in a new folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, indent=1, ensure_ascii=False)
    write_whole(path, f"{text}\n".encode())


def print_markdown(report: dict[str, Any]) -> None:
    """The summary and the claims as Markdown."""
    rows, notes = summary_rows(report["races"])
    print(f"\n{setting_line(report)}\n\n{markdown(rows)}\n")
    for note in notes:
        print(f"- {note}")
    print("\n" + markdown(claim_rows(report["claims"])))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for.

    Returns:
        0 if all went well; 1 if a race is void or a contender failed.
    """
    options = parser().parse_args(arguments)
    if options.list:
        for case, module in CASES.items():
            print(f"{case:16} {(module.__doc__ or '').splitlines()[0]}")
        for name, contender in CONTENDERS.items():
            print(f"{name:30} {contender.lacks() or 'takes part'}")
        return 0
    if options.source:
        report = json.loads(options.source.read_text(encoding="utf-8"))
        for race in report["races"]:
            print("\n" + race_table(race))
    else:
        report = measure(options)
    if options.markdown:
        print_markdown(report)
    else:
        print("\n" + aligned(claim_rows(report["claims"])))
    if options.picture:
        options.picture.parent.mkdir(parents=True, exist_ok=True)
        draw(report, options.picture)
    return int(any(race["void"] or race["failed"] for race in report["races"]))


if __name__ == "__main__":
    sys.exit(main())
