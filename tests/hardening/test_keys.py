"""Master keys rotate under a running product; a destroyed data key erases a case everywhere; backups bring all back."""

import json
from pathlib import Path

import pytest
from hardening.applicant import Applicant, step, wanted
from hardening.browser import Visitor
from hardening.granted import Granted, grant
from hardening.inside import Inside
from services.product import Product

CLERK = "maren.albers@jesteburg.example"
PASSWORD = "amtsweg-demo-2026"
DESTROY = """
from amtsweg.cases.models import Case
from amtsweg.core import crypto
from amtsweg.core.tenancy import across_tenants
with across_tenants("test"):
    crypto.destroy(Case.objects.select_related("data_key").get(pk="{case}").data_key)
"""


def signed_in(shop: Product, email: str = CLERK) -> Visitor:
    visitor = Visitor(shop)
    wanted(visitor.get("/konto/anmelden/?hier=1"), 200)
    wanted(visitor.post("/konto/anmelden/", {"login": email, "password": PASSWORD}), 302)
    return visitor


def everything(granted: Granted) -> list[bytes]:
    """What the holder and the desk read about a case, and the papers byte for byte."""
    applicant, desk = granted.applicant, signed_in(granted.applicant.product)
    case = wanted(applicant.get(granted.address), 200)
    assert "Fiete" in case.page.words
    assert "Fiete" in wanted(desk.get(f"/desk{granted.address}"), 200).page.words
    papers = [wanted(applicant.get(granted.paper(one)), 200).body for one in (granted.receipt, granted.notice)]
    papers.append(wanted(desk.get(f"/desk{granted.address}dokumente/{granted.upload}/"), 200).body)
    assert all(paper.startswith(b"%PDF-") for paper in papers)
    return papers


def test_after_a_rotation_everything_opens_as_before(shop: Product, inside: Inside) -> None:
    granted = grant(shop)
    draft = Applicant(shop)
    page = draft.fill_in(until="konto")
    before = everything(granted)
    key_file = json.loads((shop.data / "keys.json").read_text())
    result = shop.command("rotate-keys")
    assert result.returncode == 0, result.stderr
    after = json.loads((shop.data / "keys.json").read_text())
    assert after["active"] not in key_file["keys"] and set(key_file["keys"]) < set(after["keys"])
    assert inside.rows("SELECT DISTINCT master FROM core_datakey WHERE wrapped IS NOT NULL") == [(after["active"],)]
    assert everything(granted) == before
    assert step(draft.answer(page).location) == "pruefen"
    wanted(draft.send(), 302)
    assert shop.command("verify").returncode == 0
    shop.kill()
    shop.start()
    assert everything(granted) == before
    assert everything(grant(shop)) != before


def test_a_destroyed_key_erases_the_case_and_no_page_breaks(shop: Product, inside: Inside) -> None:
    """Nothing of the answers is left on any page, for anybody; lists stay usable; the notice is known as issued."""
    granted, other = grant(shop), grant(shop)
    applicant, desk = granted.applicant, signed_in(shop)
    inside.python(DESTROY.format(case=granted.case))
    papers = [granted.paper(one) for one in (granted.upload, granted.receipt, granted.notice)]
    for address in (granted.address, f"{granted.address}zurueckziehen/", f"{applicant.base}gesendet/", *papers):
        answer = wanted(applicant.get(address), 410)
        assert "Der Inhalt ist gelöscht" in answer.page.words
        assert "Fiete" not in answer.page.words and "Łukasiewicz" not in answer.page.words
    applicant.get(granted.address)  # a form to take a token from
    for address in (f"{granted.address}nachricht/", f"{granted.address}zurueckziehen/", f"{applicant.base}senden/"):
        assert applicant.post(address, {"nachricht": "Guten Tag"}).status in (302, 404, 410)
    assert granted.number in wanted(applicant.get("/postkorb/"), 200).page.words
    file = desk.get(f"/desk{granted.address}")
    assert file.status < 500 and "Fiete" not in file.page.words
    assert desk.get(f"/desk{granted.address}dokumente/{granted.notice}/").status in (404, 410)
    worklist = wanted(desk.get("/desk/?zustand=alle"), 200).page.words
    assert other.number in worklist
    check = wanted(Visitor(shop).get(f"/pruefen/{granted.check_code}/"), 200)
    assert "Dieser Bescheid wurde ausgestellt" in check.page.words
    assert everything(other)
    assert shop.command("verify").returncode == 0
    assert "Traceback" not in shop.log.read_text()


@pytest.mark.timeout(300)
def test_a_backup_of_the_running_product_brings_everything_back(shop: Product, tmp_path: Path) -> None:
    granted = grant(shop)
    draft = Applicant(shop)
    draft.fill_in(until="herkunft")
    before = everything(granted)
    archive = tmp_path / "backup.tar"
    result = shop.command("backup", str(archive))
    assert result.returncode == 0, result.stderr
    later = grant(shop)
    shop.stop()
    result = shop.command("restore", str(archive))
    assert result.returncode == 0, result.stderr
    shop.start()
    assert everything(granted) == before
    assert step(draft.resumed()) == "herkunft"
    assert later.applicant.get(later.address).status in (302, 404)
    assert shop.command("verify").returncode == 0
