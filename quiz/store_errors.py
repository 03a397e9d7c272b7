"""What goes wrong with the database, in German and with a way out."""

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

CORRUPT = (
    "Die Datei mit deinem Fortschritt ist beschädigt: {place}. Sie wurde nicht verändert. "
    "Spiele eine Sicherungskopie ein oder benenne die Datei um; "
    "Durchblick legt dann eine neue an, die alte bleibt dir erhalten."
)
# what SQLite says -> what the student reads
_SQLITE = (
    (("not a database", "malformed"), CORRUPT),
    (
        ("readonly", "read-only", "read only"),
        "Die Datei mit deinem Fortschritt ist schreibgeschützt: {place}. "
        "Gib dir Schreibrechte für die Datei und ihren Ordner und starte Durchblick neu.",
    ),
    (
        ("unable to open",),
        "Die Datei mit deinem Fortschritt lässt sich nicht öffnen: {place}. "
        "Prüfe, ob der Ordner besteht und ob du darin schreiben darfst.",
    ),
    (
        ("disk is full", "disk i/o error"),
        "Der Datenträger ist voll oder gestört, es wurde nichts gespeichert: {place}. "
        "Schaffe Platz und versuche es nochmals; dein Text steht noch im Feld.",
    ),
    (
        ("locked", "busy"),
        "Ein anderes Programm hält die Datei mit deinem Fortschritt besetzt: {place}. "
        "Schliesse es und versuche es nochmals.",
    ),
)
_SQLITE_OTHER = (
    "Die Datei mit deinem Fortschritt liess sich nicht lesen oder schreiben: {place}. "
    "Versuche es nochmals; hilft das nicht, benenne die Datei um und starte Durchblick neu."
)
# SQLSTATE of a server, or the class it begins with -> what the student reads
_STATES = (
    (
        ("53100",),
        "Auf dem Server der Datenbank ist der Datenträger voll, es wurde nichts gespeichert: {place}. "
        "Dein Text steht noch im Feld. Melde es der Betreuung des Servers und versuche es später nochmals.",
    ),
    (
        ("53",),
        "Die Datenbank ist gerade überlastet, es wurde nichts gespeichert: {place}. "
        "Warte einen Moment und versuche es nochmals; dein Text steht noch im Feld.",
    ),
    (
        ("25006", "42501"),
        "Die Datenbank mit deinem Fortschritt ist schreibgeschützt: {place}. "
        "Dein Text steht noch im Feld. Melde es der Betreuung des Servers: Der Rolle fehlen Schreibrechte.",
    ),
    (
        ("XX001", "XX002", "58"),
        "Die Datenbank mit deinem Fortschritt ist beschädigt: {place}. "
        "Melde es der Betreuung des Servers; sie spielt eine Sicherungskopie ein.",
    ),
)
_SERVER = (
    "Die Datenbank mit deinem Fortschritt antwortet nicht: {place}. "
    "Warte einen Moment und versuche es nochmals. Bleibt es dabei, prüft die Betreuung des Servers, "
    "ob die Datenbank läuft und ob DURCHBLICK_DB_URL stimmt."
)


class StoreError(Exception):
    """Progress cannot be read or written; str() is a German message with a way out."""


class ConnectionLost(StoreError):
    """The server went away, or broke off a transaction that would pass if it were sent again."""


def store_error(error: SQLAlchemyError, *, place: str, dialect: str) -> StoreError:
    """The German message for a database's own error; `place` is a path or an address without password."""
    if dialect != "sqlite":
        state = str(getattr(error.__cause__, "sqlstate", None) or "")
        for states, message in _STATES:
            if state.startswith(states):
                return StoreError(message.format(place=place))
        kind = ConnectionLost if _may_pass(error, state) else StoreError
        return kind(_SERVER.format(place=place))
    said = str(error.__cause__ or error).lower()
    for words, message in _SQLITE:
        if any(word in said for word in words):
            return StoreError(message.format(place=place))
    return StoreError(_SQLITE_OTHER.format(place=place))


def _may_pass(error: SQLAlchemyError, state: str) -> bool:
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    # no state: the connection could not be made; 08, 57P: lost, shutting down; 40: a deadlock was broken up
    return lost or (isinstance(error, OperationalError) and (not state or state.startswith(("08", "57P", "40"))))
