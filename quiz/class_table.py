"""The class as a table for a spreadsheet: one line a key point, with its question's numbers repeated."""

import csv
import io
from collections.abc import Iterable

from quiz.class_report import PointRow, QuestionRow, Share
from quiz.class_results import FEWEST
from quiz.topics import TOPICS

HEADER = (
    "Thema", "Frage", "Fragetext", "Kernpunkt", "Kernpunkttext", "gezählte Lernende", "Punkte (%)", "Trennschärfe",
    "Trennschärfe von", "Trennschärfe bis", "getroffen (%)", "unsicher (%)", "verfehlt (%)", "anders beurteilt",
)  # fmt: skip
TOO_FEW = f"unter {FEWEST}"


def class_table(rows: Iterable[QuestionRow]) -> bytes:
    """CSV as a Swiss Excel opens it with a double click.

    UTF-8 with a byte order mark, or Excel would take it for its old code page; `;` between the columns, which is
    the list separator there, and a decimal point: de-CH has no decimal comma.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        for point in row.points:
            writer.writerow([_cell(value) for value in _line(row, point)])
    return written.getvalue().encode("utf-8-sig")


def _line(row: QuestionRow, point: PointRow) -> Iterable[str | int | float]:
    question, separates = row.question, row.discrimination
    yield from (TOPICS[question.topic], question.id, question.headline, point.id, point.statement)
    yield from (row.n or TOO_FEW, _percent(row.score))
    if separates is None:
        yield from ("", "", "")
    else:
        yield from (round(separates.r, 1), round(separates.low, 1), round(separates.high, 1))
    yield from (_percent(point.hit), _percent(point.unsure), _percent(point.miss))
    yield row.contested if row.n else ""


def _percent(share: Share | None) -> str | int:
    return "" if share is None else round(100 * share.shown)


def _cell(value: str | int | float) -> str:
    if not isinstance(value, str):
        return str(value)
    text = " ".join(value.split())
    # A spreadsheet would take such a text for a formula and compute it.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
