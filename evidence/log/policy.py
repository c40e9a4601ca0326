"""Whose signatures make a checkpoint trustworthy: a policy file (C2SP tlog-policy) read, written and applied.

A policy lists keys of logs, cosigners, and groups of them with a threshold; its quorum names the cosigner or group that
must have cosigned. In the file a cosigner is called ``witness``, as the format says; in a hearing that is a person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evidence.log.checkpoint import Checkpoint, Kind, NoteError, VerifierKey, note_signers, note_text

MAX_POLICY = 512 * 1024
MAX_LINES = 256
NONE = "none"
_LOG_KINDS = frozenset({Kind.ED25519, Kind.ML_DSA_44})
_COSIGNER_KINDS = frozenset({Kind.COSIGNATURE, Kind.ML_DSA_44})


class PolicyError(ValueError):
    """The text is not a policy; the message names the line and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class KnownLog:
    """A key of a log, its name being the log's origin; perhaps where the log is read."""

    key: VerifierKey
    url: str = ""

    def __str__(self) -> str:
        return f"log {self.key} {self.url}".rstrip()


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A cosigner's key, the name it has inside the policy, and perhaps the prefix of its add-checkpoint address."""

    name: str
    key: VerifierKey
    url: str = ""

    def __str__(self) -> str:
        return f"witness {self.name} {self.key} {self.url}".rstrip()


@dataclass(frozen=True, slots=True)
class Group:
    """Members (cosigners or earlier groups), of which ``threshold`` must have cosigned."""

    name: str
    threshold: int
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"group {self.name} {self.threshold} {' '.join(self.members)}"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: with no ``logs`` any log is accepted whose key the caller knows; ``quorum`` "none" demands nobody."""

    logs: tuple[KnownLog, ...] = ()
    cosigners: tuple[Cosigner, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    @classmethod
    def parse(cls, text: str) -> "Policy":
        """Read a policy file.

        Raises:
            PolicyError: not a policy, or one that contradicts itself.
        """
        if len(text) > MAX_POLICY or any((ord(char) < 0x20 and char not in "\t\n") or char == "\x7f" for char in text):
            raise PolicyError("the policy is too long or holds control characters")
        reading = _Reading()
        for number, line in enumerate(text.split("\n"), 1):
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if not words or words[0].startswith("#"):
                continue
            try:
                reading.take(words)
            except ValueError as wrong:
                raise PolicyError(f"line {number}: {wrong}") from wrong
        return reading.done()

    @classmethod
    def of(cls, threshold: int, cosigners: Iterable[Cosigner], logs: Iterable[VerifierKey] = ()) -> "Policy":
        """Make a policy that demands ``threshold`` of these cosigners; zero demands nobody.

        Raises:
            PolicyError: more are demanded than there are, or a name or key is there twice.
        """
        listed = tuple(cosigners)
        group = Group("quorum-group", threshold, tuple(one.name for one in listed))
        groups, quorum = ((group,), group.name) if threshold else ((), NONE)
        return cls.parse(str(cls(tuple(KnownLog(key) for key in logs), listed, groups, quorum)))

    def __str__(self) -> str:
        lines = [str(line) for part in (self.logs, self.cosigners, self.groups) for line in part]
        return "\n".join([*lines, f"quorum {self.quorum}", ""])

    def met_by(self, names: Iterable[str]) -> bool:
        """Tell whether the cosigners of these names (inside the policy) are a quorum."""
        having = set(names) | {NONE}
        for group in self.groups:  # a group names only what stands before it
            if sum(member in having for member in group.members) >= group.threshold:
                having.add(group.name)
        return self.quorum in having


@dataclass(frozen=True, slots=True)
class Cosigned:
    """One cosigner's signature: who, and when it says it signed (POSIX seconds)."""

    cosigner: Cosigner
    time: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy finds in a checkpoint: the head, which keys of the log signed it, who cosigned it and when."""

    head: Checkpoint
    log_keys: tuple[VerifierKey, ...]
    cosigned: tuple[Cosigned, ...]
    missing: tuple[Cosigner, ...]
    met: bool


def check(note: str, policy: Policy, *, log_keys: Sequence[VerifierKey] = ()) -> Verdict:
    """Tell who signed a checkpoint, when, and whether the policy's quorum is met (``met``); an unmet one is no error.

    ``log_keys`` are further keys of the log that the caller knows. Unless neither they nor the policy name any, one of
    them must have signed. A cosignature counts only with a time: without one it does not say "the largest tree seen".

    Raises:
        NoteError: no checkpoint, not of a known log, or a line of a key that the policy names is wrong.
    """
    known = (*(log.key for log in policy.logs), *log_keys)
    head = Checkpoint.parse(note_text(note)[0])
    own = tuple(dict.fromkeys(key for key in known if key.name == head.origin))
    signed = note_signers(note, [*own, *(one.key for one in policy.cosigners)])
    by_log = tuple(key for key in own if key in signed)
    if known and not by_log:
        raise NoteError(f"the checkpoint of {head.origin} is not signed by a log that the policy knows")
    cosigned = tuple(Cosigned(one, time) for one in policy.cosigners if (time := signed.get(one.key)))
    missing = tuple(one for one in policy.cosigners if not signed.get(one.key))
    return Verdict(head, by_log, cosigned, missing, policy.met_by(one.cosigner.name for one in cosigned))


@dataclass(slots=True)
class _Reading:
    """A policy while it is read, line by line."""

    logs: list[KnownLog] = field(default_factory=list)
    cosigners: list[Cosigner] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    names: set[str] = field(default_factory=lambda: {NONE})
    grouped: set[str] = field(default_factory=set)
    keys: dict[bytes, str] = field(default_factory=dict)

    def take(self, words: Sequence[str]) -> None:
        """Read one line."""
        if len(self.logs) + len(self.cosigners) + len(self.groups) >= MAX_LINES:
            raise ValueError(f"more than {MAX_LINES} logs, witnesses and groups")
        read: Mapping[str, Callable[[Sequence[str]], None]] = {
            "log": self._log,
            "witness": self._cosigner,
            "group": self._group,
            "quorum": self._quorum,
        }
        if words[0] not in read:
            raise ValueError(f"a line begins with {', '.join(read)} or #")
        read[words[0]](words[1:])

    def done(self) -> Policy:
        """Give the policy once all lines are read."""
        if self.quorum is None:
            raise PolicyError("there is no quorum line; `quorum none` demands nobody")
        return Policy(tuple(self.logs), tuple(self.cosigners), tuple(self.groups), self.quorum)

    def _log(self, words: Sequence[str]) -> None:
        if len(words) not in {1, 2}:
            raise ValueError("log <vkey> [<url>] expected")
        self.logs.append(KnownLog(self._key(words[0], "a log", _LOG_KINDS), *words[1:]))

    def _cosigner(self, words: Sequence[str]) -> None:
        if len(words) not in {2, 3}:
            raise ValueError("witness <name> <vkey> [<url>] expected")
        self.cosigners.append(
            Cosigner(self._new(words[0]), self._key(words[1], "a witness", _COSIGNER_KINDS), *words[2:])
        )

    def _group(self, words: Sequence[str]) -> None:
        if len(words) < 3:
            raise ValueError("group <name> <k, all or any> <name>... expected")
        number, members = len(words) - 2, tuple(words[2:])
        threshold = {"any": 1, "all": number}.get(words[1])
        if threshold is None and words[1].isascii() and words[1].isdigit() and len(words[1]) < 5:
            threshold = int(words[1])
        if threshold is None or not 1 <= threshold <= number:
            raise ValueError(f"a threshold is all, any, or a number from 1 to {number}")
        for member in members:
            if member not in self.names - {NONE}:
                raise ValueError(f"{member} is not defined above")
            if member in self.grouped:
                raise ValueError(f"{member} is in a group already")
            self.grouped.add(member)
        self.groups.append(Group(self._new(words[0]), threshold, members))

    def _quorum(self, words: Sequence[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise ValueError("one quorum line with one name expected")
        if words[0] not in self.names:
            raise ValueError(f"{words[0]} is not defined above")
        self.quorum = words[0]

    def _new(self, name: str) -> str:
        if name in self.names:
            raise ValueError(f"the name {name} is taken")
        self.names.add(name)
        return name

    def _key(self, vkey: str, whose: str, kinds: frozenset[Kind]) -> VerifierKey:
        key = VerifierKey.parse(vkey)
        if key.kind not in kinds:
            raise ValueError(f"this kind of key cannot be that of {whose}")
        # One key under two names would count twice.
        if key.public in self.keys:
            raise ValueError(f"the key of {key.name} is that of {self.keys[key.public]}")
        self.keys[key.public] = key.name
        return key
