"""After the login the page that was asked for comes, and never another site's."""

import pytest

from pages._widgets.login_return import address_asked_for, forget, remember, remembered

KNOWN = {"/", "/selbsttest", "/cnn"}
HOST = "https://durchblick.example.ch"


@pytest.mark.parametrize("root", ["", "/kurs"])
@pytest.mark.parametrize(
    "address", ["/selbsttest", "/selbsttest?frage=q01", "/cnn?lr=0.1&layers=8%2C8", "/cnn?n=%C3%BC"]
)
def test_the_page_comes_back_with_its_parameters(address: str, root: str) -> None:
    asked_for = address_asked_for(f"{HOST}{root}{address}", KNOWN, root)
    assert asked_for == address
    cookie = remember(asked_for).split(";")[0]
    assert remembered(f"other=1; {cookie}; more=2", KNOWN) == address


@pytest.mark.parametrize(
    "referrer",
    [
        "",
        f"{HOST}/",
        f"{HOST}/?anmeldung=fehlgeschlagen",
        f"{HOST}/unknown",
        f"{HOST}//evil.example/selbsttest",
        f"{HOST}/selbsttest/../x",
        f"{HOST}/cnn?x={'x' * 2000}",
        "http://[broken",
    ],
)
def test_whatever_is_no_page_of_ours_is_not_remembered(referrer: str) -> None:
    assert address_asked_for(referrer, KNOWN, "") == ""


@pytest.mark.parametrize(
    "value",
    ["", "https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2Fcnn%0D%0AX%3A%201", "%2F%5Cevil", "/", "%ff"],
)
def test_a_forged_cookie_leads_nowhere(value: str) -> None:
    assert remembered(f"durchblick_wanted={value}", KNOWN) == ""


def test_parameters_cannot_break_out_of_the_header() -> None:
    kept = remember('/cnn?a="; Domain=x\r\n').split(";")[0]
    assert "\r" not in kept
    assert '"' not in kept
    assert remembered("durchblick_wanted=%2Fcnn%3Fa%3D%22%20b%3Bc", KNOWN) == "/cnn?a=%22%20b;c"


def test_without_a_cookie_there_is_nothing_to_come_back_to() -> None:
    assert remembered("", KNOWN) == remembered(forget().split(";")[0], KNOWN) == ""
