"""Well-formed unified social credit codes for the tests."""

from portal.identity.uscc import check_character, organisation_check_character


def code(first8="91500106", serial="MA5U1234"):
    """A well-formed code with that beginning."""
    body = first8 + serial + organisation_check_character(serial)
    return body + check_character(body)
