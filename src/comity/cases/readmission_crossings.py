"""Readmission: two acts made in one state, neither side having seen the other's, and what becomes of each."""

from __future__ import annotations

from comity.cases.table import Outcome, cross

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Nothing that the requested side says or decides outlives a withdrawal; a fact remains a fact.
    *cross("withdraw", "acknowledge ask_information invite_interview silence", (APPLIED, "struck")),
    *cross("withdraw", "recognise refuse issue_document expire_document agree_transfer", (APPLIED, "struck")),
    *cross("withdraw", "refuse_at_border", (APPLIED, "irregular")),
    *cross("withdraw", "cancel"),
    # A cancellation stops the transfer, whoever makes it. The document issued meanwhile stays good.
    *cross("cancel", "agree_transfer", (APPLIED, "struck")),
    *cross("depart", "cancel", ("struck", APPLIED)),
    *cross("cancel", "cancel issue_document silence"),
    *cross("cancel", "hand_over refuse_at_border", (APPLIED, "irregular")),
    *cross("hand_over", "cancel", ("irregular", APPLIED)),
    *cross("refuse_at_border", "cancel", ("irregular", APPLIED)),
    # At the border the same statement by both sides agrees; contrary ones are contested, none is lost.
    *cross("hand_over", "hand_over"),
    *cross("refuse_at_border", "refuse_at_border"),
    *cross("hand_over", "refuse_at_border", ("irregular", APPLIED)),
    *cross("refuse_at_border", "hand_over", ("irregular", APPLIED)),
    *cross("refuse_at_border", "issue_document", ("irregular", APPLIED)),
    # Information that crosses the reply comes too late; so does one that crosses a further question.
    *cross("give_information", "recognise refuse ask_information", ("void", APPLIED)),
    *cross("give_information", "acknowledge invite_interview silence"),
    # A silence stands beside what it crossed. An answer that crossed it prevails in the case's state.
    *cross("silence", "acknowledge ask_information invite_interview silence"),
    *cross("silence", "recognise refuse issue_document agree_transfer cancel hand_over refuse_at_border"),
    *cross("depart", "silence"),
    *cross("hand_over", "silence"),
    *cross("refuse_at_border", "silence"),
    # The transfer goes on beside the document, a late recognition, and a second refusal at the border.
    *cross("notify_transfer", "issue_document recognise refuse_at_border silence"),
    *cross("depart", "issue_document"),
    # Of two statements that one document expired the second adds nothing; a new document outlives both.
    *cross("expire_document", "expire_document issue_document", ("void", APPLIED)),
    *cross("expire_document", "refuse_at_border silence"),
    *cross("notify_transfer", "expire_document"),
    *cross("silence", "expire_document"),
    *cross("refuse_at_border", "expire_document", ("irregular", APPLIED)),
    # After the handing over: an acceptance stands, whatever the requested side found out since.
    *cross("hand_over", "return_in_error", ("irregular", APPLIED)),
    *cross("accept_return", "return_in_error silence"),
    *cross("contest_return", "silence"),
    *cross("take_back", "take_back"),
)
