"""Every change to the record: one transaction each, recomputed before the commit; no Flask, no marshmallow."""
