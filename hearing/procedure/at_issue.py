"""What is at issue now: the scope as it stands, less what was given up, and the exhibits brought in meanwhile."""

from collections.abc import Mapping

from hearing.procedure.commands import ScopeItem
from hearing.procedure.state import Hearing


def items(state: Hearing) -> tuple[ScopeItem, ...]:
    """Give the scope: fixed by the panel or, before that, stated by the petitioner or requested."""
    examination = state.examination
    if examination.scope is not None:
        return examination.scope
    return examination.stated if examination.stated is not None else examination.requested


def grounds(state: Hearing) -> Mapping[str, tuple[str, ...]]:
    """Give each ground at issue with its claims, none for the patent as a whole.

    A ground given up without naming claims or exhibits is given up wholly, and so is one whose last claim was.
    """
    found: dict[str, tuple[str, ...]] = {}
    for item in items(state):
        left = tuple(claim for claim in item.claims if not claim_given_up(state, item.ground, claim))
        if ground_given_up(state, item.ground) or (item.claims and not left):
            continue
        whole = item.ground in found and not found[item.ground]
        before = found.get(item.ground, ())
        found[item.ground] = () if whole or not left else tuple(dict.fromkeys((*before, *left)))
    return found


def exhibits(state: Hearing) -> tuple[str, ...]:
    """Give the exhibits relied on for what is at issue, and those brought in while it was examined."""
    named = [exhibit for item in items(state) if item.ground in grounds(state) for exhibit in item.exhibits]
    brought = [exhibit for focus in state.examination.taken_up for exhibit in focus.exhibits]
    return tuple(one for one in dict.fromkeys((*named, *brought)) if not exhibit_given_up(state, one))


def ground_given_up(state: Hearing, ground: str) -> bool:
    """Tell whether a ground was given up as a whole."""
    return any(one.ground == ground and not one.claims and not one.exhibits for one in state.examination.given_up)


def claim_given_up(state: Hearing, ground: str, claim: str) -> bool:
    """Tell whether a claim is no longer at issue under a ground; a patentee gives a claim up under every ground."""
    return any(
        claim in one.claims and one.ground in {"", ground} and not one.exhibits for one in state.examination.given_up
    )


def exhibit_given_up(state: Hearing, exhibit: str) -> bool:
    """Tell whether an exhibit was given up for everything."""
    return any(exhibit in one.exhibits and not one.ground and not one.claims for one in state.examination.given_up)
