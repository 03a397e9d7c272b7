"""Who somebody is: an id that stays, differs between people, tells no name; and who of them teaches."""

from typing import Any

import pytest

from quiz.accounts import Lecturers, learner_id, read_lecturers

ANNA = {"iss": "https://login.example.ch", "sub": "anna", "email": "Anna@example.ch", "email_verified": True}


def test_the_id_is_the_same_at_each_login_and_tells_no_name() -> None:
    assert learner_id(ANNA) == learner_id(ANNA | {"email": "new@example.ch", "name": "Anna Neu", "iat": 7})
    assert "anna" not in learner_id(ANNA)
    assert learner_id(ANNA).startswith("oidc-")
    assert len(learner_id(ANNA)) == 69


@pytest.mark.parametrize(
    "other",
    [
        {"sub": "Anna"},
        {"iss": "https://login.example.com"},
        {"iss": "https://login.example.cha", "sub": "nna"},
        {"iss": 'https://login.example.ch", "anna', "sub": ""},
    ],
)
def test_two_people_never_share_an_id(other: dict[str, str]) -> None:
    try:
        assert learner_id(ANNA | other) != learner_id(ANNA)
    except ValueError:
        assert other["sub"] == ""


@pytest.mark.parametrize("claims", [{}, {"iss": "x"}, {"sub": "x"}, {"iss": "x", "sub": ""}, {"iss": 1, "sub": 2}])
def test_without_issuer_and_subject_there_is_no_id(claims: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no issuer or no subject"):
        learner_id(claims)


@pytest.mark.parametrize("written", ["anna@example.ch", "x@y.ch, ANNA@example.ch", ["Anna@Example.ch"]])
def test_a_lecturer_is_named_by_a_verified_address(written: Any) -> None:
    lecturers = read_lecturers(written)
    assert lecturers.include(ANNA)
    assert not lecturers.include(ANNA | {"email": "beat@example.ch"})


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_an_address_that_is_not_verified_makes_nobody_a_lecturer(verified: Any) -> None:
    assert not read_lecturers("anna@example.ch").include(ANNA | {"email_verified": verified})


def test_a_lecturer_is_named_by_the_id() -> None:
    lecturers = read_lecturers(None, f"{learner_id(ANNA)} other")
    assert lecturers.include({"iss": ANNA["iss"], "sub": "anna"})
    assert not lecturers.include(ANNA | {"sub": "beat"})


@pytest.mark.parametrize(
    ("value", "teaches"),
    [
        ("staff", True),
        (["student", "staff"], True),
        (["student"], False),
        ("staffing", False),
        (None, False),
        (7, False),
    ],
)
def test_a_claim_of_the_provider_names_the_lecturers(value: Any, teaches: bool) -> None:
    lecturers = read_lecturers(claim="affiliation", values=["staff", "faculty"])
    assert lecturers.include(ANNA | {"affiliation": value}) is teaches


def test_nobody_teaches_unless_somebody_is_named() -> None:
    assert not Lecturers().include(ANNA)
    assert not read_lecturers("", None, claim="affiliation").include(ANNA | {"affiliation": ""})
    assert not read_lecturers(values="staff").include(ANNA | {"": "staff"})
