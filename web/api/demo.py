"""The demo's own routes; they exist only under `hearing demo`."""

from aiohttp import web

from web.api.resources import of_hearing_in_body, of_site
from web.api.sign_in import demo_enter
from web.authorization import Action
from web.demo.people import PASSWORD, identity_words
from web.http import Route, answer, fields, services, texts


async def identities(request: web.Request) -> web.Response:
    """List who one can be in the demo, with the words that say what each does."""
    around = services(request)
    listed = []
    for account in await around.accounts.demo_identities():
        standings = [standing for all_ in (await around.accounts.cases_of(account.id)).values() for standing in all_]
        role = standings[0].role.value if standings else account.kind.value
        side = standings[0].side.value if standings else "none"
        zh, en = identity_words(account.login_name)
        listed.append(
            {
                "id": account.id,
                "login_name": account.login_name,
                "name": account.name,
                "role": role,
                "side": side,
                "zh": zh,
                "en": en,
                "password": PASSWORD,
            }
        )
    return answer(listed)


async def seat(request: web.Request) -> web.Response:
    """Seat guests on the other chairs: all who are not here, or the participants named."""
    given = await fields(request, hearing=str, participants=(list, type(None)))
    chosen = texts(given["participants"], "participants") if given["participants"] is not None else None
    return answer({"seated": list(await services(request).seats.seat(given["hearing"], chosen))})


async def send_away(request: web.Request) -> web.Response:
    """Send the guests of a hearing away."""
    given = await fields(request, hearing=str, participants=(list, type(None)))
    await services(request).seats.clear(given["hearing"])
    return answer({"seated": []})


ROUTES = (
    Route("GET", "/api/demo/identities", Action.DEMO_ENTER, of_site, identities),
    Route("POST", "/api/demo/enter", Action.DEMO_ENTER, of_site, demo_enter),
    Route("POST", "/api/demo/guests", Action.DEMO_GUESTS, of_hearing_in_body, seat),
    Route("DELETE", "/api/demo/guests", Action.DEMO_GUESTS, of_hearing_in_body, send_away),
)
