"""Mock exams as they are kept: the paper, what is typed, when it was handed in; safe against crashes and tabs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from quiz.filled import is_blank, merge_fields
from quiz.progress import storable, submission_ids
from quiz.tables import Answer, Exam, ExamText, Learner
from quiz.transactions import Transactions

GRACE = timedelta(seconds=15)
"""So long after the end a text still counts: it was typed before, and on its way."""


class Exams(Transactions):
    """All reads and writes of mock exams, on the engine of a Store and under its rules."""

    def start(self, learner: str, *, seed: int, paper: Sequence[str], minutes: int, now: datetime) -> Exam:
        """A new exam; the one that is running where there is one already (a second tab, a double click)."""
        with self._transaction(learner, now) as session:
            # On PostgreSQL two tabs could both find none running; SQLite has one writer anyway.
            session.execute(select(Learner.id).where(Learner.id == learner).with_for_update())
            running = session.scalars(_of(learner).where(Exam.submitted_at.is_(None))).first()
            if running is not None:
                return running
            exam = Exam(
                id=uuid4(), learner_id=learner, seed=seed, paper=list(paper), minutes=minutes, started_at=now
            )
            session.add(exam)
            return exam

    def exam(self, learner: str, exam_id: UUID) -> Exam | None:
        """One exam of this learner; None where it does not exist or is somebody else's."""
        with self._reading() as session:
            return _own(session, learner, exam_id)

    def exams(self, learner: str) -> Sequence[Exam]:
        """The learner's exams, the latest first."""
        with self._reading() as session:
            return session.scalars(_of(learner)).all()

    def open_text(self, learner: str, exam_id: UUID, question_id: str, *, now: datetime) -> ExamText | None:
        """What is typed so far to this question; its time starts now where nothing is. None after handing in."""
        with self._transaction() as session:
            exam = _own(session, learner, exam_id, lock=True)
            if exam is None or exam.submitted_at is not None or question_id not in exam.paper:
                return None
            key = {"exam_id": exam_id, "question_id": question_id}
            self._upsert(session, ExamText, key, {"text": "", "asked_at": now, "updated_at": now}, replace=())
            found = session.get_one(ExamText, (exam_id, question_id))
            if not found.text:
                found.asked_at = found.updated_at = now
            return found

    def save_text(
        self, learner: str, exam_id: UUID, question_id: str, text: str, *, base: str | None, now: datetime
    ) -> bool:
        """Keep what is typed; False where the exam is handed in or its time has been over for GRACE.

        The later text counts. With `base`, the text that this tab began with, so does the later one of each field
        (quiz.filled): what another tab has typed into other fields stays.
        """
        with self._transaction() as session:
            exam = _own(session, learner, exam_id, lock=True)
            if exam is None or exam.submitted_at is not None or now > exam.ends_at + GRACE:
                return False
            if question_id not in exam.paper:
                return False
            text = storable(text)
            found = session.get(ExamText, (exam_id, question_id))
            if found is None:
                session.add(
                    ExamText(exam_id=exam_id, question_id=question_id, text=text, asked_at=now, updated_at=now)
                )
            else:
                found.text = text if base is None else merge_fields(base, text, found.text)
                found.updated_at = max(now, found.asked_at)  # a clock that was put back gives no negative times
            return True

    def texts(self, learner: str, exam_id: UUID) -> dict[str, ExamText]:
        """Question -> what was typed to it; empty texts included."""
        query = select(ExamText).join(Exam, Exam.id == ExamText.exam_id)
        with self._reading() as session:
            found = session.scalars(query.where(Exam.id == exam_id, Exam.learner_id == learner))
            return {text.question_id: text for text in found}

    def close(self, learner: str, exam_id: UUID, *, now: datetime) -> Exam | None:
        """End the typing, at the latest at the end of its time; the first of several counts."""
        with self._transaction() as session:
            exam = _own(session, learner, exam_id, lock=True)
            if exam is not None and exam.submitted_at is None:
                exam.submitted_at = min(max(now, exam.started_at), exam.ends_at)
            return exam

    def confirm_marked(self, learner: str, exam_id: UUID, *, now: datetime) -> None:
        """Every text has been kept as an answer."""
        mine = (Exam.id == exam_id, Exam.learner_id == learner)
        with self._transaction() as session:
            session.execute(update(Exam).where(*mine, Exam.marked_at.is_(None)).values(marked_at=now))

    def discard(self, learner: str, exam_id: UUID) -> bool:
        """Delete a running exam in which nothing was typed; False, and nothing done, for any other."""
        with self._transaction() as session:
            exam = _own(session, learner, exam_id, lock=True)
            if exam is None or exam.submitted_at is not None:
                return False
            texts = session.scalars(select(ExamText.text).where(ExamText.exam_id == exam_id))
            if not all(is_blank(text) for text in texts):
                return False
            session.execute(delete(ExamText).where(ExamText.exam_id == exam_id))
            session.delete(exam)
            return True

    def answers(self, learner: str, exam: Exam) -> dict[str, Answer]:
        """Question -> the answer that its text became."""
        texts = self.texts(learner, exam.id)
        submissions = {
            submission: name
            for name, typed in texts.items()
            for submission in submission_ids(learner, exam.attempt(name), typed.text)
        }
        query = select(Answer).where(Answer.learner_id == learner, Answer.submission.in_(submissions))
        with self._reading() as session:
            return {submissions[answer.submission]: answer for answer in session.scalars(query)}


def _of(learner: str) -> Select[Exam]:
    return select(Exam).where(Exam.learner_id == learner).order_by(Exam.started_at.desc(), Exam.id)


def _own(session: Session, learner: str, exam_id: UUID, *, lock: bool = False) -> Exam | None:
    found = session.get(Exam, exam_id, with_for_update=lock)
    return found if found is not None and found.learner_id == learner else None
