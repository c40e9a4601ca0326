"""Devices that are refused or not there, and passkeys: said truly, with what to do, and never a locked door."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.acts import open_case, sign_in
from tests.browser.people import FLAGS, Person
from tests.served import Served, served_demo
from tests.tools import require_tool

pytestmark = [pytest.mark.browser, pytest.mark.alone]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("devices")) as server:
        yield server


@contextmanager
def with_flags(*flags: str) -> Iterator[Person]:
    """Start a Chromium whose media flags are exactly these."""
    kept = [flag for flag in FLAGS if not flag.startswith("--use-fake")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require_tool("chromium", "chromium-browser"), args=[*kept, *flags]
        )
        page = browser.new_context(locale="en", viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(20_000)
        yield Person(name="visitor", page=page, hertz=0, rgb=(0, 0, 0))
        browser.close()


def enter_the_hearing(person: Person, served: Served, who: str) -> None:
    """Sign in as someone who needs no admission and open the hearing of the case."""
    sign_in(person, served.url, who)
    open_case(person)
    person["enter-hearing"].click()


def test_devices_that_are_denied_are_named_and_do_not_bar_the_way(served: Served) -> None:
    with with_flags("--use-fake-ui-for-media-stream=deny", "--use-fake-device-for-media-stream") as person:
        enter_the_hearing(person, served, "clerk")
        expect(person["check-camera"]).to_have_attribute("data-state", "denied")
        expect(person["check-microphone"]).to_have_attribute("data-state", "denied")
        person["check-enter"].click()
        expect(person["room"]).to_have_attribute("data-room", "hearing")
        expect(person["room"]).to_have_attribute("data-media", "connected")
        expect(person["state-sentence"]).to_have_attribute("data-reason", "no_microphone")
        expect(person["state-sentence"]).to_have_attribute("data-heard", "false")


def test_one_may_take_part_without_a_camera(served: Served) -> None:
    # The count of fake devices is that of cameras; the microphone stays.
    with with_flags("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0") as person:
        enter_the_hearing(person, served, "leader")
        expect(person["check-camera"]).to_have_attribute("data-state", "absent")
        expect(person["check-microphone"]).to_have_attribute("data-state", "works")
        person["line-start"].click()
        verdict = person["line-verdict"]
        expect(verdict).to_be_visible(timeout=60_000)
        # On a busy machine the verdict may be worse than good; what was sent came back, and what was not is named.
        expect(verdict).to_have_attribute("data-way", "udp")
        expect(verdict).to_have_attribute("data-kinds", re.compile("no_picture"))
        expect(person["line-test"].locator("dd").nth(2)).to_have_text(re.compile("[1-9][0-9]* kbit/s"))
        person["check-enter"].click()
        expect(person["state-sentence"]).to_have_attribute("data-heard", "true")


def test_an_observer_is_never_asked_for_devices(served: Served) -> None:
    with with_flags("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream") as person:
        person.page.add_init_script("""
            window.asked = 0;
            const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = (wanted) => { window.asked += 1; return real(wanted); };
        """)
        enter_the_hearing(person, served, "observer")
        expect(person["check"]).to_be_visible()
        expect(person["check-camera"]).to_have_count(0)
        person["check-enter"].click()
        expect(person["waiting"]).to_be_visible()
        assert person.page.evaluate("() => window.asked") == 0


def add_authenticator(page: Page) -> None:
    """Give the page a passkey store of its own."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_signs_in(served: Served) -> None:
    with with_flags() as person:
        add_authenticator(person.page)
        sign_in(person, served.url, "petitioner")
        person["account-name"].click()
        person["passkey-register"].click()
        expect(person.page.get_by_text("Added.")).to_be_visible()
        person["logout"].click()
        person["login-passkey"].click()
        expect(person["case-list"]).to_be_visible()
