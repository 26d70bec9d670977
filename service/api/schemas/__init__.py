"""The wire, both ways: marshmallow schemas, strict field by field."""
