"""Whatever Pydantic has to say reaches the author in German, once, and with a remedy."""

import re
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from quiz.faults import Faults
from quiz.validation import _MESSAGES, spelling_errors, validate
from quiz.yaml_source import parse_yaml


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=2, max_length=4)] = "ab"
    small: Annotated[int, Field(ge=0, lt=10)] = 0
    share: Annotated[float, Field(gt=0, le=0.5)] = 0.5
    number: int | float = 0
    anything: bool | int | float | str = 0
    several: dict[str, bool | int | str | list[int]] = {}
    on: bool = False
    word: Literal["eins", "zwei"] = "eins"
    pair: tuple[int, int] = (0, 0)
    items: Annotated[list[Inner], Field(min_length=1, max_length=2)] = [Inner(size=1)]
    inner: Inner = Inner(size=1)
    odd: Annotated[bytes, Field(min_length=2)] = b"xx"


@pytest.mark.parametrize(
    ("text", "field", "column", "message"),
    [
        ("name: a", "name", 7, "Der Text ist leer"),
        ("name: abcde", "name", 7, "erlaubt sind 4 Zeichen"),
        ("name: 12", "name", 7, "Anführungszeichen"),
        ("name:", "name", 6, "Das Feld ist leer"),
        ("small: 1.5", "small", 8, "ganze Zahl"),
        ("small: '1'", "small", 8, "ganze Zahl"),
        ("small: -1", "small", 8, "mindestens 0"),
        ("small: 10", "small", 8, "kleiner als 10"),
        ("share: 0", "share", 8, "grösser als 0"),
        ("share: 0.6", "share", 8, "höchstens 0.5"),
        ("number: x", "number", 9, "Zahl"),
        ("number: true", "number", 9, "Zahl"),
        ("anything: [1]", "anything", 11, "einfacher Wert"),
        ("several: {a: 1.5}", "several.a", 14, "einfacher Wert"),
        ("on: 'true'", "on", 5, "true oder false"),
        ("on: 1", "on", 5, "true oder false"),
        ("word: drei", "word", 7, "erlaubt sind eins, zwei"),
        ("word: zwie", "word", 7, "meintest du zwei?"),
        ("pair: [1]", "pair[2]", 7, "fehlt"),
        ("pair: [1, 2, 3]", "pair", 7, "kürze"),
        ("pair: 1", "pair", 7, "Liste"),
        ("items: []", "items", 8, "mindestens 1"),
        ("items: [{size: 1}, {size: 1}, {size: 1}]", "items", 8, "höchstens 2"),
        ("items: [{size: x}]", "items[1].size", 16, "ganze Zahl"),
        ("items: [1]", "items[1]", 9, "Felder"),
        ("items: {size: 1}", "items", 8, "Liste"),
        ("inner: {}", "inner.size", 8, "ergänze"),
        ("inner: {sice: 1}", "inner.sice", 9, "meintest du size?"),
        ("inner: {size: 1, x: 1}", "inner.x", 18, "lösche es"),
        ("inner: 1", "inner", 8, "Felder"),
        ("odd: 1", "odd", 6, "vergleiche"),
    ],
)
def test_each_fault_is_one_german_sentence_at_its_place(text, field, column, message):
    source = parse_yaml(text.encode(), "a.yaml")
    assert validate(Sample, source.value, source, ()) is None
    assert [(e.field, e.column) for e in source.errors] == [(field, column)], source.errors
    assert message in source.errors[0].message
    assert not re.search(r"\b(should|valid|input|must|be|or)\b|[{}]", source.errors[0].message)


def test_nothing_is_converted():
    source = parse_yaml(b"{number: 1, share: 0.25, anything: '1', several: {a: [1]}, pair: [1, 2]}", "a.yaml")
    sample = validate(Sample, source.value, source, ())
    assert source.errors == []
    assert (sample.number, sample.share, sample.anything, sample.pair) == (1, 0.25, "1", (1, 2))
    assert type(sample.number) is int


def test_every_sentence_is_whole():
    assert all(message[0].isupper() and message.endswith(".") for message in _MESSAGES.values())


def test_faults_of_a_model_keep_their_own_places():
    def check(sample):
        raise Faults((("items", 0, "size"), "Zu klein; nimm mehr."), (("name",), "Zu kurz; nimm mehr"))

    source = parse_yaml(b"- name: ab\n  items:\n    - size: 1\n", "a.yaml")
    assert validate(Annotated[Sample, AfterValidator(check)], source.value[0], source, (0,)) is None
    assert [str(error) for error in source.errors] == [
        "a.yaml:1:9: [1].name: Zu kurz; nimm mehr.",
        "a.yaml:3:13: [1].items[1].size: Zu klein; nimm mehr.",
    ]


def test_swiss_spelling_is_asked_of_every_text():
    source = parse_yaml('- a: [x, {b: gro\u00df}]\n  c: "\\xdf"\n'.encode(), "a.yaml")
    assert [(e.line, e.field) for e in spelling_errors(source.value, source)] == [(1, "[1].a[2].b"), (2, "[1].c")]
