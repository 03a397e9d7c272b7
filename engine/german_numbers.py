"""Numbers and their German words: a translation small enough to learn, in which ones and tens change places."""

import numpy as np

from engine.settings import as_whole
from engine.shapes import Array

PAD, START, END = 0, 1, 2
SOURCE_TOKENS = ("<pad>", "<start>", "<end>", *"0123456789")
_ONES = ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")
_TEENS = ("dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn")
_TENS = ("zwanzig", "dreissig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
TARGET_TOKENS = ("<pad>", "<start>", "<end>", *_ONES, "eins", *_TEENS, *_TENS, "und", "hundert", "tausend")
HIGHEST = 9999
SOURCE_LENGTH = 4
TARGET_LENGTH = 9  # start, seven words (9999), end


def number_words(number: int) -> list[str]:
    """The words of a number from 0 to 9999: 347 -> drei hundert sieben und vierzig.

    `ein` is left out at the start, as one says it (hundert eins, tausend), and said inside: tausend ein hundert.
    TypeError for what is no whole number, ValueError for one out of range.
    """
    if not 0 <= as_whole("number", number) <= HIGHEST:
        raise ValueError(f"number should be from 0 to {HIGHEST}, got {number}")
    if number == 0:
        return ["null"]
    words: list[str] = []
    for unit, name in ((1000, "tausend"), (100, "hundert")):
        count, number = divmod(number, unit)
        if count:
            words += [name] if count == 1 and not words else [_ONES[count], name]
    return words + _below_hundred(number)


def _below_hundred(number: int) -> list[str]:
    ones, tens = number % 10, number // 10
    if number == 0:
        return []
    if number == 1:
        return ["eins"]
    if number <= 12:
        return [_ONES[number]]
    if number < 20:
        return [_TEENS[number - 13]]
    return [_ONES[ones], "und", _TENS[tens - 2]] if ones else [_TENS[tens - 2]]


def encode_numbers(numbers: Array) -> tuple[Array, Array]:
    """Token ids of digits (N, 4) and of words (N, 9), both int64 and filled up with PAD.

    The words stand between START and END; the digits do not: their length is never in doubt.
    """
    source_ids = {token: i for i, token in enumerate(SOURCE_TOKENS)}
    target_ids = {token: i for i, token in enumerate(TARGET_TOKENS)}
    x = np.full((len(numbers), SOURCE_LENGTH), PAD)
    y = np.full((len(numbers), TARGET_LENGTH), PAD)
    for i, number in enumerate(numbers.tolist()):
        digits = [source_ids[digit] for digit in str(number)]
        words = [START, *(target_ids[word] for word in number_words(number)), END]
        x[i, : len(digits)], y[i, : len(words)] = digits, words
    return x, y
