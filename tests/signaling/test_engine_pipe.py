"""Lines of the pipe to the media process: everything that is written is read back the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling import media
from signaling.engines import pipe

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- given a zone
st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(float, st.floats(allow_nan=False))  # which is not equal to itself


@given(st.from_type(pipe.Message))  # type: ignore[arg-type]  # a union is a type to hypothesis
def test_every_message_survives_the_pipe(message):
    line = pipe.encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert pipe.decode(line) == message


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\n",
        b'{"is": "Nobody"}',
        b'{"is": "Ready", "port": "80"}',
        b'{"is": "Ready"}',
        b'{"is": "LegLost"}',
        b'{"is": "Apply", "id": 1, "orders": [{"is": "Ready", "port": 1}]}',
    ],
)
def test_anything_else_is_refused(line):
    with pytest.raises(pipe.PipeError):
        pipe.decode(line)


def test_sets_are_written_in_a_fixed_order():
    tracks = frozenset(media.Track(name, kind) for name in "cab" for kind in media.MediaKind)
    order = media.ApplyRecording("h1", frozenset(), tracks)
    assert pipe.encode(pipe.Apply(1, (order,))) == pipe.encode(pipe.Apply(1, (order,)))
