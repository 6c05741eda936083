"""Calls for a supervisor are found at once among all facts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    calls = sa.text("type = 'SupervisorCalled'")
    op.create_index("ix_fact_calls", "fact", ["at_est_ms"], sqlite_where=calls, postgresql_where=calls)
