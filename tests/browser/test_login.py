"""The login in Chromium, against a real OpenID Connect provider: in, out, and in as somebody else."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from quiz.accounts import learner_id
from quiz.progress import open_store
from tests.browser.axe import violations
from tests.browser.login_server import Provider, server_with_login
from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit, english, new_profile

pytestmark = pytest.mark.browser

TEXT = "Die Accuracy auf den Trainingsdaten ist viel höher, sagt Anna."
PEOPLE = ({"sub": "anna", "name": "<b>Anna</b> *Muster*", "email": "anna@example.ch"}, {"sub": "beat"})
COOKIE = "_streamlit_user"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Not started yet."""
    provider = Provider(tmp_path_factory.mktemp("provider"), PEOPLE)
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with server_with_login(provider.url, tmp_path_factory.mktemp("login")) as running:
        yield running


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with new_profile(browser) as opened:
        # The provider's page would take its style sheet from outside.
        opened.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(body="", content_type="text/css"))
        yield opened


def log_in(visit: Visit, provider: Provider, name: str) -> None:
    visit.page.get_by_role("button", name="Anmelden").click()
    visit.page.wait_for_url(f"{provider.url}/**")
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.page.wait_for_url(f"{visit.root}/**")
    visit.settle()


def log_out(visit: Visit, provider: Provider) -> None:
    visit.page.get_by_role("button", name="Abmelden").click()
    visit.page.wait_for_url(f"{provider.url}/**")  # the session there is ended too
    visit.page.get_by_role("button", name="End session").click()
    visit.page.wait_for_url(f"{visit.root}/")


class Unfollowed(urllib.request.HTTPRedirectHandler):
    """Leaves a redirection to whoever asked."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(
    "address",
    [
        "/oauth2callback?code=x&state=y",
        "/oauth2callback?error=access_denied",
        "/auth/login?provider=x",
        "/auth/logout",
    ],
)
def test_an_address_of_the_login_without_its_state_leads_to_the_start(server: ServerProcess, address: str) -> None:
    request = urllib.request.Request(f"{server.url}{address}", headers={"accept": "text/html"})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Unfollowed).open(request, timeout=20)
    with answer.value as redirection:
        assert (redirection.code, redirection.headers["location"]) == (302, "/")


def test_a_forged_cookie_is_no_login_and_a_provider_that_is_away_is_said_in_german(
    context: BrowserContext, server: ServerProcess, provider: Provider
) -> None:
    claims = {"sub": "anna", "iss": provider.url, "origin": server.url, "is_logged_in": True}
    forged = create_signed_value("not the secret of this server", COOKIE, json.dumps(claims)).decode()
    context.add_cookies([{"name": COOKIE, "value": forged, "url": server.url}])
    visit = Visit(context, server.url).open("/fortschritt")
    assert visit.heading() == "Anmelden"
    assert violations(visit.page) == []
    visit.page.get_by_role("button", name="Anmelden").click()
    expect(visit.page.get_by_text("Der Anmeldedienst antwortet nicht")).to_be_visible()
    visit.look(narrow=True, dark=True)
    assert visit.overflow() == []
    assert english(visit.text()) == []
    visit.close()


def test_who_logs_out_leaves_nothing_to_who_logs_in_next(
    context: BrowserContext, server: ServerProcess, provider: Provider
) -> None:
    provider.start()
    visit = Visit(context, server.url).open("/selbsttest?frage=q01")
    log_in(visit, provider, "anna")
    assert visit.page.url == f"{server.url}/selbsttest?frage=q01"
    assert violations(visit.page) == []
    assert "<b>Anna</b> *Muster*" in visit.text()
    visit.page.get_by_label("Deine Antwort", exact=True).fill(TEXT)
    visit.page.get_by_role("radio", name="Recht sicher", exact=True).click()
    visit.page.get_by_role("button", name="Antwort abgeben").click()
    visit.page.get_by_text("Gespeichert", exact=True).wait_for()
    address = visit.page.url.removeprefix(server.url)
    assert "antwort=" in address
    store = open_store(f"sqlite:///{server.database}")
    annas_id = learner_id({"iss": provider.url, "sub": "anna"})
    assert [answer.text for answer in store.answers(annas_id)] == [TEXT]
    store.close()

    log_out(visit, provider)
    visit.open(address)
    assert visit.heading() == "Anmelden"
    assert TEXT not in visit.page.content()
    log_in(visit, provider, "beat")
    assert visit.page.url == f"{server.url}{address}"
    expect(visit.page.get_by_text("hast du auf diese Frage nicht gegeben")).to_be_visible()
    assert TEXT not in visit.page.content()
    assert [line for line in visit.complaints if server.url in line] == []
    assert "Fehlercode" not in server.log
    assert "sagt Anna" not in server.log
    assert "anna@example.ch" not in server.log
