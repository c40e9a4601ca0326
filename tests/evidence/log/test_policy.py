import itertools

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from evidence.log.checkpoint import Checkpoint, Kind, NoteError, Signer
from evidence.log.policy import Cosigner, Group, Policy, PolicyError, check

ORIGIN = "example.org/log"
HEAD = Checkpoint(ORIGIN, 7, bytes(range(32)))
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
QUANTUM = Signer(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(range(32))), Kind.ML_DSA_44)
SIGNERS = [
    Signer(f"cosigner.example/{number}", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32), Kind.COSIGNATURE)
    for number in range(1, 5)
]
SIGNERS.append(Signer("cosigner.example/5", MLDSA44PrivateKey.from_seed_bytes(bytes(32)), Kind.ML_DSA_44))
COSIGNERS = [Cosigner(f"c{number}", one.verifier) for number, one in enumerate(SIGNERS, 1)]
TWO_OF_THREE = Policy.of(2, COSIGNERS[:3], [LOG.verifier, QUANTUM.verifier])


def note(*signers: Signer, log: tuple[Signer, ...] = (LOG, QUANTUM), text: str = HEAD.text()) -> str:
    return f"{text}\n" + "".join(one.line(text, 1_700_000_000 + at) for at, one in enumerate((*log, *signers)))


def test_who_signed_when_and_whether_it_suffices():
    verdict = check(note(SIGNERS[0], SIGNERS[2]), TWO_OF_THREE)
    assert verdict.met
    assert verdict.head == HEAD
    assert verdict.log_keys == (LOG.verifier, QUANTUM.verifier)
    assert [(one.cosigner.name, one.time) for one in verdict.cosigned] == [("c1", 1_700_000_002), ("c3", 1_700_000_003)]
    assert [one.name for one in verdict.missing] == ["c2"]


@given(st.sets(st.integers(0, 4)))
def test_two_of_three_are_met_by_two_of_the_three(chosen):
    assert check(note(*(SIGNERS[at] for at in sorted(chosen))), TWO_OF_THREE).met is (len(chosen & {0, 1, 2}) >= 2)


def test_groups_of_groups():
    text = "".join(f"witness {one.name} {one.key} https://{one.name}.example/\n" for one in COSIGNERS)
    text += "# ours and theirs\n \t\ngroup ours 2 c1 c2 c3\n group\ttheirs any c4 c5 \ngroup both all ours theirs\n"
    policy = Policy.parse(text + "quorum both\n")
    assert Policy.parse(str(policy)) == policy
    assert policy.cosigners[0].url == "https://c1.example/"
    for size in range(6):
        for chosen in itertools.combinations(range(5), size):
            expected = len({0, 1, 2} & set(chosen)) >= 2 and bool({3, 4} & set(chosen))
            assert check(note(*(SIGNERS[at] for at in chosen)), policy, log_keys=[LOG.verifier]).met is expected


def test_either_line_of_the_log_is_enough_and_one_is_demanded():
    for one in (LOG, QUANTUM):
        assert check(note(*SIGNERS[:2], log=(one,)), TWO_OF_THREE).log_keys == (one.verifier,)
    with pytest.raises(NoteError, match="not signed by a log"):
        check(note(*SIGNERS[:2], log=()), TWO_OF_THREE)
    other = Checkpoint("elsewhere.example", 7, bytes(32)).text()
    with pytest.raises(NoteError, match="elsewhere"):
        check(note(*SIGNERS[:2], text=other), TWO_OF_THREE)


def test_a_wrong_line_of_a_known_cosigner_spoils_the_note():
    wrong = SIGNERS[1].line(Checkpoint(ORIGIN, 8, bytes(32)).text(), 1_700_000_000)
    with pytest.raises(NoteError, match="does not fit"):
        check(note(SIGNERS[0], SIGNERS[2]) + wrong, TWO_OF_THREE)


def test_a_cosignature_without_a_time_does_not_count():
    verdict = check(note(SIGNERS[0]) + SIGNERS[1].line(HEAD.text(), 0), TWO_OF_THREE)
    assert not verdict.met
    assert [one.name for one in verdict.missing] == ["c2", "c3"]


def test_no_quorum_demands_nobody():
    assert check(note(), Policy.parse("quorum none\n")).met
    assert check(note(), Policy.of(0, COSIGNERS)).met
    assert check(note(SIGNERS[3]), Policy(cosigners=(COSIGNERS[3],), quorum="c4")).met


C1, C2 = COSIGNERS[0], COSIGNERS[1]
TWO = f"{C1}\n{C2}\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no quorum line"),
        (TWO, "no quorum line"),
        ("quorum none\nquorum none\n", "line 2: one quorum line"),
        ("quorum\n", "one quorum line"),
        ("quorum c1\n", "not defined"),
        ("vote none\n", "a line begins with"),
        ("log\nquorum none\n", "log <vkey>"),
        ("witness c1\nquorum none\n", "witness <name>"),
        (f"log {C1.key}\nquorum none\n", "cannot be that of a log"),
        (f"witness c1 {LOG.verifier}\nquorum none\n", "cannot be that of a witness"),
        (f"{C1}\n{C1}\nquorum none\n", "taken"),
        (f"{C1}\nwitness c2 {C1.key}\nquorum none\n", "is that of"),
        (f"witness none {C1.key}\nquorum none\n", "taken"),
        (f"log {QUANTUM.verifier}\nwitness c {QUANTUM.verifier}\nquorum none\n", "is that of"),
        (TWO + "group g 3 c1 c2\nquorum g\n", "from 1 to 2"),
        (TWO + "group g 0 c1 c2\nquorum g\n", "from 1 to 2"),
        (TWO + "group g -1 c1 c2\nquorum g\n", "from 1 to 2"),
        (TWO + "group g most c1 c2\nquorum g\n", "from 1 to 2"),
        (TWO + "group g \u0661 c1 c2\nquorum g\n", "from 1 to 2"),
        (TWO + "group g all\nquorum g\n", "expected"),
        (TWO + "group g any c1 none\nquorum g\n", "none is not defined"),
        (TWO + "group g any h\ngroup h any c1\nquorum g\n", "h is not defined"),
        (TWO + "group g any g\nquorum g\n", "g is not defined"),
        (TWO + "group g any c1 c1\nquorum g\n", "in a group already"),
        (TWO + "group g any c1\ngroup h any c1\nquorum g\n", "in a group already"),
        (TWO + "group c1 any c2\nquorum c1\n", "taken"),
        ("quorum\x0bnone\n", "control"),
        ("quorum none\r\n", "control"),
        ("#" * 600_000, "too long"),
        ("witness c a+b+c\nquorum none\n", "base64"),
    ],
)
def test_policies_that_are_none(text, why):
    with pytest.raises(PolicyError, match=why):
        Policy.parse(text)


def test_more_demanded_than_there_are():
    with pytest.raises(PolicyError, match="threshold"):
        Policy.of(4, COSIGNERS[:3])
    assert Policy.of(3, COSIGNERS[:3]).groups == (Group("quorum-group", 3, ("c1", "c2", "c3")),)


def test_a_name_may_hold_any_letter():
    policy = Policy.parse(f"witness 联署者 {C1.key}\nquorum 联署者\n")
    assert check(note(SIGNERS[0]), policy).met
