"""Every reason code that the fold itself can give; tables add the codes of their guards, `terms` its own.

Codes are stable: they stand in the state that both nodes hash. Sentences are in `comity.language`.
"""

from __future__ import annotations

REASONS = {
    # Found before the fold, in the entry alone.
    "seen.false_root": "the entry names a root that the other log never had",
    "time.backwards": "the entry's time is before that of the entry before it",
    "act.unknown": "the procedure has no such act",
    "table.mismatch": "the entry names another version of the procedure than the case's",
    "table.unknown": "this node has no procedure of that hash",
    "pillar.mismatch": "the entry names another pillar than the procedure's",
    "pillar.unknown": "the mechanism has no such pillar",
    "orphaned.fenced": "written by an abandoned incarnation above its fence: kept, never folded",
    # The case and its table.
    "case.absent": "no valid opening of the case stands before it",
    "case.reopened": "the case was opened already",
    "party.not_entitled": "the act is the other side's to do",
    "state.not_allowed": "the act is not allowed in the case's present state",
    "approvals.missing": "fewer officers approved it than the act needs",
    "review.missing": "it is flagged, and the reviewing authority's approval is missing",
    "safeguard.not_attested": "the act does not attest that its safeguards are cleared",
    "safeguard.lapsed": "the attested clearance of the safeguards had ended",
    "terms.entry_unknown": "it cites an entry that is not of this case, not seen, or another act",
    "terms.source_unknown": "it cites a source that was not seen, or another act than those allowed",
    # Crossing and suspension.
    "crossing.struck": "a withdrawal, an objection or a cancellation crossed it",
    "pillar.held": "the pillar or the procedure was suspended",
    "hold.standing": "a release, while a suspension still stands",
    "held.unknown": "a release or drop of an entry that is not in this case's past",
    "held.not_yours": "a release or drop of the other side's entry",
    "held.not_held": "a release or drop of what was not held",
    "held.done": "a release or drop of what was released or dropped before",
    "offer.names_nothing": "an offer of resumption that names no suspension",
    "offer.hold_not_standing": "it names a suspension that does not stand, or of another pillar",
    "accept.offer_absent": "an acceptance of no valid offer that its author had seen",
    "accept.own_offer": "an acceptance of one's own offer",
    "accept.hold_not_standing": "what the offer would lift does not stand any more",
    # Versions of the mechanism.
    "table.not_active": "the case was opened under a table that an amendment its author had seen replaced",
    "mechanism.terminated": "a new case, after the day of a notice of termination that its author had seen",
    "amend.other_base": "an amendment of another version than the one active in its past",
    "amend.known": "an amendment to a version that was active already",
    "activate.offer_absent": "an acceptance of no valid amendment that its author had seen",
    "activate.own_offer": "an acceptance of one's own amendment",
    "activate.other_base": "what the amendment would replace is not active any more",
    "activate.own_first": "an amendment of its author's own crossed the one that it accepts",
}
