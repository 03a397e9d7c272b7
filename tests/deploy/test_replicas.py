"""A class's server as deploy/ describes it: PostgreSQL, nginx, three replicas and a login, seen from Chromium."""

import json
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from quiz.accounts import learner_id
from tests.browser.browser_process import launch
from tests.browser.login_server import Provider
from tests.browser.server_process import ServerProcess
from tests.browser.visit import PATIENCE, Visit
from tests.deploy.nginx_process import NAME, NginxProcess
from tests.postgres_process import PostgresProcess

pytestmark = [pytest.mark.browser, pytest.mark.deploy]
expect.set_options(timeout=PATIENCE)

PEOPLE = ({"sub": "anna"}, {"sub": "beat"})
BEGUN, ENDED = "Die Accuracy auf den Trainingsdaten ist viel höher ", "als auf den Validierungsdaten, sagt QZXV."
MARK = "QZXV"  # stands in the answer, and must stand in no log
COOKIE = "durchblick"


class Deployment:
    """Everything that runs, with what a test wants to know of it."""

    def __init__(self, folder: Path, postgres: PostgresProcess) -> None:
        self.database = postgres.address(postgres.create_database())
        self.provider = Provider(folder, PEOPLE)
        secrets = folder / "secrets.toml"
        env = {
            "DURCHBLICK_DB_URL": self.database,
            "DURCHBLICK_LOGIN": "1",
            "DURCHBLICK_OBSERVE": "1",
            "DURCHBLICK_LOG_KEY": "for this test alone",
            "STREAMLIT_SECRETS_FILES": str(secrets),
            "STREAMLIT_BROWSER_SERVER_ADDRESS": NAME,
            "STREAMLIT_BROWSER_SERVER_PORT": "443",
        }
        self.replicas = []
        for number in range(3):
            own = folder / f"replica-{number}"
            own.mkdir()
            self.replicas.append(ServerProcess(own, env=env))
        proxy = folder / "nginx"
        proxy.mkdir()
        proxy.chmod(0o755)
        self.nginx = NginxProcess(proxy, [replica.port for replica in self.replicas])
        secrets.write_text(
            f"""
            [auth]
            redirect_uri = "{self.nginx.url}/oauth2callback"
            cookie_secret = "for this test alone, and long enough"
            client_id = "durchblick"
            client_secret = "for this test alone"
            server_metadata_url = "{self.provider.url}/.well-known/openid-configuration"
            """,
            encoding="utf-8",
        )

    def start(self) -> None:
        """All three replicas at once on an empty database, as after a new installation."""
        self.provider.start()
        with ThreadPoolExecutor() as pool:
            list(pool.map(ServerProcess.start, self.replicas))
        self.nginx.start()

    def stop(self) -> None:
        for end in (self.nginx.stop, *(replica.stop for replica in self.replicas), self.provider.stop):
            end()

    def serving(self, context: BrowserContext) -> ServerProcess:
        """The replica that the browser's cookie names."""
        (port,) = (cookie["value"] for cookie in context.cookies(self.nginx.url) if cookie["name"] == COOKIE)
        return next(replica for replica in self.replicas if str(replica.port) == port)

    def learner(self, person: str) -> str:
        """The id under which the database keeps this person's answers."""
        return learner_id({"iss": self.provider.url, "sub": person})

    def answers(self, person: str) -> list[str]:
        learner = self.learner(person)
        with psycopg.connect(self.database) as connection:
            rows = connection.execute("SELECT text FROM answers WHERE learner_id = %s", (learner,))
            return [row[0] for row in rows]

    def lines(self) -> list[dict[str, object]]:
        """What the replicas wrote in JSON lines."""
        texts = (line for replica in self.replicas for line in replica.log.splitlines() if line.startswith("{"))
        return [json.loads(text) for text in texts]

    def figures(self) -> dict[str, float]:
        """The sum over the replicas of each figure at /metrics."""
        sums: dict[str, float] = {}
        for replica in self.replicas:
            for line in read(f"{replica.url}/metrics").splitlines():
                name, _, value = line.rpartition(" ")
                if not line.startswith("#"):
                    sums[name] = sums.get(name, 0.0) + float(value)
        return sums


def read(address: str) -> str:
    """What this machine gets at an address."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of this file, which runs in a process of its own: Playwright starts once in one."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresProcess) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("deployment")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(parent.stat().st_mode | 0o111)  # nginx's workers are nobody
    running = Deployment(folder, postgres)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def student(chromium: Browser, deployment: Deployment) -> Iterator[Callable[[str], Visit]]:
    """A function that logs a person in, in a browser of his own."""
    contexts = []

    def log_in(name: str, address: str = "/") -> Visit:
        context = chromium.new_context(locale="de-CH", timezone_id="Europe/Zurich", ignore_https_errors=True)
        contexts.append(context)
        # The provider's page would take its style sheet from outside.
        context.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(body="", content_type="text/css"))
        visit = Visit(context, deployment.nginx.url).open(address)
        visit.page.get_by_role("button", name="Anmelden").click()
        visit.page.wait_for_url(f"{deployment.provider.url}/**")
        visit.page.get_by_role("button", name=name, exact=True).click()
        visit.page.wait_for_url(f"{deployment.nginx.url}/**")
        visit.settle()
        visit.complaints.clear()  # the provider's own page may say what it likes
        return visit

    yield log_in
    for context in contexts:
        context.close()


def test_no_page_breaks_the_content_policy(student: Callable[[str], Visit]) -> None:
    visit = student("anna")
    for address in (
        "/",
        "/faltung",
        "/labor",
        "/selbsttest?frage=q02",
        "/probepruefung",
        "/fortschritt",
        "/skript",
    ):
        visit.open(address)
        assert "Fehlercode" not in visit.text()
        assert visit.complaints == [], address
    ran = visit.page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.head.append(script);
      return window.injected === true;
    }""")
    assert not ran
    assert "Content Security Policy" in visit.complaints[0]  # it is in force, and the pages did not break it


def test_a_lab_moves_and_trains_behind_nginx(student: Callable[[str], Visit], deployment: Deployment) -> None:
    visit = student("anna").open("/faltung")
    slider = visit.page.get_by_role("slider").first
    slider.focus()
    visit.picture_changes(lambda: slider.press("ArrowRight"))
    assert visit.complaints == []
    runs = {line["page"] for line in deployment.lines() if line.get("event") == "run"}
    assert "faltung" in runs


def test_a_replica_killed_under_a_student_costs_him_nothing(
    student: Callable[[str], Visit], deployment: Deployment
) -> None:
    visit = student("beat").open("/selbsttest?frage=q01")
    field = visit.page.get_by_label("Deine Antwort", exact=True)
    field.press_sequentially(BEGUN)
    first = deployment.serving(visit.page.context)
    first.kill()
    field.press_sequentially(ENDED)  # on the way to a replica that is no more
    visit.settle()
    expect(field).to_have_value(BEGUN + ENDED)
    second = deployment.serving(visit.page.context)
    assert second is not first
    visit.page.get_by_role("radio", name="Recht sicher", exact=True).click()
    visit.page.get_by_role("button", name="Antwort abgeben").click()
    visit.page.get_by_text("Gespeichert", exact=True).wait_for()
    assert deployment.answers("beat") == [BEGUN + ENDED]
    assert deployment.answers("anna") == []
    first.start()  # he stays where his session is, though the first one is there again
    visit.open("/fortschritt")
    assert visit.heading() == "Fortschritt"
    assert deployment.serving(visit.page.context) is second


def test_health_is_seen_from_outside_and_figures_are_not(deployment: Deployment) -> None:
    assert deployment.nginx.get("/gesund")[::2] == (200, b'{"gesund":true}')
    for address in ("/metrics", "/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent"):
        assert deployment.nginx.get(address)[0] == 404, address
    figures = deployment.figures()
    assert figures["durchblick_sessions"] >= 0
    assert figures['durchblick_http_seconds_count{status="200"}'] > 0


def test_every_answer_carries_the_security_headers(deployment: Deployment) -> None:
    for address in ("/", "/_stcore/health", "/metrics", "/static/there-is-none.js"):
        headers = {name.lower(): value for name, value in deployment.nginx.get(address)[1]}
        assert headers["x-content-type-options"] == "nosniff", address
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["strict-transport-security"].startswith("max-age=")
        assert headers["server"] == "nginx"


def test_a_cookie_that_names_no_replica_is_replaced(deployment: Deployment) -> None:
    for value in ("1", "8501; x", "' OR 1=1", "127.0.0.1:22", "9" * 5000):
        status, headers, _ = deployment.nginx.get("/", {"Cookie": f"{COOKIE}={value}"})
        given = [text for name, text in headers if name.lower() == "set-cookie"]
        assert status == 200
        (served,) = (int(port) for text in given if (port := re.match(rf"{COOKIE}=(\d+);", text)[1]))
        assert served in {replica.port for replica in deployment.replicas}
    port = deployment.replicas[1].port
    _, headers, _ = deployment.nginx.get("/", {"Cookie": f"{COOKIE}={port}"})
    assert not any(text.startswith(f"{COOKIE}=") for name, text in headers if name.lower() == "set-cookie")


def test_a_large_body_is_refused(deployment: Deployment) -> None:
    request = urllib.request.Request(f"https://127.0.0.1:{deployment.nginx.port}/", data=b"x" * 2_000_000)
    trusting = ssl._create_unverified_context()  # noqa: S323 - the test's own certificate
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20, context=trusting)
    with refused.value as answer:
        assert answer.code == 413


def test_no_log_holds_what_was_answered_and_the_figures_count_it(
    student: Callable[[str], Visit], deployment: Deployment
) -> None:
    before = deployment.figures().get('durchblick_answers_total{kind="open"}', 0.0)
    visit = student("anna").open("/selbsttest?frage=q04")
    visit.page.get_by_label("Deine Antwort", exact=True).press_sequentially(f"Ein Satz mit {MARK}.")
    visit.page.get_by_role("radio", name="Geraten", exact=True).click()
    visit.page.get_by_role("button", name="Antwort abgeben").click()
    visit.page.get_by_text("Gespeichert", exact=True).wait_for()
    assert deployment.answers("anna") == [f"Ein Satz mit {MARK}."]
    assert deployment.figures()['durchblick_answers_total{kind="open"}'] == before + 1
    answered = [line for line in deployment.lines() if line.get("event") == "answer" and line["question"] == "q04"]
    assert len(answered) == 1
    assert {"time", "level", "learner", "kind"} <= answered[0].keys()
    logs = deployment.nginx.log + "".join(replica.log for replica in deployment.replicas)
    assert '"path": "/_stcore/stream"' in logs
    for secret in (MARK, "Accuracy auf den", deployment.learner("anna")):
        assert secret not in logs
