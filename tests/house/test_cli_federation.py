"""An operator's own federation from files, and the first person who runs its portals."""

import shutil
from pathlib import Path

import pytest
from house.test_cli import refused
from services.installation import Installation

from amtsweg.demo.federation import FOLDER

COUNTS = """
from amtsweg.accounts.models import Account
from amtsweg.federation.models import Authority, Portal
print(Authority.objects.count(), Portal.objects.count(), Account.objects.count())
"""
REGISTER = """
from amtsweg.accounts.actions import create_account
create_account("erika@rathaus.example", "apfelbaum-am-teich-7", confirmed={confirmed})
"""
CONFIRM = """
from amtsweg.accounts.addresses import mark_confirmed
from amtsweg.accounts.models import Account
mark_confirmed(Account.objects.get())
"""
MAY = """
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.permissions import granted
from amtsweg.core.models import Event
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority
with as_authority(Authority.objects.get(slug="jesteburg")):
    found = Membership.objects.get()
    events = Event.objects.filter(kind="staff.appointed")
    print(found.name, found.unit, {"staff.manage", "staff.entrust"} <= granted(found), events.get().actor_kind)
"""
APPOINT = ("administrator", "appoint", "Erika@rathaus.example", "--name", "Erika Amt", "--authority")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of a demo's files, as an operator begins: nothing of a demo's people, and nothing that lies beside it."""
    folder = tmp_path / "kreis"
    shutil.copytree(FOLDER / "harburg", folder, ignore=shutil.ignore_patterns("demo.yaml"))
    for file in (folder / "authorities").iterdir():
        if file.stem not in ("jesteburg", "landkreis"):
            file.unlink()  # two are enough, and faster
    return folder


def test_an_empty_installation_gets_its_authorities_and_an_administrator(installation: Installation, own: Path) -> None:
    assert "atlantis" in refused(installation, *APPOINT, "atlantis")
    done = installation.run("federation", "load", own)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert done.stdout.startswith("created ")
    assert installation.python(COUNTS).split() == ["2", "2", "0"]  # and nobody of the demo
    assert "studio" in refused(installation, "federation", "load", own)

    assert "registers" in refused(installation, *APPOINT, "jesteburg")
    installation.python(REGISTER.format(confirmed=False))
    assert "registers" in refused(installation, *APPOINT, "jesteburg")
    installation.python(CONFIRM)
    done = installation.run(*APPOINT, "jesteburg")
    assert (done.returncode, done.stderr) == (0, ""), done
    assert "administrator of Samtgemeinde Jesteburg" in done.stdout
    assert installation.python(MAY).split() == ["Erika", "Amt", "None", "True", "system"]
    assert "already" in refused(installation, *APPOINT, "jesteburg")
    assert installation.run("verify").returncode == 0


def test_faulty_files_leave_the_installation_empty(installation: Installation, own: Path) -> None:
    file = own / "authorities" / "jesteburg.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("area: ", "district: ", 1), encoding="utf-8")
    assert "kreis/authorities/jesteburg.yaml: area" in refused(installation, "federation", "load", own)
    assert "federation.yaml: this file is missing" in refused(installation, "federation", "load", own / "nowhere")
    assert installation.python(COUNTS).split() == ["0", "0", "0"]
