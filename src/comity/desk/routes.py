"""Every address of the desk, with who may reach it. What does not stand here does not exist."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from comity.desk.access import (
    DECIDES,
    DIRECTS,
    DRAFTS,
    EVERYBODY,
    NOBODY,
    OFFICER,
    OVERSIGHT,
    STEERING,
    TOKEN,
    listed,
    route,
)
from comity.desk.accounts import signing_in
from comity.desk.api.operations import api
from comity.desk.pages import (
    acting,
    approving,
    case,
    consular,
    dialogue,
    documents,
    figures,
    flagging,
    identifying,
    importing,
    inbox,
    languages,
    letters,
    mechanism,
    minutes,
    oversight,
    preparing,
    readers,
    retention,
    signed_figures,
    signing,
    visiting,
)

urlpatterns = [
    # --- Who comes in
    route("sign-in/", account.login, "account_login", EVERYBODY),
    route("sign-in/passkey/", webauthn.login_webauthn, "mfa_login_webauthn", EVERYBODY),
    route("sign-in/second/", mfa.authenticate, "mfa_authenticate", EVERYBODY),
    route("sign-in/token/", signing_in.enrol, "enrol", EVERYBODY),
    route("sign-out/", account.logout, "account_logout", EVERYBODY),
    route("again/", account.reauthenticate, "account_reauthenticate", OFFICER),
    route("again/passkey/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn", OFFICER),
    route("keys/", signing_in.keys, "mfa_index", OFFICER),
    route("keys/list/", signing_in.keys, "mfa_list_webauthn", OFFICER),
    route("keys/add/", webauthn.add_webauthn, "mfa_add_webauthn", OFFICER),
    route("keys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn", OFFICER),
    route("language/", languages.choose, "language", EVERYBODY),
    # --- What waits, and one case
    route("", inbox.page, "inbox", OFFICER),
    route("search/", inbox.search, "search", OFFICER),
    route("cases/new/<slug:procedure>/", acting.opening, "open", OFFICER),
    route("cases/<slug:case>/", case.page, "case", OFFICER),
    route("cases/<slug:case>/acts/<slug:act>/", acting.acting, "act", OFFICER),
    route("cases/<slug:case>/safeguards/<slug:safeguard>/", acting.clearing, "clear", OFFICER),
    route("cases/<slug:case>/flag/", flagging.page, "flag", OFFICER),
    route("cases/<slug:case>/identify/", identifying.page, "identify", OFFICER),
    route("cases/<slug:case>/readers/", readers.page, "readers", OFFICER),
    route("cases/<slug:case>/visits/", visiting.page, "visit_notes", OFFICER),
    route("cases/<slug:case>/documents/<slug:place>/<int:item>/", documents.attachment, "attachment", OFFICER),
    route(
        "cases/<slug:case>/letters/<slug:place>/<slug:letter>.<slug:language>.pdf", letters.pdf, "letter", OFFICER
    ),
    route("drafts/<slug:proposal>/", approving.page, "draft", OFFICER),
    route("drafts/<slug:proposal>/documents/<int:item>/", documents.drafted, "draft_attachment", OFFICER),
    route("drafts/<slug:proposal>/discard/", approving.discard, "discard", OFFICER),
    # --- The dialogue above the cases
    route("dialogue/", dialogue.page, "dialogue", OFFICER),
    route("dialogue/commitments/", dialogue.board, "commitments", OFFICER),
    route("consular/calendar/", consular.page, "consular", OFFICER),
    route("cases/<slug:case>/prepare/", preparing.page, "prepare", OFFICER),
    route("cases/<slug:case>/prepare/<slug:language>.pdf", preparing.pdf, "prepare_pdf", OFFICER),
    route("cases/<slug:case>/minutes/", minutes.page, "minutes", OFFICER),
    # --- The mechanism, and what both sides can count alike
    route("mechanism/", mechanism.page, "mechanism", OFFICER),
    route("mechanism/<slug:pillar>/<slug:step>/", mechanism.acting, "suspend", DIRECTS),
    route("backlog/", mechanism.backlog, "backlog", OFFICER),
    route("figures/", figures.page, "figures", STEERING),
    route("figures.json", figures.download, "figures_json", STEERING),
    route("figures/signed/", signed_figures.page, "figures_signed", STEERING),
    route("figures/signed/sign/", signing.sign, "figures_sign", DIRECTS),
    route("figures/signed/answer/", signing.answer, "figures_answer", DIRECTS),
    # --- What was done with personal data, and how long it is kept
    route("oversight/", oversight.page, "oversight", OVERSIGHT),
    route("oversight/review/", oversight.review, "oversight_review", OVERSIGHT),
    route("retention/", retention.page, "retention", DECIDES),
    route("cases/<slug:case>/retention/", retention.decide, "retention_decide", OFFICER),
    # --- A list that becomes drafts
    route("lists/", importing.page, "import", DRAFTS),
    route("lists/example.csv", importing.example, "import_example", DRAFTS),
    route("lists/<slug:number>/", importing.one, "import_list", DRAFTS),
    route("lists/<slug:number>/progress/", importing.progress, "import_progress", DRAFTS),
    route("lists/<slug:number>/run/", importing.begin, "import_run", DRAFTS),
    route("lists/<slug:number>/stop/", importing.stop, "import_stop", DRAFTS),
    route("lists/<slug:number>/discard/", importing.discard, "import_discard", DRAFTS),
    route("lists/<slug:number>/result.csv", importing.result, "import_result", DRAFTS),
    # --- Programs
    path("api/v1/", api.urls),
]
listed("api:api-root", NOBODY)
listed("api:openapi-json", EVERYBODY)
for operation in ("cases", "open_case", "case", "acts", "act", "opening_acts", "approval"):
    listed(f"api:{operation}", TOKEN)
handler404 = "comity.desk.refusals.absent"
handler403 = "comity.desk.refusals.forged"
handler500 = "comity.desk.refusals.broken"

__all__ = ["DIRECTS", "STEERING", "handler403", "handler404", "handler500", "urlpatterns"]
