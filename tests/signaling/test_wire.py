"""Client messages: what is read, and that nothing else is, whatever is sent."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling import wire
from signaling.media import MediaKind
from signaling.quality import Heard, Measured, Seen, Sent
from signaling.wire_fields import WireError

IDENTITY = "0f0e0d0c-0b0a-4009-8807-060504030201"


VOICE = {"packets": 50, "lost": 0, "jitter_ms": 3, "samples": 48_000, "concealed": 960}
PICTURE = {"packets": 90, "lost": 0, "jitter_ms": 4, "frames": 15, "freezes": 0, "frozen_ms": 0}
MEASURED = {
    "over_ms": 1000,
    "round_trip_ms": 40,
    "sent": {"audio": {"packets": 50, "lost": 1}},
    "received": {"p2": {"audio": VOICE, "video": PICTURE}},
}


def message(kind: str, body: object, **changes) -> dict:
    return {"v": 1, "id": IDENTITY, "type": kind, "body": body, **changes}


def test_each_type_is_read():
    assert wire.read(message("join", {"hearing": "h-1", "after": 7})).body == wire.Join("h-1", 7)
    assert wire.read(message("join", {"hearing": "h-1"})).body == wire.Join("h-1", 0)
    assert wire.read(message("leave", {})).body == wire.Leave()
    assert wire.read(message("ping", {"at": 1.5})).body == wire.Ping(1.5)
    assert wire.read(message("media.tiles", {"tiles": {"p2": 360}})).body == wire.Tiles({"p2": 360})
    assert wire.read(message("media.tiles", {"tiles": {}, "screen": 720})).body == wire.Tiles({}, 720)
    both = {"send": {"0": "video", "1": "screen"}, "receive": {"2": {"participant": "", "kind": "screen"}}}
    assert wire.read(message("media.offer", {"leg": "a", "sdp": "v=0"} | both)).body == wire.Offer(
        "a", "v=0", {"0": MediaKind.VIDEO, "1": MediaKind.SCREEN}, {"2": ("", MediaKind.SCREEN)}
    )
    measured = wire.read(message("media.measured", MEASURED)).body
    assert measured == Measured(
        1000, 40, {MediaKind.AUDIO: Sent(50, 1)}, {"p2": Heard(50, 0, 3, 48_000, 960)}, {"p2": Seen(90, 0, 4, 15, 0, 0)}
    )
    order = wire.read(message("command", {"name": "give_floor", "participant": "p2"})).body
    assert order == wire.Order("give_floor", {"participant": "p2"})
    offer = {"leg": "a", "sdp": "v=0", "send": {"0": "audio"}, "receive": {"1": {"participant": "p2", "kind": "video"}}}
    assert wire.read(message("media.offer", offer)).body == wire.Offer(
        "a", "v=0", {"0": MediaKind.AUDIO}, {"1": ("p2", MediaKind.VIDEO)}
    )


BAD: list[tuple[object, str]] = [
    (None, "malformed"),
    ([], "malformed"),
    ({}, "wrong_version"),
    (message("join", {"hearing": "h"}, v=2), "wrong_version"),
    (message("join", {"hearing": "h"}, id="short"), "malformed"),
    (message("join", {"hearing": "h"}, id=7), "malformed"),
    (message("join", {"hearing": "h"}, actor="p1"), "malformed"),
    (message("vote", {}), "unknown_type"),
    (message("join", None), "malformed"),
    (message("join", {"hearing": ""}), "malformed"),
    (message("join", {"hearing": "h", "after": -1}), "malformed"),
    (message("join", {"hearing": "h", "after": True}), "malformed"),
    (message("join", {"hearing": "h", "after": "7"}), "malformed"),
    (message("join", {"hearing": "h", "participant": "p1"}), "malformed"),
    (message("leave", {"hearing": "h"}), "malformed"),
    (message("ping", {"at": "now"}), "malformed"),
    (message("command", {"participant": "p1"}), "malformed"),
    (message("command", {"name": "give floor"}), "malformed"),
    (message("media.offer", {}), "malformed"),
    (message("media.offer", {"leg": "a", "sdp": "x", "send": {}, "receive": {}, "test": 1}), "malformed"),
    (message("media.servers", {"test": "yes"}), "malformed"),
    (message("media.tested", {}), "malformed"),
    (message("media.servers", {"for": "p2"}), "malformed"),
    (message("media.receive", {"leg": "a", "receive": []}), "malformed"),
    (message("media.receive", {"leg": "a", "receive": [{"participant": "p2"}]}), "malformed"),
    (message("media.receive", {"leg": "../x", "receive": [{"participant": "p2", "kind": "audio"}]}), "malformed"),
    (message("media.answer", {"leg": "a", "sdp": ""}), "malformed"),
    (message("media.answer", {"leg": "a", "sdp": "x" * 300_000}), "malformed"),
    (message("media.offer", {"leg": "a", "sdp": "", "send": {}, "receive": {}}), "malformed"),
    (message("media.offer", {"leg": "a", "sdp": "x" * 300_000, "send": {}, "receive": {}}), "malformed"),
    (message("media.offer", {"leg": "a", "sdp": "x", "send": {"0": "smell"}, "receive": {}}), "malformed"),
    (message("media.offer", {"leg": "a", "sdp": "x", "send": {"0": ["screen"]}, "receive": {}}), "malformed"),
    (message("media.offer", {"leg": "a", "sdp": "x", "send": {}, "receive": {"1": "p2"}}), "malformed"),
    (
        message(
            "media.offer",
            {"leg": "a", "sdp": "x", "send": {}, "receive": {"1": {"participant": "p2", "kind": "screen"}}},
        ),
        "malformed",
    ),
    (message("media.tiles", {"tiles": {}, "screen": -1}), "malformed"),
    (message("media.tiles", {"tiles": {}, "screen": "all"}), "malformed"),
    (message("media.tiles", {}), "malformed"),
    (message("join", {"hearing": "h-1", "after": 0, "encrypts": 1}), "malformed"),
    (message("deliberation.share", {"epoch": 0, "step": "key", "value": "x"}), "malformed"),
    (message("deliberation.share", {"epoch": True, "step": "key", "value": "x"}), "malformed"),
    (message("deliberation.share", {"epoch": 1, "step": "secret", "value": "x"}), "malformed"),
    (message("deliberation.share", {"epoch": 1, "step": ["key"], "value": "x"}), "malformed"),
    (message("deliberation.share", {"epoch": 1, "step": "key", "value": 7}), "malformed"),
    (message("deliberation.share", {"epoch": 1, "step": "key", "value": {"p1": 7}}), "malformed"),
    (
        message("deliberation.share", {"epoch": 1, "step": "key", "value": dict.fromkeys(map(str, range(65)), "")}),
        "malformed",
    ),
    (message("media.tiles", {"tiles": {"p2": 0}}), "malformed"),
    (message("media.tiles", {"tiles": {"p2": True}}), "malformed"),
    (message("media.tiles", {"tiles": {"": 5}}), "malformed"),
    (message("media.tiles", {"tiles": {f"p{n}": 5 for n in range(300)}}), "malformed"),
    (message("media.offer", {"leg": "../x", "sdp": "x", "send": {}, "receive": {}}), "malformed"),
    (message("captions", {"shown": 1}), "malformed"),
    (message("captions", {"language": "fr"}), "malformed"),
    (message("captions", {"language": ["zh"]}), "malformed"),
    (message("media.measured", {}), "malformed"),
    (message("media.measured", MEASURED | {"participant": "p2"}), "malformed"),
    (message("media.measured", MEASURED | {"over_ms": 1}), "malformed"),
    (message("media.measured", MEASURED | {"round_trip_ms": -1}), "malformed"),
    (message("media.measured", MEASURED | {"sent": {"smell": {"packets": 1, "lost": 0}}}), "malformed"),
    (message("media.measured", MEASURED | {"sent": {"audio": {"packets": 1}}}), "malformed"),
    (message("media.measured", MEASURED | {"received": {"": {}}}), "malformed"),
    (message("media.measured", MEASURED | {"received": {"p2": {"audio": VOICE | {"packets": 1e3}}}}), "malformed"),
    (message("media.measured", MEASURED | {"received": {"p2": {"audio": VOICE | {"samples": 2**40}}}}), "malformed"),
    (message("media.measured", MEASURED | {"received": {"p2": {"audio": VOICE | {"text": 1}}}}), "malformed"),
    (message("media.measured", MEASURED | {"received": {f"p{n}": {} for n in range(300)}}), "malformed"),
]


@pytest.mark.parametrize(("sent", "code"), BAD)
def test_anything_else_is_refused_with_words(sent, code):
    with pytest.raises(WireError) as refused:
        wire.read(sent)
    assert refused.value.code == code
    assert refused.value.zh
    assert refused.value.en.isprintable()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=50)
@given(JSON)
def test_no_json_raises_anything_but_the_refusal(value):
    with pytest.raises(WireError):
        wire.read(value)


BODIES = st.dictionaries(st.sampled_from(["hearing", "after", "name", "at"]), JSON)


@settings(max_examples=50)
@given(st.sampled_from(sorted(wire.types())), BODIES)
def test_no_body_raises_anything_but_the_refusal(kind, body):
    with suppress(WireError):
        assert wire.read(message(kind, body)).type == kind
