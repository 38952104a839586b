from agreements.models.agreed import AgreedText
from agreements.models.agreement import Agreement, AgreementKind, State
from agreements.models.alliance import Alliance, AllianceMember, Gathering
from agreements.models.commitment import (
    SETTLED,
    Commitment,
    Duty,
    DutyState,
    MeasuredBy,
    Stand,
)
from agreements.models.consultation import Asks, Consultation, Opinion, Outcome
from agreements.models.dealings import Reply, WithdrawnAhead
from agreements.models.disclosure import Decision, DisclosureReview
from agreements.models.evidence import Evidence, Suffix
from agreements.models.meeting import Meeting, Resolution
from agreements.models.policy import (
    Correspondence,
    Governs,
    Measure,
    Policy,
    Relation,
)
from agreements.models.progress import Progress
from agreements.models.reminder import Point, Reminder
from agreements.models.term import TermPoint, TermReminder
from agreements.models.text import Area, Article, Contact, Document, Party
from agreements.models.yearly import Format, YearlyReport

__all__ = [
    "SETTLED",
    "AgreedText",
    "Agreement",
    "AgreementKind",
    "Alliance",
    "AllianceMember",
    "Area",
    "Article",
    "Asks",
    "Commitment",
    "Consultation",
    "Contact",
    "Correspondence",
    "Decision",
    "DisclosureReview",
    "Document",
    "Duty",
    "DutyState",
    "Evidence",
    "Format",
    "Gathering",
    "Governs",
    "Measure",
    "MeasuredBy",
    "Opinion",
    "Outcome",
    "Meeting",
    "Party",
    "Point",
    "Policy",
    "Progress",
    "Relation",
    "Reminder",
    "Reply",
    "Resolution",
    "Stand",
    "State",
    "Suffix",
    "TermPoint",
    "TermReminder",
    "WithdrawnAhead",
    "YearlyReport",
]
