"""Who somebody is after the login: an id that does not say his name, and whether he teaches."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


def learner_id(claims: Mapping[str, Any]) -> str:
    """The same id at each login, out of the provider (`iss`) and its name for the person (`sub`).

    Never the e-mail address: that may change and may be given to somebody else. ValueError where one is missing.
    """
    named = [claims.get("iss"), claims.get("sub")]
    if not all(isinstance(name, str) and name for name in named):
        raise ValueError("the provider sent no issuer or no subject")
    return f"oidc-{sha256(json.dumps(named).encode()).hexdigest()}"


@dataclass(frozen=True)
class Lecturers:
    """Who teaches: people by their id or e-mail address, or all whose `claim` holds one of `values`."""

    people: frozenset[str] = frozenset()
    claim: str = ""
    values: frozenset[str] = frozenset()

    def include(self, claims: Mapping[str, Any]) -> bool:
        """Whether the person with these claims, as the provider signed them, is a lecturer."""
        if learner_id(claims) in self.people:
            return True
        email = claims.get("email")
        # An address that the provider did not verify is one that anybody may have typed there.
        if isinstance(email, str) and claims.get("email_verified") is True and email.casefold() in self.people:
            return True
        return bool(self.claim) and not self.values.isdisjoint(_words(claims.get(self.claim)))


def read_lecturers(*people: Any, claim: Any = None, values: Any = None) -> Lecturers:
    """Lecturers as configurations write them: lists, or text separated by spaces or commas."""
    named = {person.casefold() for written in people for person in _split(written)}
    return Lecturers(frozenset(named), str(claim or ""), frozenset(_split(values)))


def _split(written: Any) -> list[str]:
    if isinstance(written, list | tuple):
        return [str(entry).strip() for entry in written if str(entry).strip()]
    return str(written or "").replace(",", " ").split()


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list | tuple) else ()
