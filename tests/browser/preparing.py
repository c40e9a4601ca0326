"""What the clerk does before a hearing: set it down, and invite who has no account yet."""

from collections.abc import Collection

from playwright.sync_api import expect

from tests.browser.acts import accounts, confirm, hearings
from tests.browser.people import Person, until
from web.demo.people import PASSWORD

OUTSIDE = {"analyst", "steward"}
"""Identities of the demo that belong to no case."""


def plan_hearing(
    clerk: Person, url: str, *, title: str, mode: str, people: Collection[str], seated: Collection[str] = ()
) -> None:
    """Fill the form of a new hearing with these of the demo's people; who is seated sits in the assistant's room."""
    clerk["schedule-open"].click()
    clerk["schedule-title"].fill(title)
    clerk["schedule-mode"].select_option(mode)
    known = accounts(clerk, url)
    for name, account in known.items():
        if name not in OUTSIDE:
            clerk[f"schedule-person-{account}"].set_checked(name in people)
    for name in seated:
        clerk[f"schedule-place-{known[name]}"].select_option("on_site")
        clerk[f"schedule-seat-{known[name]}"].select_option(known["assistant"])
    clerk["schedule-time"].fill("2026-12-08T09:30")


def set_down(clerk: Person) -> str:
    """Set down the hearing that was planned and give its id."""
    before = hearings(clerk)
    confirm(clerk)
    return until("the new hearing is listed", lambda: next(iter(hearings(clerk) - before), ""))


def invite(clerk: Person, name: str, role: str, side: str) -> str:
    """Invite someone into the case that is open, and give the link."""
    clerk["invite-open"].click()
    clerk["invite-new-name"].fill(name)
    clerk["invite-new-role"].select_option(role)
    clerk["invite-new-side"].select_option(side)
    clerk["invite-create"].click()
    link = clerk["invite-link"].inner_text()
    clerk["dialog-cancel"].click()
    return link


def accept(person: Person, link: str, login_name: str) -> None:
    """Take an invitation up: the account is made, and its owner signed in."""
    person.page.goto(link)
    person["invite-name"].fill(login_name)
    person["invite-password"].fill(PASSWORD)
    person["invite-submit"].click()
    expect(person["account-name"]).to_be_visible()
