"""The page Skript in AppTest: filters, search, broken addresses, deep links."""

import re

import pytest
from streamlit.testing.v1 import AppTest

PAGE = "pages/home/notes.py"


def open_page(**query: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60).run()
    app.switch_page(PAGE)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def counter(app: AppTest) -> tuple[int, int]:
    (text,) = [m.value for m in app.markdown if m.value.endswith("Korrekturen")]
    shown, total = map(int, re.findall(r"\d+", text))
    return shown, total


def shown_text(app: AppTest) -> str:
    pieces = [element.proto.body for element in app.get("html")]
    return "\n".join(pieces + [m.value for m in app.markdown])


def numbered_cards(app: AppTest) -> int:
    return len(re.findall(r'<details class="korrektur \w+" id="', shown_text(app)))


@pytest.fixture(scope="module")
def whole() -> AppTest:
    return open_page()


def test_the_page_shows_all_corrections(whole):
    assert not whole.exception
    assert counter(whole) == (123, 123)
    assert numbered_cards(whole) == 123
    assert "Multimodale Input Modelle" in shown_text(whole)


def test_each_verdict_narrows_and_together_they_are_all():
    app = open_page()
    counts = []
    for word in app.button_group(key="urteil").options:
        app.button_group(key="urteil").set_value([word]).run()
        counts.append(counter(app)[0])
        assert numbered_cards(app) == counts[-1]
    assert counts == [25, 46, 38, 11, 3]


def test_topics_narrow():
    app = open_page()
    counts = []
    for topic in app.multiselect(key="thema").options:
        app.multiselect(key="thema").set_value([topic]).run()
        counts.append(counter(app)[0])
    assert sum(counts) == 123
    assert min(counts) > 0


def test_only_what_costs_points():
    app = open_page()
    app.toggle(key="punkte").set_value(True).run()
    shown, _ = counter(app)
    assert shown == 34
    assert f"Punkte kosten {shown} Stellen" in app.caption[0].value


def test_search_leaves_the_pieces_that_say_it():
    app = open_page()
    app.text_input(key="suche").set_value("adabatch").run()
    assert 0 < counter(app)[0] < 10
    assert "Adabatch" in shown_text(app)
    assert "Max-Pooling wird bspw." not in shown_text(app)


def test_search_for_words_without_a_correction_still_finds_the_notes():
    app = open_page()
    app.text_input(key="suche").set_value("Farbveränderung").run()
    assert counter(app)[0] == 0
    assert "Farbveränderung" in shown_text(app)


def test_search_for_nothing_known_says_so():
    app = open_page()
    app.text_input(key="suche").set_value("Quantencomputer").run()
    assert counter(app)[0] == 0
    assert "Nichts im Skript passt" in app.info[0].value


def test_unfolding_opens_every_card(whole):
    assert " open>" not in shown_text(whole)
    app = open_page(offen="true")
    assert shown_text(app).count(" open>") == 123


def test_an_address_brings_its_filter():
    app = open_page(urteil="Falsch", punkte="true")
    assert counter(app)[0] == 25


@pytest.mark.parametrize(("key", "value"), [("urteil", "Quatsch"), ("thema", "*x*"), ("punkte", "vielleicht")])
def test_a_broken_parameter_is_named_with_its_value(key, value):
    app = open_page(**{key: value})
    assert not app.exception
    assert app.warning[0].value == "Ein Wert in der Adresse passt nicht."
    assert key in app.text[0].value
    assert f"«{value}»" in app.text[0].value
    assert counter(app) == (123, 123)


def test_a_deep_link_opens_its_correction_first():
    app = open_page(korrektur="accuracy-nur-tn")
    first = next(m.value for m in app.markdown if "korrektur" in m.value)
    assert "Alle Richtigen zählen" in first
    assert 'id="korrektur-accuracy-nur-tn" open>' in shown_text(app)
    app.button[0].click().run()
    assert "korrektur" not in app.query_params
    assert " open>" not in shown_text(app)


def test_an_unknown_correction_is_named():
    app = open_page(korrektur="gibt-es-nicht")
    assert not app.exception
    assert "«gibt-es-nicht»" in app.text[0].value
    assert counter(app) == (123, 123)
