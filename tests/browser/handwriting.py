"""Writing one's name on the screen with the mouse."""

from tests.browser.acts import confirm_signing
from tests.browser.people import Person


def sign_by_hand(person: Person) -> None:
    """Sign what is presented with one's name on the screen: two strokes, the first taken back."""
    person["sign"].click()
    pad = person["hand-pad"]
    pad.scroll_into_view_if_needed()
    for at in (0.2, 0.6):
        box = pad.bounding_box()
        assert box
        mouse = person.page.mouse
        mouse.move(box["x"] + box["width"] * at, box["y"] + box["height"] * 0.2)
        mouse.down()
        for step in range(1, 12):
            x, y = at + step / 40, 0.2 + (step % 4) / 6
            mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        mouse.up()
        if at < 0.5:
            person["hand-clear"].click()
    confirm_signing(person)
