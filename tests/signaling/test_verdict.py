"""What a test says is wrong follows the limits of the hearing, over the whole test and in both directions."""

from dataclasses import replace

import pytest

from signaling.media import Flow, LegQuality, MediaKind
from signaling.quality import Heard, Measured, Seen, Sent
from signaling.verdict import verdict

AUDIO, VIDEO = MediaKind.AUDIO, MediaKind.VIDEO
COMING = (Flow(AUDIO, 400, 0, 32_000, 2.0), Flow(VIDEO, 800, 0, 600_000, 3.0))
REPORT = LegQuality("test-1", "p4", "leg", 1200, 1200, 0, COMING, COMING, 41.0)
SENT = {AUDIO: Sent(400, 0), VIDEO: Sent(800, 0)}
WELL = Measured(8000, 40, SENT, {"p4": Heard(400, 0, 2, 384_000, 3_840)}, {"p4": Seen(800, 0, 3, 120, 0, 0)})


def coming(*flows: Flow) -> LegQuality:
    return replace(REPORT, coming=flows)


def heard(concealed: int) -> Measured:
    return replace(WELL, voices={"p4": Heard(400, 0, 2, 384_000, concealed)})


def test_a_good_line_has_figures_and_no_trouble():
    found = verdict("p4", [REPORT], WELL)
    assert (found["connected"], found["troubles"]) == (True, [])
    assert found["figures"] == {
        "round_trip_ms": 40,
        "from": {
            "audio": {"kbps": 32, "lost_percent": 0.0, "jitter_ms": 2},
            "video": {"kbps": 600, "lost_percent": 0.0, "jitter_ms": 3},
        },
        "to": {
            "audio": {"kbps": 32, "lost_percent": 0.0, "jitter_ms": 2},
            "video": {"kbps": 600, "lost_percent": 0.0, "jitter_ms": 3},
        },
        "concealed_percent": 1.0,
        "frozen_ms": 0,
    }


def test_without_a_connection_nothing_else_is_said():
    assert verdict("p4", [], WELL) == {"connected": False, "troubles": [], "figures": None}


@pytest.mark.parametrize(
    ("report", "measured", "troubles"),
    [
        (coming(Flow(AUDIO, 0, 0, 0, 0.0), COMING[1]), WELL, ["not_heard"]),
        (coming(COMING[0], Flow(VIDEO, 0, 0, 0, 0.0)), WELL, ["not_seen"]),
        (coming(Flow(AUDIO, 360, 40, 28_800, 2.0), COMING[1]), WELL, ["breaks_up"]),
        (coming(Flow(AUDIO, 361, 39, 28_800, 2.0), COMING[1]), WELL, []),
        (REPORT, heard(76_799), []),
        (REPORT, heard(76_800), ["hears_broken"]),
        (REPORT, heard(345_600), ["hears_nobody"]),
        (REPORT, replace(WELL, voices={}), ["hears_nobody"]),
        (REPORT, replace(WELL, voices={"p5": WELL.voices["p4"]}), ["hears_nobody"]),
        (REPORT, replace(WELL, pictures={}), ["sees_still"]),
        (REPORT, replace(WELL, pictures={"p4": Seen(800, 0, 3, 0, 0, 0)}), ["sees_still"]),
        (REPORT, replace(WELL, pictures={"p4": Seen(800, 0, 3, 90, 1, 1000)}), ["sees_still"]),
        (REPORT, replace(WELL, pictures={"p4": Seen(800, 0, 3, 90, 1, 999)}), []),
        (REPORT, replace(WELL, round_trip_ms=800), ["late"]),
        (replace(REPORT, round_trip_ms=900.0), replace(WELL, round_trip_ms=None), ["late"]),
        (coming(Flow(AUDIO, 0, 0, 0, 0.0)), replace(WELL, sent={}), []),
    ],
)
def test_what_is_wrong_is_said(report, measured, troubles):
    assert verdict("p4", [report], measured)["troubles"] == troubles


def test_where_connections_go_one_way_both_are_judged_as_one():
    nothing = (Flow(AUDIO, 0, 0, 0, 0.0), Flow(VIDEO, 0, 0, 0, 0.0))
    sends, receives = replace(REPORT, going=()), replace(REPORT, leg="ear", coming=nothing, round_trip_ms=None)
    assert verdict("p4", [receives, sends], WELL) == verdict("p4", [REPORT], WELL)
