"""Each SSCC block that was given is kept, so that the next may be any that was not."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up. Until now blocks were given in turn, and a counter told how many."""
    given = op.create_table(
        "given_block",
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("block", name=op.f("pk_given_block")),
        comment="SSCC blocks that were given, also to stations and epochs that are no more.",
    )
    counter = sa.table("counter", sa.column("name"), sa.column("value"))
    in_turn = counter.c.name == "sscc_block"
    count = op.get_bind().scalar(sa.select(counter.c.value).where(in_turn)) or 0
    op.bulk_insert(given, [{"block": block} for block in range(count)])
    op.execute(sa.delete(counter).where(in_turn))
