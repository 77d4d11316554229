"""Who must have signed a checkpoint before it is believed: C2SP tlog-policy.

One of the listed logs, and as many witnesses as the quorum asks for. Witnesses stand in groups, and groups in groups, so
that a policy can ask for two of three associations *and* a court. A policy is read strictly: a line that is not understood is an
error, because passing over it could make the policy weaker than it was written.
"""

import re
from dataclasses import dataclass, field

from rollcall.errors import ConfigurationError, ProofFailed, UsageError
from rollcall.ledger.note import LOG_KEY, WITNESS_KEY, Checkpoint, Signature, Verifier, open_checkpoint

NO_QUORUM = "none"
LARGEST_POLICY = 1 << 18
_BLANK = re.compile("[ \t]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile("[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Witness:
    """A witness of a policy: its key, and where it can be asked (empty where the policy does not say)."""

    key: Verifier
    url: str = ""


@dataclass(frozen=True)
class Group:
    """How many of which witnesses or groups must have signed."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses and groups by name, and the name of the quorum (`none`: no witness is asked for)."""

    logs: tuple[Verifier, ...]
    witnesses: dict[str, Witness]
    groups: dict[str, Group]
    quorum: str

    @classmethod
    def parse(cls, text: str | bytes) -> "Policy":
        """Read a policy file. Raises `ConfigurationError`, naming the line."""
        if isinstance(text, bytes):
            # Octets above 0x7F have no meaning here beyond being the same or not.
            text = text.decode(errors="surrogateescape")
        if len(text) > LARGEST_POLICY:
            raise ConfigurationError("The policy is too large.")
        reading = _Reading()
        for number, line in enumerate(text.split("\n"), start=1):
            words = _BLANK.split(line.strip(" \t"))
            try:
                if _FORBIDDEN.search(line):
                    raise UsageError("there is a control character")
                if words != [""] and not words[0].startswith("#"):
                    reading.read(words)
            except UsageError as error:
                raise ConfigurationError(f"Line {number} of the policy cannot be followed: {error.message}.") from error
        if not reading.quorum:
            raise ConfigurationError("The policy names no quorum.", next_step="Add a line 'quorum NAME', or 'quorum none'.")
        return cls(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)

    @property
    def verifiers(self) -> list[Verifier]:
        """Every key of the policy."""
        return [*self.logs, *(witness.key for witness in self.witnesses.values())]

    def check(self, note: str | bytes) -> Checkpoint:
        """The checkpoint of a note that the policy believes. Raises `ProofFailed`, saying who has not signed."""
        return self.open(note)[0]

    def open(self, note: str | bytes) -> tuple[Checkpoint, list[Signature]]:
        """As `check`, with the signatures of the policy's keys, each checked."""
        if not self.logs:
            raise ProofFailed("the policy names no log")
        checkpoint, signatures = open_checkpoint(note, self.verifiers)
        signed = {signature.by for signature in signatures}
        if self.quorum != NO_QUORUM and self.quorum not in self._witnessed(signed):
            lacking = ", ".join(sorted(name for name, witness in self.witnesses.items() if witness.key not in signed))
            raise ProofFailed(f"the quorum '{self.quorum}' is not reached: {self._words(self.quorum)}. No signature of: {lacking}")
        return checkpoint, signatures

    def _witnessed(self, signed: set[Verifier]) -> set[str]:
        """The witnesses that signed, and the groups of which enough did: a group's members always stand before it."""
        names = {name for name, witness in self.witnesses.items() if witness.key in signed}
        for name, group in self.groups.items():
            if sum(member in names for member in group.members) >= group.needed:
                names.add(name)
        return names

    def _words(self, name: str) -> str:
        if name in self.witnesses:
            return f"{name} must sign"
        group = self.groups[name]
        return f"{group.needed} of {', '.join(group.members)} must sign"


@dataclass
class _Reading:
    """What has been read of a policy so far."""

    logs: list[Verifier] = field(default_factory=list)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = ""
    members: set[str] = field(default_factory=set)

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(self._key(vkey, LOG_KEY))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._define(name)
                self.witnesses[name] = Witness(self._key(vkey, WITNESS_KEY), *words[3:])
            case ["group", name, needed, *members] if members:
                self._define(name)
                self.groups[name] = self._group(needed, members)
            case ["quorum", name]:
                if self.quorum:
                    raise UsageError("there is a second quorum")
                if name != NO_QUORUM:
                    self._defined(name)
                self.quorum = name
            case _:
                raise UsageError("it is none of 'log VKEY', 'witness NAME VKEY', 'group NAME all|any|K NAMES' and 'quorum NAME'")

    def _key(self, vkey: str, kind: int) -> Verifier:
        key = Verifier.parse(vkey)
        if key.kind != kind:
            raise UsageError(f"the key of {key.name} is of kind {key.kind}, and {kind} is due here")
        # A log that is its own witness, or one witness that counts twice, would make the quorum look stronger than it is.
        if any(key.key == other.key for other in [*self.logs, *(witness.key for witness in self.witnesses.values())]):
            raise UsageError(f"the key of {key.name} stands in the policy already")
        return key

    def _define(self, name: str) -> None:
        if name == NO_QUORUM or name in self.witnesses or name in self.groups:
            raise UsageError(f"the name '{name}' is taken")

    def _defined(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise UsageError(f"no line before it defines '{name}'")

    def _group(self, needed: str, members: list[str]) -> Group:
        for name in members:
            self._defined(name)
            if name in self.members:
                raise UsageError(f"'{name}' is a member already")
            self.members.add(name)
        spoken = {"all": len(members), "any": 1}
        count = spoken.get(needed) or (int(needed) if _COUNT.fullmatch(needed) else 0)
        if not 1 <= count <= len(members):
            raise UsageError(f"'{needed}' is neither 'all' nor 'any' nor a number from 1 to {len(members)}")
        return Group(count, tuple(members))
