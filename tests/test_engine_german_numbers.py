"""German number words: grammar, Swiss spelling and tokens."""

import numpy as np
import pytest

from engine import load_dataset, number_words
from engine.german_numbers import END, PAD, SOURCE_TOKENS, START, TARGET_TOKENS, encode_numbers


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "null"),
        (1, "eins"),
        (7, "sieben"),
        (10, "zehn"),
        (11, "elf"),
        (12, "zwölf"),
        (13, "dreizehn"),
        (16, "sechzehn"),
        (17, "siebzehn"),
        (20, "zwanzig"),
        (21, "ein und zwanzig"),
        (30, "dreissig"),
        (66, "sechs und sechzig"),
        (77, "sieben und siebzig"),
        (100, "hundert"),
        (101, "hundert eins"),
        (111, "hundert elf"),
        (121, "hundert ein und zwanzig"),
        (347, "drei hundert sieben und vierzig"),
        (1000, "tausend"),
        (1001, "tausend eins"),
        (1100, "tausend ein hundert"),
        (2030, "zwei tausend dreissig"),
        (9999, "neun tausend neun hundert neun und neunzig"),
    ],
)
def test_known_numbers(number, words):
    assert " ".join(number_words(number)) == words


def test_every_number_has_its_own_words_and_all_tokens_are_used():
    sentences = [number_words(number) for number in range(10_000)]
    assert len({tuple(sentence) for sentence in sentences}) == 10_000
    assert {word for sentence in sentences for word in sentence} == set(TARGET_TOKENS[3:])
    assert max(len(sentence) for sentence in sentences) == 7
    assert "ß" not in "".join(TARGET_TOKENS)
    assert len(set(TARGET_TOKENS)) == len(TARGET_TOKENS)


@pytest.mark.parametrize("number", [-1, 10_000])
def test_numbers_out_of_range_are_named(number):
    with pytest.raises(ValueError, match=f"from 0 to 9999, got {number}"):
        number_words(number)


def test_encoding_reads_back():
    numbers = np.array([0, 21, 347, 9999])
    x, y = encode_numbers(numbers)
    assert (x.shape, y.shape) == ((4, 4), (4, 9))
    for number, digits, words in zip(numbers.tolist(), x, y, strict=True):
        assert int("".join(SOURCE_TOKENS[i] for i in digits if i != PAD)) == number
        assert words[0] == START
        end = words.tolist().index(END)
        assert [TARGET_TOKENS[i] for i in words[1:end]] == number_words(number)
        assert (words[end + 1 :] == PAD).all()


def test_the_data_set_holds_every_number_once():
    data = load_dataset("number_words")
    x = np.concatenate([data.train.x, data.validation.x, data.test.x])
    assert len(np.unique(x, axis=0)) == 10_000
    assert data.feature_names == SOURCE_TOKENS
    assert data.class_names == TARGET_TOKENS
