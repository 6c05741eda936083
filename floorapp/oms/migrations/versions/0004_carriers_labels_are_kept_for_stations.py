"""Carriers' labels are kept with their orders, so that stations have them before the network goes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "carrier_label",
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("carton", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking", sa.String(64), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("dpmm", sa.Integer(), nullable=False),
        sa.Column("scans", sa.Text(), nullable=False, comment="JSON list"),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("valid_until_ms", sa.BigInteger(), nullable=False, comment="0: for ever"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["orders.number"], name=op.f("fk_carrier_label_number")),
        sa.PrimaryKeyConstraint("number", "carton", name=op.f("pk_carrier_label")),
        comment="Carriers' own labels, a carton each.",
    )
