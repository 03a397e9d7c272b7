"""The first tables: learners, answers, contests, drafts, completed tasks, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, as quiz.tables had them at the time."""
    op.create_table(
        "learners",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("learner_id", sa.String(255), sa.ForeignKey("learners.id"), nullable=False),
        sa.Column("question_id", sa.String(200), nullable=False),
        sa.Column("submission", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("grade", sa.JSON(), nullable=False),
        sa.Column("self_rating", sa.Integer(), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("submission"),
        sa.UniqueConstraint("learner_id", "id"),
    )
    op.create_index("ix_answers_question_id", "answers", ["question_id"])
    op.create_table(
        "contests",
        sa.Column("answer_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key_point_id", sa.String(200), primary_key=True),
        sa.Column("learner_id", sa.String(255), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["learner_id", "answer_id"], ["answers.learner_id", "answers.id"]),
    )
    op.create_index("ix_contests_learner_id", "contests", ["learner_id"])
    op.create_table(
        "drafts",
        sa.Column("learner_id", sa.String(255), sa.ForeignKey("learners.id"), primary_key=True),
        sa.Column("question_id", sa.String(200), primary_key=True),
        sa.Column("attempt", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "completed_tasks",
        sa.Column("learner_id", sa.String(255), sa.ForeignKey("learners.id"), primary_key=True),
        sa.Column("page", sa.String(100), primary_key=True),
        sa.Column("task", sa.String(100), primary_key=True),
        sa.Column("completed_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("learner_id", sa.String(255), sa.ForeignKey("learners.id"), primary_key=True),
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
