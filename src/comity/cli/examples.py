"""A line to type for each command, as its help shows it. `XA` and `XB` are codes that no state has."""

from __future__ import annotations

FIRST_INSTALLATION: tuple[tuple[str, str], ...] = (
    ("passphrase", "export COMITY_NODE=./node COMITY_PASSPHRASE_FILE=./passphrase"),
    ("init", "comity init ./node --party XA"),
    ("card", "comity pair card --out card-XA.json"),
    ("accept", "comity pair accept card-XB.json --fingerprint 9f3c…"),
    ("propose", "comity mechanism propose mechanism.toml"),
    ("exchange", "comity carry out to-XB.bundle   …   comity carry in from-XB.bundle"),
    ("agree", "comity mechanism accept 41d0…"),
    ("officer", "comity officer add 'Claude Exemple' --authority XA-PREF --rank drafts"),
    ("serve", "comity serve --courier 127.0.0.1:8441"),
    ("work", "comity case acts --procedure readmission"),
)

EXAMPLES: dict[str, str] = {
    "init": "comity init ./node --party XA",
    "officer add": "comity officer add 'Claude Exemple' --authority XA-PREF --rank drafts --rank reviews",
    "pair card": "comity pair card --out card-XA.json",
    "pair accept": "comity pair accept card-XB.json --fingerprint 9f3c…",
    "mechanism propose": "comity mechanism propose mechanism.toml",
    "mechanism accept": "comity mechanism accept 41d0…",
    "mechanism show": "comity mechanism show",
    "serve": "comity serve --courier 0.0.0.0:8441 --every 300",
    "exchange": "comity exchange https://node.example:8441/",
    "carry out": "comity carry out /media/key/to-XB.bundle",
    "carry in": "comity carry in /media/key/from-XB.bundle",
    "case open": "comity case open readmission --fields request.json --attach passport.pdf",
    "case act": "comity case act 5d1f… acknowledge --fields fields.json",
    "case approve": "comity case approve 77ab… --hash c0de…",
    "case acts": "comity case acts 5d1f…",
    "case list": "comity case list --procedure readmission --state submitted",
    "case show": "comity case show 5d1f…",
    "case release": "comity case release 5d1f… XA:0:12",
    "import": "comity import list.csv --procedure readmission --channel XA-XB-1 --dry-run",
    "pillar status": "comity pillar status",
    "pillar hold": "comity pillar hold readmission --measure all --no-reason",
    "pillar offer": "comity pillar offer readmission",
    "pillar accept": "comity pillar accept readmission --offer XB:0:31",
    "backlog": "comity backlog readmission",
    "demo": "comity demo --no-serve",
    "status": "comity status --at XA=40,XB=38",
    "verify": "comity verify evidence.json --trust keys.json",
    "rebuild": "comity rebuild",
    "keys export": "comity keys export --out keys.json",
    "evidence": "comity evidence 5d1f… --out evidence.json",
}
