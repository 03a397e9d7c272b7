"""Progress leaves the database as a file, and another machine's comes in: all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid5

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.progress_file import (
    AnswerRow,
    ContestRow,
    DraftRow,
    ExamRow,
    ExamTextRow,
    Progress,
    Row,
    SettingRow,
    TaskRow,
    write_progress,
)
from quiz.progress_merge import merge
from quiz.tables import Answer, CompletedTask, Contest, Draft, Exam, ExamText, Setting, Table
from quiz.transactions import Transactions


@dataclass(frozen=True)
class Gain:
    """What a file brings: answers that are new and that were there already, and what else it changes."""

    new_answers: int
    known_answers: int
    other_changes: int

    @property
    def sentence(self) -> str:
        """The same in German: "12 neue Antworten, 3 schon da, dazu 2 Änderungen"."""
        new = f"{self.new_answers} neue {'Antwort' if self.new_answers == 1 else 'Antworten'}"
        changes = f", dazu {self.other_changes} {'Änderung' if self.other_changes == 1 else 'Änderungen'}"
        return f"{new}, {self.known_answers} schon da{changes if self.other_changes else ''}"


class Transfer(Transactions):
    """Export and import of a learner's progress, on the engine of a Store and under its rules."""

    def export(self, learner: str, *, now: datetime) -> bytes:
        """All that is kept of the learner, as quiz.progress_file writes it."""
        with self._reading() as session:
            return write_progress(_read(session, learner), now=now)

    def preview(self, learner: str, theirs: Progress) -> Gain:
        """What `take_in` would do."""
        with self._reading() as session:
            mine = _read(session, learner)
            theirs = _own(session, learner, theirs, mine)
        return _gain(mine, theirs, merge(mine, theirs))

    def take_in(self, learner: str, theirs: Progress, *, now: datetime) -> Gain:
        """Merge a file's progress into this learner's, whoever wrote it; nobody else's rows are touched."""
        with self._transaction(learner, now) as session:
            mine = _read(session, learner)
            theirs = _own(session, learner, theirs, mine)
            merged = merge(mine, theirs)
            _write_answers(session, learner, mine, merged)
            submitted = {draft.question_id for draft in mine.drafts} - {d.question_id for d in merged.drafts}
            session.execute(delete(Draft).where(Draft.learner_id == learner, Draft.question_id.in_(submitted)))
            changed = _changed(mine, merged)
            exams = [row.id for row in changed if isinstance(row, ExamRow)]
            session.execute(delete(ExamText).where(ExamText.exam_id.in_(exams)))
            for row in changed:
                for record in _records(learner, row):
                    session.merge(record)
            return _gain(mine, theirs, merged)


def _read(session: Session, learner: str) -> Progress:
    def rows(table: type[Any]) -> Iterable[Any]:
        return session.scalars(select(table).where(table.learner_id == learner))

    contests: dict[int, list[ContestRow]] = {}
    for contest in rows(Contest):
        contests.setdefault(contest.answer_id, []).append(_row(ContestRow, contest))
    texts: dict[Any, list[ExamTextRow]] = {}
    for text in session.scalars(select(ExamText).join(Exam).where(Exam.learner_id == learner)):
        texts.setdefault(text.exam_id, []).append(_row(ExamTextRow, text))
    progress = Progress(
        answers=tuple(_row(AnswerRow, a, contests=tuple(contests.get(a.id, ()))) for a in rows(Answer)),
        drafts=tuple(_row(DraftRow, draft) for draft in rows(Draft)),
        completed_tasks=tuple(_row(TaskRow, task) for task in rows(CompletedTask)),
        settings=tuple(_row(SettingRow, setting) for setting in rows(Setting)),
        exams=tuple(_row(ExamRow, exam, texts=tuple(texts.get(exam.id, ()))) for exam in rows(Exam)),
    )
    return merge(progress, Progress())  # in the order of the file


def _row(model: type[Any], record: Table, **children: Any) -> Any:
    names = model.model_fields.keys() - children.keys()
    return model.model_validate({name: getattr(record, name) for name in names} | children)


def _own(session: Session, learner: str, theirs: Progress, mine: Progress) -> Progress:
    """The file's progress as this learner's: an answer that another account here holds gets an id of its own.

    Where it is the learner's own, which went through that account, it is the one that he has. An exam that is
    another account's stays out: its answers are found by its id.
    """
    taken = set(session.scalars(select(Answer.submission).where(Answer.learner_id != learner)))
    others_exams = set(session.scalars(select(Exam.id).where(Exam.learner_id != learner)))
    mine_by_content = {_content(answer): answer.submission for answer in mine.answers}
    answers = []
    for answer in theirs.answers:
        if answer.submission in taken:
            submission = mine_by_content.get(_content(answer), uuid5(answer.submission, learner))
            answer = answer.model_copy(update={"submission": submission})
        answers.append(answer)
    exams = tuple(exam for exam in theirs.exams if exam.id not in others_exams)
    return theirs.model_copy(update={"answers": tuple(answers), "exams": exams})


def _content(answer: AnswerRow) -> tuple[Any, ...]:
    return answer.question_id, answer.text, answer.asked_at, answer.submitted_at


def _gain(mine: Progress, theirs: Progress, merged: Progress) -> Gain:
    new = len(merged.answers) - len(mine.answers)
    known = len({answer.submission for answer in theirs.answers}) - new
    before = {answer.submission: answer for answer in mine.answers}
    updated = sum(answer != before.get(answer.submission, answer) for answer in merged.answers)
    gone = len({draft.question_id for draft in mine.drafts} - {draft.question_id for draft in merged.drafts})
    return Gain(new, known, updated + gone + len(_changed(mine, merged)))


def _changed(mine: Progress, merged: Progress) -> list[Row]:
    """The rows, without answers, that the merge made or altered."""
    names = Progress.model_fields.keys() - {"answers"}
    return [row for name in names for row in getattr(merged, name) if row not in getattr(mine, name)]


def _write_answers(session: Session, learner: str, mine: Progress, merged: Progress) -> None:
    before = {answer.submission: answer for answer in mine.answers}
    changed = [answer for answer in merged.answers if before.get(answer.submission) != answer]
    wanted = {answer.submission for answer in changed}
    records = {
        record.submission: record
        for record in session.scalars(select(Answer).where(Answer.learner_id == learner))
        if record.submission in wanted
    }
    for answer in changed:
        values = _values(answer)
        record = records.get(answer.submission)
        if record is None:
            records[answer.submission] = record = Answer(learner_id=learner, **values)
            session.add(record)
        else:
            for name, value in values.items():
                setattr(record, name, value)
    session.flush()  # gives the new answers their ids
    for answer in changed:
        answer_id = records[answer.submission].id
        for contest in answer.contests:
            session.merge(Contest(answer_id=answer_id, learner_id=learner, **_values(contest)))


def _records(learner: str, row: Row) -> list[Table]:
    """A row as records of the database, the one that others refer to first."""
    match row:
        case DraftRow():
            return [Draft(learner_id=learner, **_values(row))]
        case TaskRow():
            return [CompletedTask(learner_id=learner, **_values(row))]
        case SettingRow():
            return [Setting(learner_id=learner, **_values(row))]
        case ExamRow():
            texts = [ExamText(exam_id=row.id, **_values(text)) for text in row.texts]
            return [Exam(learner_id=learner, **_values(row)), *texts]
    raise TypeError(f"no table for {type(row).__name__}")


def _values(row: Row) -> dict[str, Any]:
    """The columns; rows that have a table of their own are left out."""
    values = {name: getattr(row, name) for name in type(row).model_fields if name not in {"contests", "texts"}}
    return values | ({"grade": row.grade.model_dump(exclude_unset=True)} if isinstance(row, AnswerRow) else {})
