"""Groups on the page, as data: which pictures there are, and what they have in common."""

import re

import pytest
from outline import Outline
from reader import page_data as data

import autograd_scratch as ag


def layered(count, inside=1):
    y = ag.Node(1.0, "x")
    groups = {}
    for number in range(count):
        made = []
        for _ in range(inside):
            y = ag.sin(y)
            made.append(y)
        groups[f"layer {number}"] = made
    y.backward()
    return y, groups


def states(page):
    return [attributes["data-closed"] for attributes in Outline(page.html).all("template")]


def test_few_groups_have_a_picture_for_every_combination():
    y, groups = layered(2)
    assert states(ag.step_through(y, collapse=groups)) == ["0", "1", ""]
    y, groups = layered(4)
    assert len(states(ag.step_through(y, collapse=groups))) == 15


def test_many_groups_or_nodes_have_one_for_each_that_is_open_alone():
    y, groups = layered(5)
    assert len(states(ag.step_through(y, collapse=groups))) == 6
    y, groups = layered(3, inside=60)
    assert states(ag.step_through(y, collapse=groups)) == ["1 2", "0 2", "0 1", ""]


def test_states_that_are_too_large_are_left_out_and_too_large_a_graph_is_refused():
    y, groups = layered(3, inside=60)
    assert states(ag.step_through(y, collapse=groups, max_nodes=100)) == ["1 2", "0 2", "0 1"]
    with pytest.raises(ValueError, match="4 nodes, and at most max_nodes=3"):
        ag.step_through(y, collapse=groups, max_nodes=3)
    with pytest.raises(ValueError, match="181 nodes"):
        ag.step_through(y, max_nodes=100)


def test_a_node_of_two_groups_is_in_the_first_also_while_that_is_open():
    x = ag.Node(1.0, "x")
    y = ag.sin(x)
    z = ag.cos(y)
    page = ag.step_through(z, collapse={"a": [y], "b": [y, z]})
    assert [group["nodes"] for group in data(page)["groups"]] == [[1], [2]]
    second = re.search(r'<template data-closed="1">(.*?)</template>', page.html)[1]
    assert 'id="graph-n1"' in second


def test_a_group_of_nodes_of_another_graph_is_no_group_of_this_one():
    page = ag.step_through(ag.sin(ag.Node(1.0, "x")), collapse={"other": [ag.Node(2.0)]})
    assert data(page)["groups"] == []
    assert states(page) == []


def test_what_is_no_group_is_refused():
    with pytest.raises(TypeError, match="collapse"):
        ag.step_through(ag.sin(ag.Node(1.0)), collapse=[3.0])
