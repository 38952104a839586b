from agreements.admin import (  # noqa: F401
    agreements,
    areas,
    commitments,
    consultations,
    disclosure,
    histories,
    meetings,
    policies,
    progress,
    words,
    yearly,
)
