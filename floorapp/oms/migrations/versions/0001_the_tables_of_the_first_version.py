"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "audit",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_audit")),
    )
    op.create_table(
        "carton_type",
        sa.Column("carton_type", sa.String(length=64), nullable=False),
        sa.Column("inner_length_mm", sa.Integer(), nullable=False),
        sa.Column("inner_width_mm", sa.Integer(), nullable=False),
        sa.Column("inner_height_mm", sa.Integer(), nullable=False),
        sa.Column("outer_length_mm", sa.Integer(), nullable=False),
        sa.Column("outer_width_mm", sa.Integer(), nullable=False),
        sa.Column("outer_height_mm", sa.Integer(), nullable=False),
        sa.Column("tare_g", sa.Integer(), nullable=False),
        sa.Column("max_weight_g", sa.Integer(), nullable=False),
        sa.Column("cost_cents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("carton_type", name=op.f("pk_carton_type")),
    )
    op.create_table(
        "change",
        sa.Column("entity", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("op", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("entity", "key", name=op.f("pk_change")),
        sa.UniqueConstraint("rev", name=op.f("uq_change_rev")),
        comment="The changes feed: one row a thing, at the revision of its last change; tombstones are kept.",
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
        comment="Numbers without gaps: taken by an update of the row, so that their order is commit order.",
    )
    op.create_table(
        "dispute",
        sa.Column("id", sa.String(length=36), nullable=False, comment="the disputed fact"),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("winner", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("resolved_ms", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_resolved_ms"), ["resolved_ms"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "fact",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("oseq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("h", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical JSON, as told"),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("winner", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rx_ms", sa.BigInteger(), nullable=False),
        sa.Column("at_est_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("station", "epoch", "seq", name=op.f("uq_fact_station_epoch_seq")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_station_fact_number_fact_epoch_fact_oseq"),
            ["station", "number", "epoch", "oseq"],
            unique=False,
        )

    op.create_table(
        "oms_outbox",
        sa.Column(
            "shipment", sa.String(length=64), nullable=False, comment="the order: one shipment an order"
        ),
        sa.Column("fact", sa.String(length=36), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="pending | confirmed"),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shipment", name=op.f("pk_oms_outbox")),
        comment="Shipment confirmations that a connector tells the shop's own OMS, each once.",
    )
    op.create_table(
        "operator",
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False, comment="JSON list, sorted"),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("badge_hash", sa.String(length=64), nullable=False, comment="empty: cannot sign in"),
        sa.PrimaryKeyConstraint("operator", name=op.f("pk_operator")),
    )
    op.create_table(
        "orders",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("tote", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="JSON list of lines"),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("cutoff", sa.String(length=5), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False, comment="JSON list, sorted"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="open | shipped | put_aside"),
        sa.Column("hold", sa.String(length=16), nullable=False, comment="none | on_hold | cancelled"),
        sa.Column("hold_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False, comment="rises when the order is begun anew"),
        sa.Column("shipped_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_orders")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_state"), ["state"], unique=False)

    op.create_table(
        "product",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("length_mm", sa.Integer(), nullable=False),
        sa.Column("width_mm", sa.Integer(), nullable=False),
        sa.Column("height_mm", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("keep_upright", sa.Boolean(), nullable=False),
        sa.Column("tracking", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_product")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(length=36), nullable=False, comment="the quarantined fact"),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("resolved_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantine_resolved_ms"), ["resolved_ms"], unique=False)

    op.create_table(
        "site",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_site")),
        comment="What is set once for the whole site: roster key, company prefix, tolerances.",
    )
    op.create_table(
        "station",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.String(length=64), nullable=False),
        sa.Column("sscc_block", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_station")),
        sa.UniqueConstraint("sscc_block", name=op.f("uq_station_sscc_block")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_station_token_hash")),
    )
    op.create_table(
        "barcode",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_barcode_sku")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_barcode")),
    )
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_barcode_sku"), ["sku"], unique=False)

    op.create_table(
        "lease",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["orders.number"], name=op.f("fk_lease_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lease")),
    )
    op.create_table(
        "order_line",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_cents", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["orders.number"], name=op.f("fk_order_line_number")),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_order_line_sku")),
        sa.PrimaryKeyConstraint("number", "sku", name=op.f("pk_order_line")),
    )
    op.create_table(
        "shipment",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("carton", sa.Integer(), nullable=False),
        sa.Column("sscc", sa.String(length=18), nullable=False),
        sa.Column("carton_type", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False, comment="JSON list of {sku, quantity}"),
        sa.Column("computed_g", sa.BigInteger(), nullable=False),
        sa.Column("measured_g", sa.BigInteger(), nullable=True),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="closed | shipped | void"),
        sa.ForeignKeyConstraint(["number"], ["orders.number"], name=op.f("fk_shipment_number")),
        sa.PrimaryKeyConstraint("number", "attempt", "carton", name=op.f("pk_shipment")),
        sa.UniqueConstraint("sscc", name=op.f("uq_shipment_sscc")),
    )
