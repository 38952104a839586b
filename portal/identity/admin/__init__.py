from portal.identity.admin import (
    accounts,
    histories,
    organisations,
    people,
    providers,
    sign_ins,
)

__all__ = ["accounts", "histories", "organisations", "people", "providers", "sign_ins"]
