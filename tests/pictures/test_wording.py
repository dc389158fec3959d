"""What the page says of ops: each has its sentence in both languages, and its formulas are true."""

import importlib
import pkgutil
import re

import numpy as np
import pytest

import autograd_scratch as ag
import autograd_scratch.scipy
from autograd_scratch import Op
from autograd_scratch.engine.registry import HOOKS, OPS
from autograd_scratch.pictures.page.derivatives import DERIVATIVES, derivative_of
from autograd_scratch.pictures.page.wording import LANGUAGES
from autograd_scratch.scipy.stats.distribution import Distribution


def every_op():
    """All ops of the registry, and those of the modules that stand for SciPy's."""
    HOOKS.load_all_ops()
    found = {id(op): op for op in vars(OPS).values()}
    name = autograd_scratch.scipy.__name__
    for module in pkgutil.walk_packages(autograd_scratch.scipy.__path__, f"{name}."):
        for thing in vars(importlib.import_module(module.name)).values():
            methods = vars(thing.functions) if isinstance(thing, Distribution) else {}
            found |= {id(op): op for op in (thing, *methods.values())}
    return [op for op in found.values() if isinstance(op, Op)]


ALL = every_op()


def slots(op):
    """The inputs that a gradient goes to."""
    if op.arity is None or op.joint:
        return range(op.arity or 1)
    return [slot for slot, rule in enumerate(op.rules) if rule is not None]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_op_has_its_sentence(lang):
    wording = LANGUAGES[lang]
    assert len(ALL) > 400  # as the tutorial says
    other = {wording.words["other rule"].format(op=op.name) for op in ALL}
    lacking = [op.name for op in ALL for k in slots(op) if wording.rule(op.name, "", k) in other]
    assert lacking == []


def test_every_sentence_is_that_of_an_op():
    names = {op.name for op in ALL}
    assert set(DERIVATIVES) <= names
    for wording in LANGUAGES.values():
        assert {rule.partition(" ")[0] for rule in wording.rules} <= names
        assert wording.methods.keys() <= {name.rpartition("_")[2] for name in names}


def test_korean_is_polite_throughout():
    korean = LANGUAGES["ko"]
    texts = [*korean.words.values(), *korean.rules.values(), *korean.methods.values()]
    sentences = [
        each for text in texts for each in re.findall(r"[가-힣]+[)]?(?=[.?!](?:\s|$))", text)
    ]
    assert len(sentences) > 100
    rude = [each for each in sentences if not each.endswith(("니다", "세요", "까요"))]
    assert rude == []


KNOWN = [op for op in ALL if op.name in DERIVATIVES]
WHOLE = ("kn", "yn", "expn", "pdtr", "pdtrc", "pdtri", "zeta", "polygamma")
WHOLE += ("eval_hermite", "eval_hermitenorm")
WHOLE += ("spherical_in", "spherical_jn", "spherical_kn", "spherical_yn")
FIRST = {  # inputs other than numbers between 0 and 1
    **dict.fromkeys(WHOLE, (2.0, 0.7)),
    **dict.fromkeys(("mod", "fmod"), (-5.3, 1.7)),
    **dict.fromkeys(("arccosh", "huber", "pseudo_huber"), (1.3,)),
    "ndtri_exp": (-0.8,),
}


@pytest.mark.parametrize("op", KNOWN, ids=lambda op: f"{op.forward.__module__}.{op.name}")
def test_local_derivatives_are_those_that_the_rules_compute(op):
    xs = [*FIRST.get(op.name, ()), 0.3, 0.45, 0.6, 0.55][: op.arity]
    kept = slots(op)  # derivatives with respect to the others are refused
    nodes = [ag.Node(x) if k in kept else ag.constant(x) for k, x in enumerate(xs)]
    y = op(*nodes)
    y.backward()
    names = {f"x{k}" if len(xs) > 1 else "x": x for k, x in enumerate(xs, 1)}
    functions = {other.name: other for other in ALL if other.kind == "elementwise"}
    known = {**functions, "pi": np.pi, "floor": np.floor, "trunc": np.trunc, "clip": np.clip}
    for slot in kept:
        formula = derivative_of(op.name, slot)
        assert formula is not None
        found = eval(formula, {"__builtins__": {}, **known, **names, "y": y.value})
        assert found == pytest.approx(nodes[slot].grad, rel=1e-7), formula
