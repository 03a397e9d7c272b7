"""When an answer was rated: two machines' ratings of the same answer are told apart by it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; ratings of the time before have none."""
    op.add_column("answers", sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True))
