"""The tables of the OMS, for SQLite and PostgreSQL alike. `migrations/` makes them; this only names them.

Moments are ms since 1970-01-01 UTC by the server's clock; lengths are mm, weights g, money hundredths.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

site = Table(
    "site",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    comment="What is set once for the whole site: roster key, company prefix, tolerances.",
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
    comment="Numbers without gaps: taken by an update of the row, so that their order is commit order.",
)

product = Table(
    "product",
    metadata,
    Column("sku", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_sv", Text, nullable=False),
    Column("length_mm", Integer, nullable=False),
    Column("width_mm", Integer, nullable=False),
    Column("height_mm", Integer, nullable=False),
    Column("weight_g", Integer, nullable=False),
    Column("keep_upright", Boolean, nullable=False),
    Column("tracking", String(16), nullable=False),
)

barcode = Table(
    "barcode",
    metadata,
    Column("code", String(80), primary_key=True),
    Column("sku", String(64), ForeignKey("product.sku"), nullable=False, index=True),
    Column("quantity", Integer, nullable=False),
    Column("position", Integer, nullable=False),
)

carton_type = Table(
    "carton_type",
    metadata,
    Column("carton_type", String(64), primary_key=True),
    Column("inner_length_mm", Integer, nullable=False),
    Column("inner_width_mm", Integer, nullable=False),
    Column("inner_height_mm", Integer, nullable=False),
    Column("outer_length_mm", Integer, nullable=False),
    Column("outer_width_mm", Integer, nullable=False),
    Column("outer_height_mm", Integer, nullable=False),
    Column("tare_g", Integer, nullable=False),
    Column("max_weight_g", Integer, nullable=False),
    Column("cost_cents", Integer, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("tote", String(64), nullable=False),
    Column("channel", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("customer", Text, nullable=False),
    Column("address", Text, nullable=False, comment="JSON list of lines"),
    Column("postcode", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("carrier", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("cutoff", String(5), nullable=False),
    Column("flags", Text, nullable=False, comment="JSON list, sorted"),
    Column("note", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True, comment="open | shipped | put_aside"),
    Column("hold", String(16), nullable=False, comment="none | on_hold | cancelled"),
    Column("hold_reason", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False, comment="rises when the order is begun anew"),
    Column("shipped_by", String(64), nullable=False),
)

order_line = Table(
    "order_line",
    metadata,
    Column("number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("sku", String(64), ForeignKey("product.sku"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_cents", BigInteger, nullable=True),
)

carrier_label = Table(
    "carrier_label",
    metadata,
    Column("number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("carton", Integer, primary_key=True, autoincrement=False),
    Column("carrier", Text, nullable=False),
    Column("tracking", String(64), nullable=False),
    Column("format", String(8), nullable=False),
    Column("dpmm", Integer, nullable=False),
    Column("scans", Text, nullable=False, comment="JSON list"),
    Column("sha256", String(64), nullable=False),
    Column("valid_until_ms", BigInteger, nullable=False, comment="0: for ever"),
    Column("document", LargeBinary, nullable=False),
    comment="Carriers' own labels, a carton each.",
)

operator = Table(
    "operator",
    metadata,
    Column("operator", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False, comment="JSON list, sorted"),
    Column("language", String(2), nullable=False),
    Column("badge_hash", String(64), nullable=False, comment="empty: cannot sign in"),
)

station = Table(
    "station",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("epoch", String(64), nullable=False),
    Column("sscc_block", Integer, nullable=False, unique=True),
    Column("revoked", Boolean, nullable=False),
    Column("enrolled_ms", BigInteger, nullable=False),
    Column("last_seen_ms", BigInteger, nullable=False),
)

given_block = Table(
    "given_block",
    metadata,
    Column("block", Integer, primary_key=True, autoincrement=False),
    comment="SSCC blocks that were given, also to stations and epochs that are no more.",
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("station", String(64), primary_key=True),
    Column("code_hash", String(64), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("station", String(64), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("entity", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("rev", BigInteger, nullable=False, unique=True),
    Column("op", String(8), nullable=False),
    comment="The changes feed: one row a thing, at the revision of its last change; tombstones are kept.",
)

fact = Table(
    "fact",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("station", String(64), nullable=False),
    Column("epoch", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("number", String(64), nullable=False),
    Column("oseq", BigInteger, nullable=False),
    Column("type", String(64), nullable=False),
    Column("h", String(64), nullable=False),
    Column("body", Text, nullable=False, comment="canonical JSON, as told"),
    Column("outcome", String(16), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("winner", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("rx_ms", BigInteger, nullable=False),
    Column("at_est_ms", BigInteger, nullable=False),
    UniqueConstraint("station", "epoch", "seq"),
    Index(None, "station", "number", "epoch", "oseq"),
    Index(
        "ix_fact_calls",
        "at_est_ms",
        sqlite_where=text("type = 'SupervisorCalled'"),
        postgresql_where=text("type = 'SupervisorCalled'"),
    ),
)

shipment = Table(
    "shipment",
    metadata,
    Column("number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("carton", Integer, primary_key=True),
    Column("sscc", String(18), nullable=False, unique=True),
    Column("carton_type", Text, nullable=False),
    Column("contents", Text, nullable=False, comment="JSON list of {sku, quantity}"),
    Column("computed_g", BigInteger, nullable=False),
    Column("measured_g", BigInteger, nullable=True),
    Column("station", String(64), nullable=False),
    Column("state", String(16), nullable=False, comment="closed | shipped | void"),
)

dispute = Table(
    "dispute",
    metadata,
    Column("id", String(36), primary_key=True, comment="the disputed fact"),
    Column("station", String(64), nullable=False),
    Column("number", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("winner", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("resolved_ms", BigInteger, nullable=True, index=True),
    Column("resolution", Text, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", String(36), primary_key=True, comment="the quarantined fact"),
    Column("station", String(64), nullable=False),
    Column("number", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("resolved_ms", BigInteger, nullable=True, index=True),
)

oms_outbox = Table(
    "oms_outbox",
    metadata,
    Column("shipment", String(64), primary_key=True, comment="the order: one shipment an order"),
    Column("fact", String(36), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False, comment="pending | confirmed"),
    Column("created_ms", BigInteger, nullable=False),
    comment="Shipment confirmations that a connector tells the shop's own OMS, each once.",
)

audit = Table(
    "audit",
    metadata,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
