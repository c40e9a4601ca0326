"""What a token states, put together by hand, is what the general encoder makes of it."""

from datetime import UTC, datetime

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from evidence.timestamps import cms
from evidence.timestamps.stamping import EMBEDDED_POLICY, tst_info

NUMBERS = st.integers(-(1 << 150), 1 << 150)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- the strategy adds the zone


@given(
    st.binary(min_size=20, max_size=64),
    MOMENTS.map(lambda at: at.replace(microsecond=0)),
    NUMBERS,
    st.none() | NUMBERS,
    st.sampled_from([EMBEDDED_POLICY, "1.2.3.4.1"]),
    st.sampled_from([cms.SHA256, cms.SHA384, cms.SHA512]),
)
def test_the_statement_is_encoded_as_in_general(
    imprint: bytes, at: datetime, serial: int, nonce: int | None, policy: str, algorithm: ObjectIdentifier
):
    general = cms.TstInfo(
        version=1,
        policy=ObjectIdentifier(policy),
        message_imprint=cms.MessageImprint(hash_algorithm=cms.Algorithm(algorithm=algorithm), hashed_message=imprint),
        serial_number=serial,
        gen_time=asn1.GeneralizedTime(at),
        accuracy=cms.Accuracy(seconds=1),
        nonce=nonce,
    )
    made = tst_info(imprint, at=at, serial=serial, nonce=nonce, policy=policy, algorithm=algorithm)
    assert made == asn1.encode_der(general)
