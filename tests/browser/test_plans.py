"""The plan editor: sections by mouse and keys, checks while one types, and nothing lost between two tabs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.test_access import check
from tests.browser.test_scripts import run

PLAN = """
const section = (section_name, duration_ms, lines = []) =>
  ({ section_name, positive_local_styles: [], negative_local_styles: [], duration_ms, lines })
const plan = { positive_global_styles: ["jazz", "120 bpm"], negative_global_styles: [],
  sections: [section("A", 8000), section("B", 16000, ["one", "two", "three"])] }
const told = plan => plan.sections.map(each => [each.section_name, each.duration_ms, each.lines.length])
"""


@pytest.fixture
def editor(visit: Visit) -> Page:
    return opened(visit)


def opened(visit: Visit, **options: Any) -> Page:
    page = visit("/accounts/guest", **options)
    page.get_by_role("button", name="guest").click()
    page.goto("/plans")
    page.get_by_role("button", name="Empty plan").click()
    expect(blocks(page)).to_have_count(4)
    return page


def blocks(page: Page) -> Any:
    return page.get_by_role("option")


def names(page: Page) -> list[str]:
    return [block.locator("[data-part=name]").inner_text() for block in blocks(page).all()]


@pytest.mark.parametrize(
    ("change", "then"),
    [
        ("it.moved(plan, 0, 1)", [["B", 16000, 3], ["A", 8000, 0]]),
        ("it.duplicated(plan, 0)", [["A", 8000, 0], ["A", 8000, 0], ["B", 16000, 3]]),
        ("it.split(plan, 1)", [["A", 8000, 0], ["B", 8000, 2], ["B", 8000, 1]]),
        ("it.split(it.edited(plan, 0, { duration_ms: 5000 }), 0)", [["A", 5000, 0], ["B", 16000, 3]]),
        ("it.removed(plan, 0)", [["B", 16000, 3]]),
        ("it.removed(it.removed(plan, 0), 0)", [["B", 16000, 3]]),
    ],
)
def test_sections_change_as_asked(page: Page, change: str, then: list[Any]) -> None:
    assert run(page, "lib/plan", f"{PLAN} return told({change})") == then


def test_a_step_is_a_bar_of_the_tempo_that_the_styles_name(page: Page) -> None:
    body = f"{PLAN} return [it.stepOf(plan), it.stepOf({{ positive_global_styles: ['jazz'] }}), it.snapped(8900, 2000)]"
    assert run(page, "lib/plan", body) == [2000, 500, 8000]


def test_typing_is_undone_at_once_and_other_changes_one_by_one(page: Page) -> None:
    body = f"""{PLAN}
    const history = new it.History(plan)
    for (const name of ["x", "xy"]) history.change(it.edited(history.plan, 0, {{ section_name: name }}), "name 0")
    history.change(it.removed(history.plan, 1))
    const seen = []
    for (const act of ["undo", "undo", "undo", "redo", "redo"]) {{
      history[act]()
      seen.push(told(history.plan).map(([name]) => name).join())
    }}
    return seen"""
    assert run(page, "lib/plan", body) == ["xy,B", "A,B", "A,B", "xy,B", "xy"]


def test_sections_are_shaped_by_keys_alone_and_saved(editor: Page) -> None:
    editor.get_by_role("listbox").focus()
    for key in ("ArrowRight", "Control+ArrowRight", "Shift+ArrowRight", "Control+z", "Shift+ArrowRight"):
        editor.keyboard.press(key)
    assert names(editor) == ["Intro", "Chorus", "Verse", "Outro"]

    editor.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(editor.get_by_text("Saved as version 2.")).to_be_visible()
    editor.reload()
    expect(blocks(editor)).to_have_count(4)
    assert names(editor) == ["Intro", "Chorus", "Verse", "Outro"]
    assert editor.get_by_text("What you had not saved").is_hidden()


def test_an_edge_is_pulled_to_another_length(editor: Page) -> None:
    handle = blocks(editor).first.locator("[data-part=edge]")
    handle.hover()
    edge = handle.bounding_box()
    assert edge
    editor.mouse.down()
    editor.mouse.move(edge["x"] + 104, edge["y"] + 20, steps=4)
    editor.mouse.up()
    assert float(editor.get_by_label("Length", exact=True).input_value()) > 10


def test_what_breaks_a_limit_is_told_while_one_types(editor: Page) -> None:
    editor.get_by_label("Length", exact=True).fill("2")
    expect(editor.get_by_role("status").filter(has_text="Intro")).to_contain_text("3000")
    editor.get_by_label("Length", exact=True).fill("5")
    expect(editor.locator("[data-part=problems]")).to_be_hidden()


def test_two_tabs_lose_nothing(editor: Page) -> None:
    other = editor.context.new_page()
    other.goto(editor.url)
    styles = "Styles of the whole song"
    other.get_by_label(styles).fill("techno")
    editor.get_by_label(styles).fill("jazz")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_text("Saved as version 2.")).to_be_visible()

    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("alert")).to_contain_text("Version 2 was saved meanwhile")
    expect(other.get_by_label(styles)).to_have_value("techno")
    other.get_by_role("button", name="Save mine as version 3").click()
    expect(other.get_by_text("Saved as version 3.")).to_be_visible()


def test_what_was_not_saved_is_there_after_a_reload(editor: Page) -> None:
    editor.get_by_label("Lines to sing").fill("Out to the sea")
    editor.reload()
    expect(editor.get_by_text("What you had not saved at your last visit is back.")).to_be_visible()
    expect(editor.get_by_label("Lines to sing")).to_have_value("Out to the sea")


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, PHONE], ids=["dark", "phone"])
def test_plans_are_clean_for_axe_and_fit_the_window(visit: Visit, options: dict[str, Any]) -> None:
    page = opened(visit, bypass_csp=True, **options)
    check(page)
    page.goto("/plans")
    check(page)
