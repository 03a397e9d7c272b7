"""The way back after the login: to the page that was asked for, which Streamlit forgets on the way."""

from collections.abc import Container
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, unquote, urlsplit

_NAME = "durchblick_wanted"
_SECONDS = 600  # so long a login may take
_LONGEST = 1000  # characters: a lab's state, not more


def address_asked_for(referrer: str, known: Container[str], root: str) -> str:
    """Path and parameters of the page from which the login began; "" for the first page and what is none."""
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return ""
    return _within(f"{parts.path.removeprefix(root)}?{parts.query}", known)


def remember(address: str) -> str:
    """The header Set-Cookie that keeps it until the way back."""
    return f"{_NAME}={quote(address, safe='')}; Path=/; Max-Age={_SECONDS}; HttpOnly; SameSite=Lax"


def forget() -> str:
    """The header Set-Cookie that ends it."""
    return f"{_NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"


def remembered(cookies: str, known: Container[str]) -> str:
    """What `remember` kept; "" for nothing, and for whatever is no page of ours."""
    try:
        kept = SimpleCookie(cookies).get(_NAME)
    except CookieError:
        return ""
    return "" if kept is None else _within(unquote(kept.value), known)


def _within(address: str, known: Container[str]) -> str:
    """The address if it is one of our pages, with its parameters; never another site."""
    path, _, query = address.partition("?")
    if path == "/" or path not in known or len(address) > _LONGEST or not address.isprintable():
        return ""
    return f"{path}?{quote(query, safe='=&%+,.;:!*()-_~')}" if query else path
