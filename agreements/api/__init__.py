"""Agreements for programs: read by all, written by officers by the same actions."""

from agreements.api import (
    agreements,
    commitments,
    consultations,
    filing,
    reading,
    reports,
    shares,
)

routes = [
    ("agreements", agreements.AgreementViewSet),
    ("articles", reading.ArticleViewSet),
    ("consultations", consultations.ConsultationViewSet),
    ("meetings", reading.MeetingViewSet),
    ("commitments", commitments.CommitmentViewSet),
    ("duties", shares.DutyViewSet),
    ("documents", filing.DocumentViewSet),
    ("progress", reports.ProgressViewSet),
    ("evidence", reading.EvidenceViewSet),
    ("yearly-reports", filing.YearlyReportViewSet),
    ("policies", reading.PolicyViewSet),
    ("correspondences", reading.CorrespondenceViewSet),
    ("alliances", reading.AllianceViewSet),
    ("fields", reading.FieldViewSet),
]
