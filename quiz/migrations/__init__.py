"""Alembic's history of the tables: one file a step in versions/, run by quiz.database at each opening."""
