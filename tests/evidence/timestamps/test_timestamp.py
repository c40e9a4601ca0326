import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import rfc3161_client
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.timestamps import cms
from evidence.timestamps.authority import EmbeddedAuthority
from evidence.timestamps.stamping import EMBEDDED_POLICY
from evidence.timestamps.timestamp import (
    TokenError,
    check_signature,
    digest,
    make_request,
    parse_request,
    parse_token,
    response_of,
    token_of,
    verify,
)
from tests.evidence.authorities import NOW, authority, resigned, stamping_certificate, tlv
from tests.tools import require_tool

DATA = b"the exact bytes\n"
GOOD = authority()
TOKEN = GOOD.token(DATA)


def failed_check(token: bytes, data: bytes = DATA, **expected) -> str:
    with pytest.raises(TokenError) as caught:
        verify(parse_token(token), data, [GOOD.root], **expected)
    return caught.value.check


def test_a_good_token_passes_and_states_its_time():
    token = parse_token(TOKEN)
    assert verify(token, DATA, [GOOD.root], nonce=7, policy=EMBEDDED_POLICY) == [GOOD.signer.certificate, GOOD.root]
    assert token.gen_time == NOW


def test_openssl_accepts_it_without_our_code(tmp_path: Path):
    openssl = require_tool("openssl")
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "token.tsr").write_bytes(response_of(TOKEN))
    (tmp_path / "root.pem").write_bytes(GOOD.root.public_bytes(Encoding.PEM))
    (tmp_path / "other.pem").write_bytes(authority().root.public_bytes(Encoding.PEM))
    command = [openssl, "ts", "-verify", "-in", "token.tsr", "-data", "data", "-attime", str(int(NOW.timestamp()))]
    good = subprocess.run([*command, "-CAfile", "root.pem"], cwd=tmp_path, capture_output=True, check=False)
    assert good.returncode == 0, good.stderr
    other = subprocess.run([*command, "-CAfile", "other.pem"], cwd=tmp_path, capture_output=True, check=False)
    assert other.returncode != 0


def test_an_independent_library_accepts_it():
    verifier = rfc3161_client.VerifierBuilder().add_root_certificate(GOOD.root).nonce(7).build()
    assert verifier.verify_message(rfc3161_client.decode_timestamp_response(response_of(TOKEN)), DATA)
    with pytest.raises(rfc3161_client.VerificationError):
        verifier.verify_message(rfc3161_client.decode_timestamp_response(response_of(TOKEN)), b"other")


CONFIGURATION = """
[tsa]
default_tsa = it
[it]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
accuracy = secs:1
ess_cert_id_chain = {chain}
ess_cert_id_alg = {algorithm}
tsa_name = yes
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[stamps]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
authorityKeyIdentifier = keyid:always
[req]
distinguished_name = name
[name]
"""


@pytest.mark.parametrize(
    ("key", "chain", "algorithm"),
    [
        ("rsa:2048", "yes", "sha256"),
        ("rsa:2048", "no", "sha512"),
        ("ec:P-256", "no", "sha256"),
        ("rsa:2048", "no", "sha1"),
    ],
)
def test_tokens_made_by_openssl(tmp_path: Path, key: str, chain: str, algorithm: str):
    openssl = require_tool("openssl")

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], cwd=tmp_path, check=True, capture_output=True)

    new = ["-newkey", "rsa:2048"] if key == "rsa" else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    (tmp_path / "c").write_text(CONFIGURATION.format(chain=chain, algorithm=algorithm))
    (tmp_path / "serial").write_text("01\n")
    (tmp_path / "request").write_bytes(make_request(digest(DATA), 99))
    common = ["req", "-x509", "-nodes", "-config", "c", *new]
    run(*common, "-subj", "/CN=outside root", "-extensions", "root", "-keyout", "root.key", "-out", "root.pem")
    run(
        *common, "-subj", "/CN=outside", "-extensions", "stamps", "-keyout", "t.key", "-out", "t.pem",
        "-CA", "root.pem", "-CAkey", "root.key",
    )  # fmt: skip
    run("ts", "-reply", "-config", "c", "-queryfile", "request", "-signer", "t.pem", "-inkey", "t.key", "-out", "r")
    token = parse_token(token_of((tmp_path / "r").read_bytes()))
    root = x509.load_pem_x509_certificate((tmp_path / "root.pem").read_bytes())
    kinds = {item.type for item in token.signer.signed_attributes.as_list()}
    bound_by_sha1 = algorithm == "sha1"
    assert (cms.SIGNING_CERTIFICATE in kinds, cms.SIGNING_CERTIFICATE_V2 in kinds) == (bound_by_sha1, not bound_by_sha1)
    assert verify(token, DATA, [root], nonce=99, policy="1.2.3.4.1")[-1] == root
    with pytest.raises(TokenError) as caught:
        verify(token, DATA, [root], nonce=98)
    assert caught.value.check == "nonce"


def test_requests_come_back():
    request = parse_request(make_request(digest(DATA), 5, "1.2.3"))
    assert (request.nonce, request.message_imprint.hashed_message, request.cert_req) == (5, digest(DATA), True)
    for bad in (b"", b"\x30\x00", make_request(b"short", 5)):
        with pytest.raises(TokenError):
            parse_request(bad)


def test_bytes_nonce_and_policy_are_compared():
    assert failed_check(TOKEN, b"other bytes") == "imprint"
    assert failed_check(TOKEN, nonce=8) == "nonce"
    assert failed_check(TOKEN, policy="1.2.3") == "policy"


def test_another_authoritys_token_does_not_pass_as_ours():
    assert failed_check(authority("root").token(DATA)) == "chain"
    assert failed_check(authority("elsewhere").token(DATA)) == "chain"


def test_a_certificate_added_to_the_token_lends_nothing():
    """A token of authority A that carries B's certificate too must not pass under B's root."""
    content = asn1.decode_der(cms.ContentInfo, authority("elsewhere").token(DATA))
    ours = asn1.decode_der(asn1.TLV, GOOD.signer.certificate.public_bytes(Encoding.DER))
    held = content.content.certificates
    assert held is not None
    content.content.certificates = asn1.SetOf([*held.as_list(), ours])
    assert failed_check(asn1.encode_der(content)) == "chain"


def test_a_token_is_judged_in_its_own_certificates_window():
    """The window of another certificate of the same key and root does not count: the digest binds one certificate."""
    key = GOOD.signer.key
    brief = stamping_certificate(GOOD.root_key, key.public_key(), days=1)
    late = GOOD.signed_by(brief, key).token(DATA, at=NOW + timedelta(days=2))
    assert failed_check(late) == "chain"
    swapped = asn1.decode_der(cms.ContentInfo, late)
    long_lived = asn1.decode_der(asn1.TLV, GOOD.signer.certificate.public_bytes(Encoding.DER))
    swapped.content.certificates = asn1.SetOf([long_lived])
    signer = swapped.content.signer_infos.as_list()[0]
    assert isinstance(signer.sid, cms.IssuerAndSerial)
    signer.sid = cms.IssuerAndSerial(issuer=signer.sid.issuer, serial_number=GOOD.signer.certificate.serial_number)
    swapped.content.signer_infos = asn1.SetOf([signer])
    assert failed_check(asn1.encode_der(swapped)) == "attributes"


def test_a_time_outside_the_roots_window_fails():
    assert failed_check(GOOD.token(DATA, at=NOW + timedelta(days=200))) == "chain"
    assert failed_check(GOOD.token(DATA, at=NOW - timedelta(days=200))) == "chain"


@pytest.mark.parametrize(
    ("critical", "purposes"),
    [
        (False, (ExtendedKeyUsageOID.TIME_STAMPING,)),
        (True, (ExtendedKeyUsageOID.SERVER_AUTH,)),
        (True, (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)),
        (True, ()),
    ],
)
def test_a_certificate_for_anything_but_time_stamping_is_refused(critical, purposes):
    key = GOOD.signer.key
    certificate = stamping_certificate(GOOD.root_key, key.public_key(), critical=critical, purposes=purposes)
    assert failed_check(GOOD.signed_by(certificate, key).token(DATA)) == "usage"


OTHER_CERTIFICATE = cms.SigningCertificateV2(
    certs=[cms.EssCertIdV2(hash_algorithm=None, cert_hash=authority().signer.certificate.fingerprint(hashes.SHA256()))]
)


@pytest.mark.parametrize(
    "attributes",
    [
        {cms.SIGNING_CERTIFICATE_V2: None},
        {cms.MESSAGE_DIGEST: None},
        {cms.CONTENT_TYPE: None},
        {cms.CONTENT_TYPE: cms.SIGNED_DATA},
        {cms.MESSAGE_DIGEST: bytes(32)},
        {cms.MESSAGE_DIGEST: [digest(b"a"), digest(b"b")]},
        {cms.SIGNING_CERTIFICATE_V2: OTHER_CERTIFICATE},
        {cms.SIGNING_CERTIFICATE_V2: cms.SigningCertificateV2(certs=[])},
        {cms.SIGNING_CERTIFICATE_V2: b"noise"},
    ],
)
def test_wrong_signed_attributes(attributes):
    assert failed_check(resigned(TOKEN, GOOD.signer.key, attributes)) == "attributes"


def old_binding(fingerprint: bytes) -> asn1.TLV:
    return tlv(cms.SigningCertificate(certs=[cms.EssCertId(cert_hash=fingerprint)]))


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_a_binding_by_sha1_counts_alone_and_beside_the_newer_one(beside, right):
    """RFC 5816: ESSCertID (always SHA-1) or ESSCertIDv2; where both are signed, both have to fit."""
    content = asn1.decode_der(cms.ContentInfo, TOKEN)
    signer = content.content.signer_infos.as_list()[0]
    old = old_binding(GOOD.signer.certificate.fingerprint(hashes.SHA1()) if right else bytes(20))
    kept = [item for item in signer.signed_attributes.as_list() if beside or item.type != cms.SIGNING_CERTIFICATE_V2]
    signer.signed_attributes = asn1.SetOf(
        [*kept, cms.Attribute(type=cms.SIGNING_CERTIFICATE, values=asn1.SetOf([old]))]
    )
    signer.signature = GOOD.signer.key.sign(asn1.encode_der(signer.signed_attributes), ec.ECDSA(hashes.SHA256()))
    content.content.signer_infos = asn1.SetOf([signer])
    token = asn1.encode_der(content)
    if right:
        verify(parse_token(token), DATA, [GOOD.root], nonce=7)
    else:
        assert failed_check(token) == "attributes"


def test_a_signature_by_another_key_fails():
    other = ec.generate_private_key(ec.SECP256R1())
    assert failed_check(resigned(TOKEN, other, {})) == "signature"


def edited(**fields) -> bytes:
    content = asn1.decode_der(cms.ContentInfo, TOKEN)
    for field, value in fields.items():
        setattr(content.content, field, value)
    return asn1.encode_der(content)


def test_forms_that_are_not_tokens():
    signers = asn1.decode_der(cms.ContentInfo, TOKEN).content.signer_infos.as_list()
    for bad in (
        b"",
        b"\x30\x80\x00\x00",
        TOKEN[:-1],
        TOKEN + b"\x00",
        bytes(70_000),
        edited(signer_infos=asn1.SetOf([])),
        edited(signer_infos=asn1.SetOf(signers * 2)),
        edited(content=cms.EncapsulatedContent(content_type=cms.SIGNED_DATA, content=b"")),
        edited(certificates=asn1.SetOf([asn1.decode_der(asn1.TLV, b"\x30\x00")])),
    ):
        with pytest.raises(TokenError) as caught:
            parse_token(bad)
        assert caught.value.check == "form"
    assert failed_check(edited(certificates=None)) == "signer"


def test_a_refused_response_gives_no_token():
    refused = asn1.encode_der(cms.Response(status=cms.StatusInfo(status=2, text=["no"])))
    for bad in (refused, b"noise"):
        with pytest.raises(TokenError):
            token_of(bad)
    assert token_of(response_of(TOKEN)) == TOKEN


def accepted(token: bytes) -> bool:
    try:
        verify(parse_token(token), DATA, [GOOD.root], nonce=7, policy=EMBEDDED_POLICY)
    except TokenError:
        return False
    return True


def test_every_byte_changed_and_none_is_accepted():
    """Each byte of the token in turn, each changed in three ways: more than 2,000 tokens, none accepted or crashing."""
    changes = [(at, change) for at in range(len(TOKEN)) for change in (0x01, 0x80, at % 254 + 1)]
    assert len(changes) > 2000
    let_through = []
    for at, change in changes:
        data = bytearray(TOKEN)
        data[at] ^= change
        if accepted(bytes(data)):
            let_through.append((at, change))
    assert not let_through


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(TOKEN)), st.integers(0, 40), st.binary(max_size=40))
def test_cut_out_or_put_in_and_not_accepted(at, cut, put):
    changed = TOKEN[:at] + put + TOKEN[at + cut :]
    assert accepted(changed) == (changed == TOKEN)


def test_what_no_signature_covers_is_checked_too(tmp_path):
    """The version and the digest announced in front of the content: a byte changed there is found as well."""
    token = EmbeddedAuthority.open(tmp_path / "authority.pem", "test").stamp(b"data")
    front = token.index(bytes.fromhex("020103310d300b0609608648016503040201"))
    signer = token.rindex(bytes.fromhex("300b0609608648016503040201"))
    for at in (front + 2, front + 17, signer + 12):
        changed = bytearray(token)
        changed[at] ^= 2
        with pytest.raises(TokenError):
            check_signature(parse_token(bytes(changed)))
