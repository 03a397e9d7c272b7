"""What a whole class did, as sums that say nothing of one person; quiz.progress knows single learners alone.

Of each learner the first answer to a question counts, by the grader's word: afterwards he has seen the solution,
and a later word of one person would move a mean that somebody noted before. Answers enter in groups of FEWEST in
the order in which they came: of two looks at the page the second has no new answer, or at least that many.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Subquery, Text, case, cast, distinct, func, literal, select

from quiz.clauses import MAX_CHARACTERS
from quiz.tables import Answer, Contest
from quiz.transactions import Transactions

FEWEST = 5
"""Learners below which nothing is said of a question."""
OTHERS = 3
"""Other questions that a learner has to have answered before one tells how well he does on the whole."""
MOST_CONTESTED = 1000

_LARGEST_GRADE = 50_000  # characters; the app's own have 2,000, an imported one may have any number
_STATES = ("hit", "unsure", "miss")


@dataclass(frozen=True)
class QuestionSums:
    """Of the counted learners: how many, their mean score in [0, 1]; `pairs` of them have OTHERS further answers.

    Of those `x` sums the scores, `y` the mean scores on all other questions; then of squares and of products.
    """

    n: int
    mean: float
    pairs: int
    x: float
    y: float
    xx: float
    yy: float
    xy: float


@dataclass(frozen=True)
class ContestedAnswer:
    """An answer whose grade its learner sees otherwise; whose it is stays in the database."""

    question_id: str
    text: str
    grade: Mapping[str, Any]
    verdicts: Mapping[str, str]


class ClassResults(Transactions):
    """Reads over all learners, on the engine of a Store and under its rules; it writes nothing."""

    def size(self) -> tuple[int, int]:
        """Learners who answered something, and answers, both rounded down to whole groups."""
        with self._reading() as session:
            learners, answers = session.execute(
                select(func.count(distinct(Answer.learner_id)), func.count())
            ).one()
        learners -= learners % FEWEST
        return learners, answers - answers % FEWEST if learners else 0

    def questions(self) -> dict[str, QuestionSums]:
        """The sums of each question with at least FEWEST learners."""
        ranked = _ranked(score=_score())
        others = ranked.c.answers - 1  # without the question itself
        rest = case((others >= OTHERS, (ranked.c.total - ranked.c.score) / func.nullif(others, 0)))
        rows = (
            select(ranked.c.question_id, ranked.c.score.label("x"), rest.label("y"))
            .where(_whole(ranked))
            .subquery()
        )
        x, y = rows.c.x, rows.c.y
        paired = case((y.is_not(None), x))  # NULL is in no sum
        sums = [func.coalesce(func.sum(term), 0.0) for term in (paired, y, paired * x, y * y, x * y)]
        query = select(rows.c.question_id, func.count(), func.avg(x), func.count(y), *sums)
        with self._reading() as session:
            found = session.execute(query.group_by(rows.c.question_id)).all()
        return {
            name: QuestionSums(n, float(mean), pairs, *map(float, rest)) for name, n, mean, pairs, *rest in found
        }

    def key_points(self, known: Collection[str]) -> dict[str, dict[str, dict[str, int]]]:
        """Question -> key point, of the `known` names -> state -> how many of the counted learners."""
        counted = _counted().subquery()
        point = self._each_key_point()
        query = (
            select(Answer.question_id, point.c.key, point.c.value, func.count())
            .select_from(Answer)
            .join(counted, Answer.id == counted.c.id)
            .where(point.c.key.in_(sorted(known)), point.c.value.in_(_STATES))
            .group_by(Answer.question_id, point.c.key, point.c.value)
        )
        counts: dict[str, dict[str, dict[str, int]]] = {}
        with self._reading() as session:
            for question, name, state, n in session.execute(query):
                empty = dict.fromkeys(_STATES, 0)
                counts.setdefault(question, {}).setdefault(name, empty)[state] = n
        return {
            question: {name: states for name, states in points.items() if sum(states.values()) >= FEWEST}
            for question, points in counts.items()
        }

    def contested(self) -> list[ContestedAnswer]:
        """Answers with a learner's word on a key point, to questions that at least FEWEST answered; no more than
        MOST_CONTESTED words, the latest. In the order of question and text, which says nothing of who and when.
        """
        text = func.substr(Answer.text, 1, MAX_CHARACTERS)
        query = (
            select(Answer.id, Answer.question_id, text, Answer.grade, Contest.key_point_id, Contest.verdict)
            .join(Contest, Contest.answer_id == Answer.id)
            .where(func.length(cast(Answer.grade, Text)) < _LARGEST_GRADE)
            .where(Answer.question_id.in_(select(_counted().subquery().c.question_id)))
            .order_by(Contest.at.desc(), Contest.answer_id, Contest.key_point_id)
            .limit(MOST_CONTESTED)
        )
        found: dict[int, ContestedAnswer] = {}
        with self._reading() as session:
            for number, question, shown, grade, point, verdict in session.execute(query):
                known = found.get(number)
                verdicts = {**(known.verdicts if known else {}), point: verdict}
                found[number] = ContestedAnswer(question, shown, grade, verdicts)
        return sorted(found.values(), key=lambda answer: (answer.question_id, answer.text))

    def _each_key_point(self) -> Any:
        if self.engine.dialect.name == "sqlite":
            each = func.json_each(Answer.grade, "$.key_points")
        else:
            each = func.json_each_text(Answer.grade["key_points"])
        return each.table_valued("key", "value", joins_implicitly=True)


def _ranked(score: ColumnElement[float]) -> Subquery:
    """Each learner's first answer to each question: its `place` of the question's `n`, its score, and the `total`
    of the scores of all its learner's first `answers`. First by the order of keeping: an imported one comes last.
    """
    firsts = select(func.min(Answer.id)).group_by(Answer.learner_id, Answer.question_id)
    scored = (
        select(Answer.id, Answer.learner_id, Answer.question_id, score.label("score"))
        .where(Answer.id.in_(firsts))
        .subquery()
    )
    question, learner = scored.c.question_id, scored.c.learner_id
    return select(
        scored,
        func.row_number().over(partition_by=question, order_by=scored.c.id).label("place"),
        func.count().over(partition_by=question).label("n"),
        func.sum(scored.c.score).over(partition_by=learner).label("total"),
        func.count().over(partition_by=learner).label("answers"),
    ).subquery()


def _whole(ranked: Subquery) -> ColumnElement[bool]:
    """Whether an answer is in a whole group of FEWEST."""
    return ranked.c.place <= ranked.c.n - ranked.c.n % FEWEST


def _counted() -> Select[tuple[int, str]]:
    """Number and question of the answers that count."""
    ranked = _ranked(score=literal(0.0))
    return select(ranked.c.id, ranked.c.question_id).where(_whole(ranked))


def _score() -> ColumnElement[float]:
    """The grader's score in [0, 1] before rounding."""
    exact, rounded = Answer.grade["exact"].as_float(), Answer.grade["score"].as_float()
    return func.coalesce(exact, rounded, 0.0, type_=Float())
