"""The tables of `station.db`. A released version is never edited: the next one is appended."""

from typing import Final

from floorapp.sync.database import Migration

_V1: Final[Migration] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE state (
        id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL, event_seq INTEGER NOT NULL)""",
    "CREATE TABLE journal (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL)",
    """CREATE TABLE outbox (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        epoch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        order_id TEXT NOT NULL,
        oseq INTEGER NOT NULL,
        type TEXT NOT NULL,
        v INTEGER NOT NULL,
        body TEXT NOT NULL,
        actor TEXT NOT NULL,
        bearing INTEGER NOT NULL,
        base_version INTEGER NOT NULL,
        at_wall_ms INTEGER NOT NULL,
        at_mono_ns INTEGER NOT NULL,
        boot_id TEXT NOT NULL,
        off_ms INTEGER NOT NULL,
        prev_h TEXT NOT NULL,
        h TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'settled', 'held')),
        tries INTEGER NOT NULL DEFAULT 0,
        not_before_mono_ns INTEGER NOT NULL DEFAULT 0,
        moved INTEGER NOT NULL DEFAULT 0,
        outcome TEXT NOT NULL DEFAULT '',
        kind TEXT NOT NULL DEFAULT '',
        winner TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        outcome_at_ms INTEGER NOT NULL DEFAULT 0,
        told INTEGER NOT NULL DEFAULT 0,
        UNIQUE (epoch, seq))""",
    "CREATE INDEX outbox_unsettled ON outbox (row) WHERE state <> 'settled'",
    "CREATE INDEX outbox_untold ON outbox (row) WHERE outcome = 'dispute' AND told = 0",
    "CREATE TABLE chain (epoch TEXT PRIMARY KEY, seq INTEGER NOT NULL, h TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE order_tip (order_id TEXT PRIMARY KEY, oseq INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE order_done (
        order_id TEXT PRIMARY KEY,
        how TEXT NOT NULL CHECK (how IN ('shipped', 'put_aside')),
        at_ms INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE print_job (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        job TEXT NOT NULL UNIQUE,
        order_id TEXT NOT NULL,
        carton INTEGER NOT NULL,
        kind TEXT NOT NULL,
        copy INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'intent'
            CHECK (state IN ('intent', 'sending', 'done', 'failed', 'doubt')),
        payload BLOB,
        bytes_sha TEXT NOT NULL,
        printer TEXT NOT NULL,
        sent_to TEXT NOT NULL DEFAULT '',
        odo_before INTEGER,
        odo_after INTEGER,
        reason TEXT NOT NULL,
        of_job TEXT NOT NULL,
        actor TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        UNIQUE (order_id, carton, kind, copy))""",
    "CREATE INDEX print_job_open ON print_job (state, row) WHERE state <> 'done'",
)

# A job holds its document instead of printer bytes, and how it is known that it is on paper.
_V2: Final[Migration] = (
    "ALTER TABLE print_job ADD COLUMN form TEXT NOT NULL DEFAULT 'bytes'",
    "ALTER TABLE print_job ADD COLUMN proof TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE print_job ADD COLUMN fault TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE print_job ADD COLUMN tries INTEGER NOT NULL DEFAULT 0",
    # The order in which jobs went to printers: one that is tried again is not where its row stands.
    "ALTER TABLE print_job ADD COLUMN sent_no INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX print_job_sent ON print_job (sent_no)",
)

MIGRATIONS: Final[tuple[Migration, ...]] = (_V1, _V2)
