"""Dataclasses, named tuples, attrs and registered classes as arguments and results."""

from __future__ import annotations

import collections
import functools
import types
from dataclasses import KW_ONLY, InitVar, dataclass, field
from enum import Enum
from pathlib import PurePosixPath
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([0.5, -1.25, 2.0])
T = TypeVar("T")


class Mode(Enum):
    FAST = 1.5


@dataclass
class Line:
    slope: Any
    intercept: Any = 0.0


@dataclass(frozen=True)
class Frozen:
    slope: Any
    intercept: Any = 0.0


@dataclass(slots=True)
class Slots:
    slope: Any
    intercept: Any = 0.0


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    slope: Any
    intercept: Any = 0.0


@dataclass
class Inherited(Line):
    unit: str = "m"


@dataclass
class Boxed(Generic[T]):
    slope: T
    intercept: T


@dataclass
class Keywords:
    slope: Any
    _: KW_ONLY
    intercept: Any


class Pair(NamedTuple):
    slope: Any
    intercept: Any


def read(p: Any) -> Any:
    return p.slope**2 * p.intercept


LINES = [
    *(Line(3.0, 2.0), Frozen(3.0, 2.0), Slots(3.0, 2.0), FrozenSlots(3.0, 2.0)),
    *(Inherited(3.0, 2.0, "cm"), Boxed(3.0, 2.0), Boxed[float](3.0, 2.0)),
    *(Keywords(3.0, intercept=2.0), Pair(3.0, 2.0)),
]


@pytest.mark.parametrize("p", LINES, ids=lambda p: type(p).__name__)
class TestEveryClass:
    def test_the_gradient_is_of_the_same_type_with_the_same_fields(self, p):
        gradient = ag.grad(read)(p)
        assert type(gradient) is type(p)
        assert (gradient.slope, gradient.intercept) == (12.0, 9.0)
        assert getattr(gradient, "unit", "cm") == "cm"
        assert (p.slope, p.intercept) == (3.0, 2.0)

    def test_value_and_grad_vjp_jvp_and_hvp_agree(self, p):
        gradient = ag.grad(read)(p)
        assert ag.value_and_grad(read)(p) == (18.0, gradient)
        value, vjp_fn = ag.vjp(read, p)
        assert (value, vjp_fn(2.0)[0].slope) == (18.0, 24.0)
        assert ag.jvp(read, (p,), (p,)) == (18.0, 54.0)
        assert ag.linearize(read, p)[1](p) == 54.0
        product = ag.hvp(read, p, p)
        assert (product.slope, product.intercept) == (24.0, 18.0)

    def test_the_hessian_is_a_structure_of_structures(self, p):
        h = ag.hessian(read)(p)
        assert (h.slope.slope, h.slope.intercept, h.intercept.slope) == (4.0, 6.0, 6.0)
        assert type(h) is type(h.slope) is type(p)

    def test_results_may_be_such_a_structure(self, p):
        def double(p):
            return ag.tree_map(lambda x: 2.0 * x, p)

        value, tangent = ag.jvp(double, (p,), (p,))
        assert value == tangent == double(p)
        assert type(value) is type(p)
        assert ag.vjp(double, p)[1](p)[0] == double(p)
        for jacobian in (ag.jacobian, ag.jacfwd, ag.jacrev):
            j = jacobian(double)(p)
            assert (j.slope.slope, j.slope.intercept, j.intercept.intercept) == (2.0, 0.0, 2.0)

    def test_checkpoint_takes_and_gives_it(self, p):
        def twice(p):
            return ag.tree_map(lambda x: x * x, p)

        f = lambda p: read(ag.checkpoint(twice)(p))  # noqa: E731
        assert ag.grad(f)(p) == ag.grad(lambda p: read(twice(p)))(p)
        assert ag.hvp(f, p, p) == ag.hvp(lambda p: read(twice(p)), p, p)

    def test_derivatives_by_differences_agree(self, p):
        ag.check_gradients(read, p, order=2)
        numerical = ag.numerical_gradient(read, p)
        assert type(numerical) is type(p)
        assert (numerical.slope, numerical.intercept) == pytest.approx((12.0, 9.0))

    def test_programs_take_and_give_it(self, p):
        program = ag.jit(ag.value_and_grad(read))
        assert program(p) == program(p) == ag.value_and_grad(read)(p)
        assert type(program(p)[1]) is type(p)
        twice = ag.jit(lambda p: ag.tree_map(lambda x: 2.0 * x, p))
        assert twice(p) == twice(p) == ag.tree_map(lambda x: 2.0 * x, p)


class TestSettings:
    SETTINGS = (
        *(
            None,
            "relu",
            b"x",
            True,
            3,
            np.int64(3),
            Mode.FAST,
            np.tanh,
            len,
            int,
            PurePosixPath("a"),
        ),
        *((28, 28), [2, 3], {"n": 3}, np.float32, slice(3), types),
    )

    @pytest.mark.parametrize("setting", SETTINGS, ids=repr)
    def test_what_is_no_float_is_passed_through(self, setting):
        seen = []

        def f(p):
            seen.append(p.intercept)
            return p.slope**2

        p = Line(3.0, setting)
        for gradient in (ag.grad(f)(p), ag.numerical_gradient(f, p), ag.vjp(f, p)[1](1.0)[0]):
            assert gradient.intercept == setting
        assert ag.jvp(f, (p,), (Line(1.0, None),)) == (9.0, 6.0)
        assert ag.hessian(f)(p) == Line(Line(2.0, setting), setting)
        assert ag.hvp(f, p, p) == Line(6.0, setting)
        assert ag.check_gradients(f, p) is None
        assert all(type(x) is type(setting) and x == setting for x in seen)

    def test_an_array_of_integers_or_booleans_comes_back_as_a_copy(self):
        p = {"w": X, "labels": np.array([0, 2, 1]), "mask": X > 0.0}
        gradient = ag.grad(lambda p: np.sum(p["w"][p["labels"]] * p["mask"][p["labels"]]))(p)
        np.testing.assert_array_equal(gradient["w"], [1.0, 0.0, 1.0])
        gradient["labels"] += 1
        np.testing.assert_array_equal(p["labels"], [0, 2, 1])
        np.testing.assert_array_equal(gradient["mask"], p["mask"])

    def test_an_integer_beside_floats_in_a_list_lacks_its_point(self):
        f = lambda p: p["w"][0] * p["w"][1]  # noqa: E731
        with pytest.raises(TypeError, match=r"argument p\['w'\]\[1\] must be a float .*, got 2"):
            ag.grad(f)({"w": [1.0, 2]})

    def test_integers_alone_are_refused(self):
        with pytest.raises(TypeError, match=r"argument p\.slope must be a float .*, got 3"):
            ag.grad(read)(Line(3, 2))

    def test_a_result_that_is_no_number_is_its_own_tangent(self):
        f = lambda x: {"y": x * x, "name": "square", "n": 3}  # noqa: E731
        assert ag.jvp(f, (3.0,), (1.0,))[1] == {"y": 6.0, "name": "square", "n": 3}
        assert ag.jacobian(f)(3.0) == {"y": 6.0, "name": "square", "n": 3}
        assert ag.vjp(f, 3.0)[1]({"y": 1.0, "name": None, "n": None}) == (6.0,)


class TestErrors:
    def test_a_message_names_the_path_of_a_leaf(self):
        @dataclass
        class Net:
            layers: list[Any]

        def loss(x, params):
            return x

        wrong = Net([Line(np.ones(2), 1.0 + 0.0j)])
        with pytest.raises(TypeError, match=r"^grad: argument params\.layers\[0\]\.intercept: val"):
            ag.grad(loss, 1)(1.0, wrong)
        with pytest.raises(TypeError, match=r"^jvp: argument params\.layers\[0\]\.intercept: val"):
            ag.jvp(loss, (1.0, wrong), (1.0, wrong))
        with pytest.raises(TypeError, match=r"^hessian: argument params\.layers\[0\]\.inter"):
            ag.hessian(loss, "params")(1.0, params=wrong)

    @pytest.mark.parametrize(
        "held", [types.SimpleNamespace(w=X), {1.0, 2.0}, {"w": X}.values(), iter([1.0])]
    )
    def test_an_object_that_is_no_structure_is_refused_by_type_with_advice(self, held):
        where = rf"argument p is of type {type(held).__name__}, .*register_structure"
        with pytest.raises(TypeError, match=where):
            ag.grad(lambda p: 1.0)(held)
        if isinstance(held, (types.SimpleNamespace, set)):
            with pytest.raises(TypeError, match=where.replace("p is", r"p\[1\]\['a'\] is")):
                ag.grad(lambda p: p[0])([1.0, {"a": held}])

    def test_a_result_that_hides_numbers_in_an_object_is_refused(self):
        f = lambda x: [x, types.SimpleNamespace(y=x)]  # noqa: E731
        for call in (lambda: ag.jvp(f, (1.0,), (1.0,)), lambda: ag.jacobian(f)(1.0)):
            with pytest.raises(TypeError, match=r"object of type SimpleNamespace.*register_st"):
                call()

    def test_unlike_structures_say_where(self):
        with pytest.raises(ValueError, match=r"differ at \[0\]\['a'\]: a Line with .* against a l"):
            ag.jvp(lambda p: p["a"].slope, ({"a": Line(1.0)},), ({"a": 1.0},))
        with pytest.raises(ValueError, match=r"a Line with .* against a Frozen with"):
            ag.jvp(read, (Line(1.0),), (Frozen(1.0),))

    def test_a_sequence_may_stand_for_another_and_a_dict_for_another(self):
        assert ag.jvp(read, (Pair(3.0, 2.0),), ([1.0, 0.0],)) == (18.0, 12.0)
        x = collections.OrderedDict(a=1.0, b=2.0)
        assert ag.jvp(lambda p: p["a"] * p["b"], (x,), ({"b": 1.0, "a": 0.0},)) == (2.0, 1.0)


class TestDataclasses:
    def test_init_and_post_init_are_not_run_again(self):
        calls = []

        @dataclass
        class Counted:
            w: Any
            scale: InitVar[float]
            count: Any = field(init=False, default=7)
            area: Any = field(init=False)

            def __post_init__(self, scale):
                calls.append(scale)
                self.area = self.w * scale

        gradient = ag.grad(lambda p: p.w**2 + 5.0 * p.area)(Counted(3.0, 2.0))
        assert calls == [2.0]
        assert (gradient.w, gradient.area, gradient.count) == (6.0, 5.0, 7)

    def test_numbers_in_attributes_that_are_no_fields_are_refused(self):
        @dataclass
        class Normal:
            std: Any

            def __post_init__(self):
                self.log_std = np.log(self.std)
                self.name = "normal"

        for make in (ag.grad, ag.jit):
            with pytest.raises(TypeError, match=r"Normal has the attribute 'log_std', .*property"):
                make(lambda p: p.log_std)(Normal(2.0))

    def test_other_attributes_go_along_and_cached_properties_are_computed_again(self):
        @dataclass
        class Normal:
            std: Any

            def __post_init__(self):
                self.name = "normal"

            @functools.cached_property
            def log_std(self):
                return np.log(self.std)

        p = Normal(2.0)
        assert p.log_std == np.log(2.0)
        for f in (ag.grad(lambda p: p.log_std), ag.jit(ag.grad(lambda p: p.log_std))):
            gradient = f(p)
            assert (gradient.std, gradient.name) == (0.5, "normal")
            assert "log_std" not in vars(gradient)

    def test_a_field_without_a_value_stays_without(self):
        @dataclass
        class Lazy:
            w: Any
            later: Any = field(init=False)

        gradient = ag.grad(lambda p: p.w**2)(Lazy(3.0))
        assert gradient.w == 6.0
        assert not hasattr(gradient, "later")

    def test_nested_and_of_higher_order(self):
        p = {"a": [Line(X, Frozen(2.0))], "b": (Pair(1.0, None),)}
        f = lambda p: np.sum(p["a"][0].slope ** 3) * p["a"][0].intercept.slope  # noqa: E731
        g = ag.grad(f)(p)
        np.testing.assert_allclose(g["a"][0].slope, 6.0 * X**2)
        assert g["b"] == (Pair(0.0, None),)
        second = ag.grad(lambda p: np.sum(ag.grad(f)(p)["a"][0].slope))(p)
        np.testing.assert_allclose(second["a"][0].slope, 12.0 * X)

    def test_a_function_may_change_what_it_is_given(self):
        def f(p):
            p["line"].slope = 2.0 * p["line"].slope
            p["more"] = 1.0
            return p["line"].slope ** 2

        p = {"line": Line(3.0)}
        assert ag.grad(f)(p) == {"line": Line(24.0, 0.0)}
        assert ag.vjp(f, p)[1](1.0) == ({"line": Line(24.0, 0.0)},)
        assert p == {"line": Line(3.0)}

    def test_what_the_user_changes_later_does_not_matter(self):
        p = {"a": 3.0, "l": [1.0]}
        _, vjp_fn = ag.vjp(lambda p: p["a"] ** 2, p)
        _, jvp_fn = ag.linearize(lambda p: p["a"] ** 2, p)
        p["b"] = p.pop("a")
        p["l"].append(2.0)
        assert vjp_fn(1.0) == ({"a": 6.0, "l": [0.0]},)
        assert jvp_fn({"a": 1.0, "l": [0.0]}) == 6.0


class TestRegistered:
    def test_all_attributes_of_a_class_and_its_subclasses(self):
        @ag.register_structure
        class Layer:
            __slots__ = ("__dict__", "w")

            def __init__(self, w):
                self.w = w
                self.name = "layer"

        class Deep(Layer):
            def __init__(self, w, b):
                super().__init__(w)
                self.b = b

        gradient = ag.grad(lambda p: p.w**2 * p.b)(Deep(3.0, 2.0))
        assert type(gradient) is Deep
        assert (gradient.w, gradient.b, gradient.name) == (12.0, 9.0, "layer")

    def test_two_functions_say_how(self):
        class Circle:
            def __init__(self, r):
                self.r = r
                self.area = 3.0 * r * r

        with pytest.raises(TypeError, match="register_structure"):
            ag.grad(lambda c: c.area)(Circle(2.0))
        known = ag.register_structure(Circle, lambda c: {"r": c.r}, lambda parts: Circle(**parts))
        assert known is Circle
        assert ag.grad(lambda c: c.area)(Circle(2.0)).r == 12.0
        assert ag.jit(lambda c: c.area)(Circle(2.0)) == 12.0
        with pytest.raises(TypeError, match=r"argument c\.r must be a float"):
            ag.grad(lambda c: c.area)(Circle(2))

    def test_what_is_wrong_is_said(self):
        class Circle:
            r = 1.0

        with pytest.raises(TypeError, match="expected a class"):
            ag.register_structure(Circle())
        with pytest.raises(TypeError, match="both flatten and unflatten"):
            ag.register_structure(Circle, lambda c: {})
        ag.register_structure(Circle, lambda c: ((c.r,), None), lambda parts: Circle())
        with pytest.raises(TypeError, match="must give a dict of the parts of Circle"):
            ag.grad(lambda c: c.r)(Circle())


def test_classes_of_attrs():
    attrs = pytest.importorskip("attrs")

    @attrs.define(frozen=True)
    class Layer:
        w: Any = attrs.field(converter=float, validator=attrs.validators.instance_of(float))
        name: str = "layer"

    @attrs.define(slots=False)
    class Net:
        layers: list[Layer]

    p = Net([Layer(3.0), Layer(2, "second")])
    f = lambda p: p.layers[0].w ** 2 * p.layers[1].w  # noqa: E731
    gradient = ag.grad(f)(p)
    assert [(layer.w, layer.name) for layer in gradient.layers] == [
        (12.0, "layer"),
        (9.0, "second"),
    ]
    assert ag.jit(ag.grad(f))(p).layers[0].w == 12.0
    assert type(gradient) is Net


def test_tree_map_computes_with_the_numbers_of_several_structures():
    step = ag.tree_map(lambda p, g: p - 0.5 * g, Inherited(3.0, X), Inherited(2.0, X))
    assert (step.slope, step.unit) == (2.0, "m")
    np.testing.assert_array_equal(step.intercept, 0.5 * X)
    with pytest.raises(ValueError, match="tree_map: the structures differ"):
        ag.tree_map(lambda p, g: p, [1.0], [1.0, 2.0])


def test_checkpoint_gives_arrays_of_several_types_and_settings():
    def f(x):
        small = x.astype(np.float32)
        return {"sum": np.sum(x * x), "small": (small * small, "name"), "n": 3, "e": ()}

    checkpointed = ag.checkpoint(f)

    def total(f):
        def scalar(x):
            y = f(x)
            assert (y["n"], y["small"][1], y["small"][0].dtype, y["e"]) == (
                3,
                "name",
                np.float32,
                (),
            )
            return y["sum"] * np.sum(y["small"][0])

        return scalar

    np.testing.assert_allclose(ag.grad(total(checkpointed))(X), ag.grad(total(f))(X), rtol=1e-6)
    np.testing.assert_allclose(
        ag.jit(ag.grad(total(checkpointed)))(X), ag.grad(total(f))(X), rtol=1e-6
    )
    hessians = [ag.hessian(total(g))(X) for g in (checkpointed, f)]
    np.testing.assert_allclose(*hessians, rtol=1e-5)


def test_checkpoint_in_a_program_keeps_no_result_that_is_no_float():
    largest = ag.checkpoint(lambda x: (np.sum(x * x), np.argmax(x)))
    program = ag.jit(ag.grad(lambda x: largest(x)[0] * largest(x)[1]))
    for x in (X, -X):
        np.testing.assert_array_equal(program(x), 2.0 * x * np.argmax(x))


def test_numerical_gradient_moves_the_arrays_of_the_user_and_restores_them():
    p = Line(X.copy(), 2.0)
    gradient = ag.numerical_gradient(lambda q: np.sum(p.slope**2) * q.intercept, p)
    np.testing.assert_allclose(gradient.slope, 4.0 * X)
    assert gradient.intercept == pytest.approx(np.sum(X**2))
    np.testing.assert_array_equal(p.slope, X)
