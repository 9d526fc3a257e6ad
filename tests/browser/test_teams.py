"""Two people make a band: one invites, the other comes in by the link; every page of it is clean for axe."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.test_access import check

TABS = ["Members", "API keys", "Usage", "Webhooks", "Activity", "Settings"]


def found(page: Page, name: str = "The Band") -> None:
    """Become a guest and make a workspace."""
    page.goto("/accounts/guest?next=/workspaces")
    page.get_by_role("button", name="Enter as a guest").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the workspace").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize(
    "options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"]
)
def test_every_page_of_a_workspace_is_clean_for_axe(visit: Visit, options: dict[str, Any]) -> None:
    page = visit(bypass_csp=True, **options)
    found(page)
    for tab in TABS:
        page.get_by_role("navigation", name="Workspace").get_by_role("link", name=tab).click()
        expect(page.get_by_role("link", name=tab)).to_have_attribute("aria-current", "page")
        check(page)


def test_an_invitation_leads_a_second_person_in(visit: Visit) -> None:
    page = visit()
    found(page)
    page.get_by_role("button", name="Make the invitation").click()
    link = page.get_by_role("region", name="The invitation").get_by_role("code").inner_text()
    other = visit(link)
    other.get_by_role("button", name="Come in as a guest").click()
    other.get_by_role("button", name="Join as Guest").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("The Band")
    expect(other.locator("#toasts")).to_contain_text("Welcome to “The Band”")
    other.get_by_role("link", name="Create", exact=True).click()
    expect(other.locator(".account-name")).to_have_text("The Band")
    third = visit(link)
    expect(third.get_by_role("heading", level=1)).to_have_text("This invitation is over")


def test_somebody_goes_from_one_workspace_to_another(page: Page) -> None:
    found(page)
    page.get_by_label("Account: Guest").click()
    page.get_by_role("button", name="My music").click()
    expect(page.locator("#toasts")).to_contain_text("You work in “My music” now.")
    expect(page.locator(".account-name")).to_have_text("Guest")
