"""What the cases compute, and that they can be run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import autograd_scratch as ag
from benchmarks.__main__ import main
from benchmarks.cases import CASES, races
from benchmarks.cases.descents import STARTS, descended, particle, saddle
from benchmarks.cases.determinant import determinant
from benchmarks.cases.loops import our_tools
from benchmarks.cases.moons import LAYERS, first_weights, loss, two_moons
from benchmarks.cases.ode import step
from benchmarks.cases.whole_arrays import distances, half_squares, mixture
from benchmarks.claims import CLAIMS, Claim
from benchmarks.contenders import CONTENDERS, NUMPY, OURS
from benchmarks.race import Outcome
from benchmarks.report import race_data

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("quick", [False, True])
def test_races_have_names_of_their_own_and_known_contenders(quick: bool) -> None:
    field = [race for case in CASES for race in races(case, quick)]
    assert len({race.name for race in field}) == len(field)
    for race in field:
        assert race.contenders.keys() | race.left_out.keys() <= CONTENDERS.keys()
        assert not race.contenders.keys() & race.left_out.keys()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.text)
def test_a_full_run_measures_what_is_claimed(
    claim: Claim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))  # without which there is no training of MNIST
    field = {race.name: race for case in CASES for race in races(case, quick=False)}
    for side in (claim.ours, claim.theirs):
        assert side.contender in field[side.race].contenders
        assert side.column in [column.name for column in field[side.race].columns]


def test_a_quick_run_measures_no_claim_on_other_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    full, quick = (
        {race.name: race.title for case in CASES for race in races(case, quick)}
        for quick in (False, True)
    )
    for claim in CLAIMS:
        for side in (claim.ours, claim.theirs):
            assert quick.get(side.race, full[side.race]) == full[side.race]


def test_expansion_by_minors_is_the_determinant() -> None:
    matrix = np.random.default_rng(0).normal(size=(5, 5))
    assert determinant(matrix.tolist()) == pytest.approx(np.linalg.det(matrix))


def test_half_the_squares_are_smallest_where_least_squares_are() -> None:
    rng = np.random.default_rng(0)
    powers, signs = rng.normal(size=(6, 3)), rng.normal(size=6)
    best, (squares,), *_ = np.linalg.lstsq(powers, signs)
    assert half_squares(np, best, powers, signs) == pytest.approx(squares / 2)


def test_the_centers_are_as_far_as_the_nearest_ones_are() -> None:
    rng = np.random.default_rng(0)
    centers, points = rng.normal(size=(3, 2)), rng.normal(size=(5, 2))
    expected = sum(min(np.sum((p - c) ** 2) for c in centers) for p in points)
    assert distances(np, centers, points) == pytest.approx(expected)


def test_the_mixture_is_that_of_its_points_one_by_one() -> None:
    rng = np.random.default_rng(0)
    weights, means, logs = rng.normal(size=2), rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    below, points = rng.normal(size=(2, 3)), rng.normal(size=(4, 3))
    roots = [np.diag(np.exp(diagonal)) for diagonal in logs]
    for root, numbers in zip(roots, below, strict=True):
        root[np.tril_indices(3, -1)] = numbers
    parts = list(zip(weights, means, roots, strict=True))
    expected = -len(points) * np.log(np.sum(np.exp(weights)))
    for x in points:
        terms = [
            w + np.log(np.linalg.det(r)) - 0.5 * np.sum((r @ (x - m)) ** 2) for w, m, r in parts
        ]
        expected += np.log(np.sum(np.exp(terms)))
    expected += sum(0.5 * np.sum(r**2) - np.log(np.linalg.det(r)) for r in roots)
    assert mixture(np, weights, means, logs, below, points) == pytest.approx(expected)


def test_the_loss_of_the_moons_is_that_of_matrices() -> None:
    x, labels = two_moons(20)
    weights = first_weights()
    out, start = np.array(x), 0
    for inputs, neurons in LAYERS:
        size = neurons * (inputs + 1)
        layer = np.reshape(weights[start : start + size], (neurons, inputs + 1))
        out = out @ layer[:, :-1].T + layer[:, -1]
        if neurons > 1:
            out = np.maximum(out, 0.0)
        start += size
    hinge = np.maximum(0.0, 1.0 - np.array(labels) * out[:, 0]).mean()
    expected = hinge + 1e-4 * np.sum(np.square(weights))
    assert start == len(weights) == 337
    assert loss(weights, x, labels, lambda z: max(z, 0.0)) == pytest.approx(expected)


def test_predators_and_prey_stay_on_their_orbit() -> None:
    parameters = a, b, c, d = 1.1, 0.4, 0.1, 0.4

    def constant_of_motion(x: float, y: float) -> float:
        return float(c * x - d * np.log(x) + b * y - a * np.log(y))

    x = start = 10.0
    y = 5.0
    for _ in range(500):
        x, y = step(x, y, parameters)
    assert x != start
    assert constant_of_motion(x, y) == pytest.approx(constant_of_motion(10.0, 5.0), abs=1e-6)


def test_descents_find_the_saddle_and_steer_the_particle_to_the_origin() -> None:
    pytest.importorskip("llvmlite")
    t = our_tools()
    height, distance = saddle(t, t.grad, t.jacfwd), particle(t, t.jacfwd, t.grad)
    lowest = ag.jit(lambda p: descended(t, t.grad, height, p))(STARTS["saddle"])
    assert np.max(np.abs(lowest)) < 1e-4
    best = ag.jit(lambda w: descended(t, t.jacfwd, distance, w))(STARTS["particle"])
    assert distance(STARTS["particle"]) > 3.0
    assert distance(best) < 1e-8


def test_a_quick_run_prints_tables_and_writes_json_and_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    written, picture = tmp_path / "new" / "run.json", tmp_path / "new" / "run.png"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--markdown", "--rounds", "2"]
    command += ["--case", "chain", "--case", "import", "--contender", OURS, "--contender", NUMPY]
    command += ["--json", str(written), "--picture", str(picture)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    assert "scalar chain of + and ×" in run.stdout
    assert "| import, against import numpy | 1.30 |" in run.stdout

    report = json.loads(written.read_text(encoding="utf-8"))
    assert report.keys() >= {"date", "machine", "versions", "threads", "races", "claims"}
    assert report["machine"].keys() == {"processor", "cores", "system", "architecture", "python"}
    assert report["versions"]["numpy"] == np.__version__
    chain, imports = report["races"]
    (ours,) = chain["entrants"]
    assert {key: len(raw) for key, raw in ours["figures"].items()} == {
        "run": 2,
        "build": 2,
        "backward": 2,
    }
    assert [e["contender"] for e in imports["entrants"]] == [OURS, NUMPY]
    assert str(ROOT) not in written.read_text(encoding="utf-8")
    assert picture.stat().st_size > 1000


def test_an_earlier_run_can_be_looked_at_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"races": [], "claims": []}), encoding="utf-8")
    assert main(["--from", str(path)]) == 0
    assert "what this project aims at" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [path]


def test_a_void_race_makes_the_run_fail(tmp_path: Path) -> None:
    outcome = Outcome(races("chain", quick=True)[0], "chain", void="they disagree")
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"races": [race_data(outcome)], "claims": []}), encoding="utf-8")
    assert main(["--from", str(path)]) == 1


def test_a_run_for_the_claims_leaves_the_other_races_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.json"
    options = ["--claims", "--quick", "--case", "import", "--case", "loops"]
    assert main([*options, "--rounds", "1", "--contender", NUMPY, "--json", str(path)]) == 0
    report = json.loads(path.read_text(encoding="utf-8"))
    assert [race["name"] for race in report["races"]] == ["import", "loops-first-call"]


def test_list_names_cases_and_contenders(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    printed = capsys.readouterr().out
    for name in [*CASES, *CONTENDERS]:
        assert f"{name} " in printed


def test_rounds_must_be_positive(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--rounds", "0"])
    assert "at least 1" in capsys.readouterr().err
