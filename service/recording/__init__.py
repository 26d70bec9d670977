"""Every change to the record: one transaction each, settled before it is kept; no Flask, no marshmallow."""
