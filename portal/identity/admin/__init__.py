from portal.identity.admin import (
    accounts,
    histories,
    organisations,
    people,
    programs,
    providers,
    sign_ins,
)

__all__ = [
    "accounts",
    "histories",
    "organisations",
    "people",
    "programs",
    "providers",
    "sign_ins",
]
