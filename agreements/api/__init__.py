"""Agreements for programs: read by all, written by officers by the same actions."""

from agreements.api import agreements, commitments, consultations, reading, reports

routes = [
    ("agreements", agreements.AgreementViewSet),
    ("articles", reading.ArticleViewSet),
    ("consultations", consultations.ConsultationViewSet),
    ("meetings", reading.MeetingViewSet),
    ("commitments", commitments.CommitmentViewSet),
    ("documents", reading.DocumentViewSet),
    ("progress", reports.ProgressViewSet),
    ("evidence", reading.EvidenceViewSet),
    ("yearly-reports", reading.YearlyReportViewSet),
    ("policies", reading.PolicyViewSet),
    ("correspondences", reading.CorrespondenceViewSet),
    ("alliances", reading.AllianceViewSet),
    ("fields", reading.FieldViewSet),
]
