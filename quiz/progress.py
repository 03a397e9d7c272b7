"""A learner's progress: what was typed, answered, rated, contested, done and set, kept for good."""

from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quiz.database import open_engine
from quiz.store_errors import StoreError
from quiz.tables import Answer, CompletedTask, Contest, Draft, Setting
from quiz.transactions import Transactions

__all__ = ["Answer", "CompletedTask", "Contest", "Draft", "Setting", "Store", "StoreError", "open_store"]

VERDICTS = ("confirmed", "contested")


def open_store(url: str | None = None) -> "Store":
    """The store at this address, at DURCHBLICK_DB_URL or in the user's data folder; StoreError in German."""
    return Store(open_engine(url))


class Store(Transactions):
    """All reads and writes of progress; mock exams have their own, quiz.exams.

    Methods name the `learner` they act for and see no other learner's rows; moments (`now`) are aware.
    Any method raises StoreError where the database fails, ValueError for a naive moment. Safe among threads.
    """

    def close(self) -> None:
        """Give the connections back; the store can be used again."""
        self.engine.dispose()

    # -- typing and answering ------------------------------------------------------------------------------

    def open_draft(self, learner: str, question_id: str, *, now: datetime) -> Draft:
        """The draft of this question; a new attempt, asked now, where none is on the way."""
        with self._transaction(learner, now) as session:
            key = {"learner_id": learner, "question_id": question_id}
            fresh = {"attempt": uuid4(), "text": "", "asked_at": now, "updated_at": now}
            self._upsert(session, Draft, key, fresh, replace=())
            draft = session.get_one(Draft, (learner, question_id))
            if not draft.text:
                draft.asked_at = now  # nothing was typed at the last visit: the time starts again
            return draft

    def draft(self, learner: str, question_id: str) -> Draft | None:
        """What was typed and not submitted, if anything is on the way."""
        with self._reading() as session:
            return session.get(Draft, (learner, question_id))

    def save_draft(
        self, learner: str, question_id: str, text: str, *, attempt: UUID, asked_at: datetime, now: datetime
    ) -> None:
        """Keep the text typed so far. A draft that arrives after its own submission is dropped."""
        text = storable(text)
        with self._transaction(learner, now) as session:
            if _answer_id(session, learner, attempt, text) is not None:
                return
            key = {"learner_id": learner, "question_id": question_id}
            values = {"attempt": attempt, "text": text, "asked_at": asked_at, "updated_at": now}
            self._upsert(session, Draft, key, values, replace=("attempt", "text", "updated_at"))

    def submit_answer(
        self,
        learner: str,
        question_id: str,
        text: str,
        *,
        attempt: UUID,
        confidence: int | None,
        grade: Any,
        asked_at: datetime,
        now: datetime,
    ) -> int:
        """Keep an answer and end its draft; returns the answer's id.

        The same text of the same attempt (a double click, a second tab, a retry) gives the first answer's id.
        `confidence` counts from 1 (guessed); `grade` is a dataclass or a dict that JSON can hold.
        """
        text = storable(text)
        with self._transaction(learner, now) as session:
            values = {
                "learner_id": learner,
                "question_id": question_id,
                "text": text,
                "confidence": confidence,
                "grade": asdict(grade) if is_dataclass(grade) and not isinstance(grade, type) else grade,
                "asked_at": asked_at,
                "submitted_at": now,
            }
            answer_id = _answer_id(session, learner, attempt, text)
            for submission in submission_ids(learner, attempt, text):
                if answer_id is None:
                    self._upsert(session, Answer, {"submission": submission}, values, replace=())
                    answer_id = _answer_id(session, learner, attempt, text)
            session.execute(
                delete(Draft).where(
                    Draft.learner_id == learner, Draft.question_id == question_id, Draft.text == text
                )
            )
            assert answer_id is not None  # noqa: S101 - the second id is nobody else's
            return answer_id

    def answer(self, learner: str, answer_id: int) -> Answer | None:
        """One answer of this learner; None where it does not exist or is somebody else's."""
        with self._reading() as session:
            found = session.get(Answer, answer_id)
            return found if found is not None and found.learner_id == learner else None

    def answers(self, learner: str, question_id: str | None = None) -> Sequence[Answer]:
        """The learner's answers, to one question or to all, oldest first."""
        query = select(Answer).where(Answer.learner_id == learner)
        if question_id is not None:
            query = query.where(Answer.question_id == question_id)
        with self._reading() as session:
            return session.scalars(query.order_by(Answer.submitted_at, Answer.id)).all()

    # -- after the answer ----------------------------------------------------------------------------------

    def rate(self, learner: str, answer_id: int, rating: int | None, *, now: datetime) -> None:
        """Keep the learner's own rating of his answer, 1 (not known) to 4 (easy); None takes it back."""
        if rating not in (None, 1, 2, 3, 4):
            raise ValueError(f"a rating is 1, 2, 3 or 4, not {rating!r}")
        mine = (Answer.id == answer_id, Answer.learner_id == learner)
        with self._transaction() as session:
            session.execute(update(Answer).where(*mine).values(self_rating=rating, rated_at=now))

    def contest(
        self, learner: str, answer_id: int, key_point_id: str, verdict: str | None, *, now: datetime
    ) -> None:
        """Keep what the learner says to the grader's word on a key point: "confirmed", "contested", None: nothing.

        Where the grader was unsure, "confirmed" says that the point was meant and "contested" that it is missing.
        Does nothing for an answer that is not this learner's.
        """
        if verdict not in (None, *VERDICTS):
            raise ValueError(f"a verdict is one of {VERDICTS}, not {verdict!r}")
        with self._transaction() as session:
            owner = session.scalar(select(Answer.learner_id).where(Answer.id == answer_id))
            if owner != learner:
                return
            key = {"answer_id": answer_id, "key_point_id": key_point_id}
            if verdict is None:
                session.execute(delete(Contest).filter_by(**key))
                return
            values = {"learner_id": learner, "verdict": verdict, "at": now}
            self._upsert(session, Contest, key, values, replace=("verdict", "at"))

    def contests(self, learner: str, answer_id: int | None = None) -> Sequence[Contest]:
        """What the learner confirmed and contested, in one answer or in all."""
        query = select(Contest).where(Contest.learner_id == learner)
        if answer_id is not None:
            query = query.where(Contest.answer_id == answer_id)
        with self._reading() as session:
            return session.scalars(query.order_by(Contest.answer_id, Contest.key_point_id)).all()

    # -- labs and settings ---------------------------------------------------------------------------------

    def complete_task(self, learner: str, page: str, task: str, now: datetime) -> None:
        """Keep that a lab's task is done; the first time counts."""
        with self._transaction(learner, now) as session:
            key = {"learner_id": learner, "page": page, "task": task}
            self._upsert(session, CompletedTask, key, {"completed_at": now}, replace=())

    def completed_tasks(self, learner: str, page: str) -> set[str]:
        """The tasks of a lab that the learner has done."""
        query = select(CompletedTask.task).filter_by(learner_id=learner, page=page)
        with self._reading() as session:
            return set(session.scalars(query))

    def set_setting(self, learner: str, name: str, value: Any, now: datetime) -> None:
        """Keep a setting: any value that JSON can hold."""
        with self._transaction(learner, now) as session:
            key = {"learner_id": learner, "name": name}
            self._upsert(
                session, Setting, key, {"value": value, "updated_at": now}, replace=("value", "updated_at")
            )

    def setting(self, learner: str, name: str, default: Any = None) -> Any:
        """A setting, or the default where it was never set."""
        with self._reading() as session:
            found = session.get(Setting, (learner, name))
            return default if found is None else found.value


def submission_id(attempt: UUID, text: str) -> UUID:
    """What makes a submission unique: the same text of the same attempt is the same submission."""
    return uuid5(attempt, text)


def submission_ids(learner: str, attempt: UUID, text: str) -> tuple[UUID, UUID]:
    """The ids under which a learner's submission may be kept; the second where the first is somebody else's.

    Two learners share an attempt when one of them takes in a file of the other's with a draft in it.
    """
    submission = submission_id(attempt, text)
    return submission, uuid5(submission, learner)


def _answer_id(session: Session, learner: str, attempt: UUID, text: str) -> int | None:
    known = Answer.submission.in_(submission_ids(learner, attempt, text))
    return session.scalar(select(Answer.id).where(known, Answer.learner_id == learner))


def storable(text: str) -> str:
    """The text as every database keeps it."""
    # PostgreSQL keeps no NUL, and no database a half of a surrogate pair.
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
