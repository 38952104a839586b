from portal.identity.admin import (
    accounts,
    histories,
    organisations,
    people,
    sign_ins,
)

__all__ = ["accounts", "histories", "organisations", "people", "sign_ins"]
