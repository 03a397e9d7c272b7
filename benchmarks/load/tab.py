"""A browser's tab without the browser: Streamlit's messages over its WebSocket, as its front end sends them."""

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PATIENCE = 60.0  # seconds that a student waits for a page
_KEPT = 2  # runs for which Streamlit's front end keeps a large message: its global.maxCachedMessageAge
_PICTURE = re.compile(r"-(?:film|walk|chart-\d+)$")
_PLACE = re.compile(r"Du bist an (\d+)\. Stelle")


@dataclass
class Outcome:
    """What one interaction brought: seconds to the last picture and to the script's end, and what went wrong."""

    picture: float | None = None
    finished: float = 0.0
    place: int = 0  # the furthest place in the queue of trainings
    faults: list[str] = field(default_factory=list)


class Tab:
    """One student's connection; `open` and the methods after it return when the server's script has ended."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.address, self.headers = address, headers
        self.connection: ClientConnection | None = None
        self.pages: dict[str, str] = {}  # URL path -> the hash by which Streamlit names the page
        self.page_hash = ""
        self.query: dict[str, str] = {}
        self.elements: dict[str, Any] = {}  # widgets of the page by their key in the app, else by their label
        self.states: dict[str, tuple[str, Any]] = {}  # what the browser knows of each widget
        self.known: dict[str, tuple[int, ForwardMsg]] = {}  # messages that the server need not send again
        self.n_runs, self.n_bytes = 0, 0
        self.lost = False  # the connection is of no more use

    async def __aenter__(self) -> Self:
        self.connection = await connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=self.headers,
            max_size=None,
            open_timeout=PATIENCE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.connection is not None:
            await self.connection.close()

    async def open(self, path: str, query: str = "") -> Outcome:
        """Go to a page: the first time as an address typed in, later as a click in the sidebar."""
        self.query = {name: values[-1] for name, values in parse_qs(query).items()}
        self.states = {}
        self.page_hash = self.pages.get(path, "")
        return await self._run(page_name="" if self.page_hash else path)

    async def move(self, key: str, rng: random.Random) -> Outcome:
        """Move a slider by one step."""
        slider = self.elements[key]
        if slider.options:
            at = (
                slider.raw_value[0]
                if slider.raw_value
                else slider.options[int((slider.value or slider.default)[0])]
            )
            now = list(slider.options).index(self.states.get(slider.id, ("", [at]))[1][0])
            new = now + rng.choice([-1, 1])
            text = slider.options[new if 0 <= new < len(slider.options) else 2 * now - new]
            self.states[slider.id] = ("string_array_value", [text])
        else:
            at = self.states.get(slider.id, ("", [(slider.value or slider.default)[0]]))[1][0]
            new = at + rng.choice([-1, 1]) * slider.step
            if not slider.min - 1e-9 <= new <= slider.max + 1e-9:
                new = 2 * at - new
            new = min(slider.max, max(slider.min, round(new, 9)))
            text = f"{new:.10g}"
            self.states[slider.id] = ("double_array_value", [new])
        if slider.query_param_key:
            self.query[slider.query_param_key] = text
        return await self._run()

    async def type(self, key: str, text: str) -> Outcome:
        """Type into the self-test's field, which sends its text in a pause."""
        self.states[self.elements[key].id] = ("json_value", json.dumps({"text": text}))
        return await self._run()

    async def pick(self, key: str, number: int) -> Outcome:
        """Click on one of a row of buttons."""
        row = self.elements[key]
        self.states[row.id] = ("string_array_value", [row.options[number].content])
        return await self._run()

    async def click(self, label: str) -> Outcome:
        """Click on a button."""
        return await self._run(clicked=self.elements[label].id)

    def sliders(self) -> list[str]:
        """The keys of the page's sliders that can be moved."""
        return [
            key
            for key, element in self.elements.items()
            if element.DESCRIPTOR.name == "Slider" and not element.disabled and not element.id.endswith("seed")
        ]

    def key_of(self, beginning: str) -> str:
        """The key that begins so; KeyError where the page has no such widget."""
        for key in self.elements:
            if key.startswith(beginning):
                return key
        raise KeyError(beginning)

    async def _run(self, *, page_name: str = "", clicked: str = "") -> Outcome:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.page_name = (
            urlencode(self.query),
            self.page_hash,
            page_name,
        )
        rerun.context_info.timezone, rerun.context_info.locale = "Europe/Zurich", "de-CH"
        rerun.context_info.url = f"{self.address}/"
        for id_, (kind, value) in self.states.items():
            state = rerun.widget_states.widgets.add(id=id_)
            if kind.endswith("array_value"):
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)
        if clicked:
            rerun.widget_states.widgets.add(id=clicked, trigger_value=True)
        self.known = {hash_: kept for hash_, kept in self.known.items() if kept[0] >= self.n_runs - _KEPT}
        rerun.cached_message_hashes.extend(self.known)
        outcome, start = Outcome(), time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                await self.connection.send(message.SerializeToString())  # type: ignore[union-attr]
                while not await self._receive(outcome, start):
                    pass
        except TimeoutError:
            self.lost = True  # what still comes would be taken for the answer to the next message
            outcome.faults.append(f"no answer within {PATIENCE:.0f} s")
        except WebSocketException as error:
            self.lost = True
            outcome.faults.append(f"connection lost: {error}")
        outcome.finished = time.perf_counter() - start
        return outcome

    async def _receive(self, outcome: Outcome, start: float) -> bool:
        """Take one message; True when the script has ended."""
        raw = await self.connection.recv()  # type: ignore[union-attr]
        self.n_bytes += len(raw)
        message = ForwardMsg.FromString(raw)  # type: ignore[arg-type]
        path = list(message.metadata.delta_path)
        if message.WhichOneof("type") == "ref_hash":
            if message.ref_hash not in self.known:
                outcome.faults.append("the server refers to a message that it has not sent")
                return False
            message = self.known[message.ref_hash][1]
        if message.metadata.cacheable:
            self.known[message.hash] = (self.n_runs, message)
        match message.WhichOneof("type"):
            case "new_session":
                self.elements = {}
                self.n_runs += 1
            case "navigation":
                self.page_hash = message.navigation.page_script_hash
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            case "page_info_changed":
                given = parse_qs(message.page_info_changed.query_string.lstrip("?"))
                self.query = {name: values[-1] for name, values in given.items()}
            case "session_event":
                outcome.faults.append("the script could not be read")
            case "page_not_found":
                outcome.faults.append("page not found")
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._take(message.delta.new_element, path, outcome, time.perf_counter() - start)
            case "script_finished":
                # interrupted by st.rerun(): the page is drawn once more without being asked
                return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _take(self, element: Any, path: list[int], outcome: Outcome, seconds: float) -> None:
        kind = element.WhichOneof("type")
        inner = getattr(element, kind)
        id_ = getattr(inner, "id", "")
        if id_.startswith("$$ID-"):
            key = id_.split("-", 2)[2]
            self.elements[inner.label if key == "None" else key] = inner
        if _PICTURE.search(id_):
            outcome.picture = seconds
        if kind == "exception" or (kind == "alert" and inner.format == Alert.ERROR):
            said = inner.message if kind == "exception" else inner.body
            outcome.faults.append(f"{kind} at {path}: {said[:200]}")
        if kind == "progress":
            place = _PLACE.search(inner.text)
            outcome.place = max(outcome.place, int(place[1]) if place else 0)
