"""Which corrections the reader wants to see: controls bound to the address, and what they let through."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from pages._widgets.corrections import VERDICTS
from quiz.corrections import Correction
from quiz.topics import TOPICS

_VERDICT_WORDS = {word: verdict for verdict, (_, word) in VERDICTS.items()}
_TOPIC_WORDS = {word: topic for topic, word in TOPICS.items()}
_FOLDED = ("urteil", "suche", "thema")
_SWITCH = {"true": True, "false": False}
_ALLOWED = {
    "urteil": tuple(_VERDICT_WORDS),
    "thema": tuple(_TOPIC_WORDS),
    "punkte": tuple(_SWITCH),
    "offen": tuple(_SWITCH),
}


@dataclass(frozen=True)
class Filter:
    """The reader's choice; empty sets and an empty search let everything through."""

    verdicts: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    search: str = ""
    only_costly: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything at all is left out."""
        return bool(self.verdicts or self.topics or self.search or self.only_costly)

    def lets_through(self, correction: Correction) -> bool:
        """Whether the correction fits every part of the choice."""
        return (
            (not self.verdicts or correction.verdict in self.verdicts)
            and (not self.topics or correction.topic in self.topics)
            and (not self.only_costly or correction.costs_points)
            and self.search.casefold() in searchable(correction)
        )

    def finds(self, words: str) -> bool:
        """Whether a piece of the notes stays because the search, and nothing else, asks for its words."""
        only_search = bool(self.search) and not (self.verdicts or self.topics or self.only_costly)
        return only_search and self.search.casefold() in words.casefold()


def searchable(correction: Correction) -> str:
    """Everything a reader sees of a correction, in small letters."""
    c = correction
    texts = [c.title, c.quote, c.correction, c.why_it_matters, c.course_view or "", c.experiment or ""]
    texts += [f"{typo.wrong} {typo.right}" for typo in c.typos]
    return "\n".join(texts).casefold()


def draw_filter(corrections: Iterable[Correction]) -> tuple[Filter, bool]:
    """Draw the controls; return the choice, and whether every card is to be shown opened."""
    _name_broken_parameters()
    costly = sum(correction.costs_points for correction in corrections)
    with st.container(horizontal=True):
        only_costly = st.toggle("Nur was Punkte kostet", key="punkte", bind="query-params")
        opened = st.toggle("Alle aufklappen", key="offen", bind="query-params")
    st.caption(
        f"Punkte kosten {costly} Stellen: alles, was **falsch** ist, und alles, "
        "was in der Prüfung viel Gewicht hat, auch wenn es nur irreführend oder unvollständig ist."
    )
    # Open on arrival with a filter in the address; afterwards as the reader leaves it.
    unfold = st.session_state.setdefault("_notes_filter_open", any(key in st.query_params for key in _FOLDED))
    with st.expander("Suchen und auswählen", icon=":material/filter_list:", expanded=unfold):
        verdicts = st.pills(
            "Urteil", list(_VERDICT_WORDS), selection_mode="multi", key="urteil", bind="query-params"
        )
        left, right = st.columns(2)
        search = left.text_input("Suche", key="suche", bind="query-params", placeholder="z.B. Dropout")
        topics = right.multiselect(
            "Thema", list(_TOPIC_WORDS), key="thema", bind="query-params", placeholder="Alle Themen"
        )
    choice = Filter(
        frozenset(_VERDICT_WORDS[word] for word in verdicts),
        frozenset(_TOPIC_WORDS[word] for word in topics),
        search.strip(),
        only_costly,
    )
    return choice, opened


def _name_broken_parameters() -> None:
    """Streamlit takes the default in silence where an address holds a value it does not know: say so."""
    for key, allowed in _ALLOWED.items():
        for value in st.query_params.get_all(key):
            if value not in allowed:
                st.warning("Ein Wert in der Adresse passt nicht.", icon=":material/link_off:")
                # as text: what stands in an address may look like Markdown
                st.text(
                    f"Der Parameter {key} hat den unbekannten Wert «{value}»; "
                    f"möglich sind {', '.join(allowed)}. Dieser Filter bleibt aus."
                )
                del st.query_params[key]
                break
