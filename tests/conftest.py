"""What every test may ask for, and how hard hypothesis tries.

`COMITY_CI=1` makes a missing PostgreSQL a failure; without it, such tests are skipped and say why.
`COMITY_HYPOTHESIS` chooses a profile: `quick`, `default`, or `ci` (what COMITY_CI takes by itself).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support import postgres

# No deadlines: two cores shared by several processes make time per example meaningless.
_slow_start = [HealthCheck.too_slow]
settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=_slow_start)
settings.register_profile("default", max_examples=100, deadline=None, suppress_health_check=_slow_start)
settings.register_profile(
    "ci", max_examples=300, deadline=None, print_blob=True, suppress_health_check=_slow_start
)

# Measured above some 30 s together on two cores: whole nodes as processes, and the long searches.
# `./run test --quick` leaves them out, and the second database wherever a test runs on both.
SLOW = (
    "bench/",
    "examples/",
    "install/",
    "simulation/",
    "models/",
    "importing/test_command.py",
    "crash/",
    "chancery/test_dialogue.py",
    "chancery/test_inbox.py",
    "chancery/test_search.py",
    "chancery/test_uniform_on_the_wire.py",
    "cases/test_suspension_exhaustive.py",
    "cases/test_crossings.py",
    "cli/test_a_case_by_hand.py",
    "cli/test_command_line.py",
    "courier/test_files.py",
    "courier/test_https.py",
    "courier/test_https_strangers.py",
    "courier/test_serve.py",
    "demo/",
    "desk/api/",
    "desk/letters/test_two_nodes.py",
    "desk/papers/test_papers.py",
    "desk/lists/test_lists_at_the_desk.py",
    "desk/test_every_form.py",
    "language/test_catalogues.py",
    "two_nodes/test_any_post.py",
    "two_nodes/test_any_post_amended.py",
    "two_nodes/test_any_procedure.py",
    "two_nodes/test_bad_peer.py",
    "chancery/test_each_safeguard_stops.py",
    "chancery/test_evidence.py",
    "chancery/test_figures.py",
    "chancery/test_safeguards_shown.py",
    "cli/test_for_people.py",
    "cli/test_founding.py",
    "courier/test_bundle.py",
    "house_rules/test_nothing_hangs_on_another_pillar.py",
    "cli/test_identify.py",
    "cli/test_identifying.py",
    "desk/test_identify.py",
    "identify/test_commands.py",
    "identify/test_delta.py",
    "identify/test_sealing.py",
    "identify/test_service.py",
    "identify/test_sharding.py",
    "identify/test_synthetic.py",
    "identify/test_training.py",
    "two_nodes/test_identification_service.py",
    "importing/test_import.py",
    "two_nodes/test_bad_peer_history.py",
    "two_nodes/test_conditions_of_use.py",
    "two_nodes/test_second_authority.py",
    "two_nodes/test_tampered_disk.py",
    "two_nodes/test_threat_to_life.py",
    "two_nodes/test_signed_figures.py",
    "two_nodes/test_erasure.py",
    "two_nodes/test_detained_national.py",
    "two_nodes/test_originator_control.py",
    "two_nodes/test_originator_review.py",
    "two_nodes/test_requests_about_data.py",
    "two_nodes/test_amendment.py",
    "two_nodes/test_bad_peer_amendment.py",
    "two_nodes/test_termination.py",
    "two_nodes/test_two_releases.py",
    "two_nodes/test_contacts.py",
    "two_nodes/test_oversight.py",
    "two_nodes/test_retention.py",
    "interchange/test_command.py",
    "two_nodes/test_one_case.py",
    "two_nodes/test_bad_peer_mechanism.py",
    "two_nodes/test_what_is_logged.py",
    "cli/test_amending.py",
    "cli/test_oversight.py",
    "cases/test_suppression.py",
    "chancery/test_agenda.py",
    "chancery/test_need_to_know.py",
    "chancery/test_what_is_seen.py",
    "desk/letters/test_sentences.py",
    "store/test_contract.py",
    "mechanism/test_profile.py",
    "planted/",
    "chancery/test_four_eyes.py",
    "chancery/test_kept_drafts.py",
    "chancery/test_position_papers.py",
    "store/test_without_a_case.py",
    "two_nodes/test_identification.py",
    "importing/test_alike.py",
    "identify/test_pairs.py",
    "identify/test_search.py",
    "docs/test_commands_shown.py",
    "two_nodes/test_found_by_the_trial.py",
    "desk/test_keys_shared_with_the_desk.py",
    "chancery/test_overdue.py",
    "two_nodes/test_what_the_review_found.py",
)

IN_CI = os.environ.get("COMITY_CI") == "1"
settings.load_profile(os.environ.get("COMITY_HYPOTHESIS") or ("ci" if IN_CI else "default"))


HERE = Path(__file__).parent
QUICK = "not slow"  # what `./run test --quick` asks for with -m


def is_slow(path: Path) -> bool:
    return path.relative_to(HERE).as_posix().startswith(SLOW)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves the files that `SLOW` names unread where none of their tests would be run."""
    quick = config.option.markexpr == QUICK and collection_path.suffix == ".py"
    return True if quick and is_slow(collection_path) else None


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as slow what `SLOW` names, and what runs on PostgreSQL after it ran on SQLite."""
    slow: dict[Path, bool] = {}
    for item in items:
        if item.path not in slow:
            slow[item.path] = is_slow(item.path)
        if slow[item.path] or "[postgresql" in item.name:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One server for the run (one for each worker under xdist); see `support.postgres.Server`."""
    # Not pytest's own folder: under root that is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="comity-postgres-"))
    server = None
    try:
        server = postgres.Server.start(folder)
        yield server
    except postgres.NotHere as why:
        if IN_CI:
            pytest.fail(f"COMITY_CI is set and PostgreSQL can't be had: {why}")
        pytest.skip(f"PostgreSQL can't be had here: {why}")
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The libpq URL of an empty database that is this test's alone."""
    name = postgres_server.fresh()
    yield postgres_server.url(name)
    postgres_server.drop(name)
