"""The rules of the field, pure: no Flask, no SQL, no clock and no files in here."""
