"""The window on the graph: zooming, moving, the map, and playing."""

import pytest
from pages import DESKTOP, apples, network, position, violations

import autograd_scratch as ag

NARROW = {"width": 390, "height": 844}


def chain(length=60):
    y = ag.Node(1.0, "x")
    while len(ag.Graph(y)) < length:
        y = ag.sin(y) * 1.01
    y.backward()
    return y


def window(page):
    """What is in view, in the picture's units."""
    seen = page.locator("#graph").evaluate("""(graph) => {
      const [inner, outer] = [graph.firstElementChild, graph].map((e) => e.getBoundingClientRect());
      const whole = graph.firstElementChild.viewBox.baseVal;
      const scale = inner.width / whole.width;
      const { clientLeft, clientTop, clientWidth, clientHeight } = graph;
      return {
        x: whole.x + (outer.left + clientLeft - inner.left) / scale,
        y: whole.y + (outer.top + clientTop - inner.top) / scale,
        width: clientWidth / scale,
        height: clientHeight / scale,
      };
    }""")
    return {key: round(value, 2) for key, value in seen.items()}


def until(page, condition):
    """Wait until a condition holds; Playwright's own way would break the page's policy."""
    wait = "await new Promise(requestAnimationFrame)"
    page.evaluate(f"async () => {{ while (!({condition})) {wait}; }}")


def whole(page):
    return page.evaluate("full")


@pytest.mark.parametrize(
    ("closer", "farther"),
    [("+", "-"), ("=", "-"), ("#larger", "#smaller")],
)
def test_the_picture_zooms_by_keys_and_buttons(visit, closer, farther):
    page = visit(apples())
    before = window(page)
    for control in (closer, farther):
        page.click(control) if control.startswith("#") else page.keyboard.press(control)
        if control == closer:
            assert window(page)["width"] == pytest.approx(before["width"] / 1.25, rel=0.01)
    assert window(page) == pytest.approx(before, abs=0.01)


def test_the_wheel_zooms_with_control_and_moves_a_wide_picture_without(visit):
    page = visit(chain())
    page.hover("#graph-n0")
    before = window(page)
    page.mouse.wheel(300, 0)
    until(page, f"view.x > {before['x']}")
    assert window(page)["width"] == before["width"]
    box = page.locator("#graph-n4").bounding_box()
    page.keyboard.down("Control")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    until(page, "view.scale > UNIT + 0.01")
    now = page.locator("#graph-n4").bounding_box()
    assert now["width"] > box["width"]
    middles = [each["x"] + each["width"] / 2 for each in (box, now)]
    assert middles[0] == pytest.approx(middles[1], abs=3)  # it grows around the pointer
    assert page.evaluate("visualViewport.scale") == 1


def test_a_picture_that_fits_leaves_the_wheel_to_the_page(visit):
    page = visit(apples())
    page.set_viewport_size({"width": 1280, "height": 500})
    page.hover("#graph")
    page.mouse.wheel(0, 200)
    until(page, "scrollY > 0")


def test_dragging_moves_the_picture_and_goes_to_no_step(visit):
    page = visit(chain())
    before = window(page)
    box = page.locator("#graph-n4").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 50, y)
    page.mouse.move(x - 100, y)
    page.mouse.up()
    assert window(page)["x"] > before["x"] + 50
    assert position(page).startswith("1 ")
    page.click("#graph-n4")
    assert not position(page).startswith("1 ")


def test_shift_and_arrows_move_the_picture_and_arrows_alone_the_steps(visit):
    page = visit(chain())
    page.focus("#graph")
    before = window(page)["x"]
    page.keyboard.press("Shift+ArrowRight")
    assert window(page)["x"] > before
    assert position(page).startswith("1 ")
    page.keyboard.press("Shift+ArrowLeft")
    assert window(page)["x"] == before
    page.keyboard.press("ArrowRight")
    assert position(page).startswith("2 ")


def test_two_fingers_zoom(visit):
    page = visit(apples())
    before = window(page)["width"]
    page.evaluate("""() => {
      const { left, top } = region.getBoundingClientRect();
      const touch = (type, pointerId, x) => region.dispatchEvent(new PointerEvent(type, {
        pointerId, bubbles: true, pointerType: "touch", buttons: 1,
        clientX: left + x, clientY: top + 60,
      }));
      region.setPointerCapture = () => {};  // these fingers are not real
      touch("pointerdown", 7, 200);
      touch("pointerdown", 8, 300);
      touch("pointermove", 8, 400);
      touch("pointerup", 7, 200);
      touch("pointerup", 8, 400);
    }""")
    assert window(page)["width"] == pytest.approx(before / 2, rel=0.01)


def test_the_whole_graph_can_be_seen_at_once_and_a_map_shows_where_the_window_is(visit):
    page = visit(chain())
    assert page.is_visible("#map")
    assert page.locator("#map rect:not(#frame)").count() == page.locator("#graph .node").count()
    page.keyboard.press("0")
    seen, all_ = window(page), whole(page)
    assert seen["x"] <= all_["x"]
    assert seen["x"] + seen["width"] >= all_["x"] + all_["width"] - 0.01
    assert not page.is_visible("#map")
    page.click("#larger")
    assert page.is_visible("#map")
    box = page.locator("#map svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    seen = window(page)
    assert seen["x"] + seen["width"] == pytest.approx(all_["x"] + all_["width"], abs=1)


def test_a_small_graph_needs_no_map(visit):
    page = visit(apples())
    assert not page.is_visible("#map")


EVERY_STEP = """() => steps.map((_, i) => {
  go(i);
  const graph = region.getBoundingClientRect();
  const seen = ring.isConnected ? ring.getBoundingClientRect() : graph;
  return seen.left >= graph.left - 1 && seen.right <= graph.right + 1 &&
    seen.top >= graph.top - 1 && seen.bottom <= graph.bottom + 1 && seen.width > 0;
})"""


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("make", [network, chain])
def test_the_node_of_each_step_is_in_view_at_any_size(visit, viewport, make):
    page = visit(make(), viewport)
    for zooms in ("", "++++", "0", "+"):
        for key in zooms:
            page.keyboard.press(key)
        assert all(page.evaluate(EVERY_STEP))


def test_the_view_glides_where_motion_is_welcome(visit):
    page = visit(chain())
    page.emulate_media(reduced_motion="no-preference")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    seen = """(() => {
      const [outer, inner] = [region, ring].map((each) => each.getBoundingClientRect());
      return inner.left > outer.left && inner.right < outer.right;
    })()"""
    until(page, seen)
    assert window(page)["x"] > 0


def test_letters_can_be_read_on_a_phone(visit):
    page = visit(chain(), NARROW)
    assert page.locator("#graph text").first.bounding_box()["height"] >= 12


def test_paper_has_the_whole_picture_however_far_one_has_zoomed(visit):
    page = visit(chain())
    page.keyboard.press("+")
    zoomed = window(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    paper, drawn = (page.locator(each).bounding_box() for each in ("main", "#graph svg"))
    assert drawn["x"] >= paper["x"]
    assert drawn["width"] <= paper["width"]
    shape = drawn["width"] / drawn["height"]
    assert shape == pytest.approx(whole(page)["width"] / whole(page)["height"], rel=0.02)
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert window(page) == pytest.approx(zoomed, abs=0.1)


# playing ------------------------------------------------------------------------------------------


def fast(page):
    """Make time pass quickly, and see that the page waits as long as it should."""
    page.evaluate("""() => {
      window.waits = [];
      const later = window.setTimeout;
      window.setTimeout = (action, wait) => { waits.push(wait); return later(action, 0); };
    }""")


def test_the_page_plays_to_its_end(visit):
    page = visit(apples())
    fast(page)
    page.select_option("#speed", "2")
    page.click("#play")
    until(page, "byId('position').textContent === '8 / 8'")
    until(page, "byId('play').getAttribute('aria-pressed') === 'false'")
    assert page.evaluate("waits.filter(wait => wait === 800).length") == 7
    page.click("#play")  # and again from the start
    until(page, "byId('position').textContent === '8 / 8' && !isPlaying()")


def test_playing_stops_at_a_question_and_when_the_reader_goes_on(visit):
    page = visit(apples(), quiz=True)
    fast(page)
    page.keyboard.press("p")
    until(page, "!isPlaying()")
    assert position(page) == "2 / 8"
    page = visit(apples())
    page.keyboard.press("p")
    assert page.get_attribute("#play", "aria-pressed") == "true"
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#play", "aria-pressed") == "false"
    assert position(page) == "2 / 8"


def test_axe_finds_nothing_about_a_picture_in_part(visit):
    page = visit(chain(), at="#9")
    for viewport in (DESKTOP, NARROW):
        page.set_viewport_size(viewport)
        assert page.is_visible("#map")
        assert violations(page) == []
