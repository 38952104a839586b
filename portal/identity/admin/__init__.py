from portal.identity.admin import accounts, organisations, people, sign_ins

__all__ = ["accounts", "organisations", "people", "sign_ins"]
