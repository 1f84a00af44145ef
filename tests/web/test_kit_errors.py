"""Error pages: plain words in the portal's frame, and one that needs nothing at all."""

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory

from amtsweg.web.kit import errors


@pytest.mark.parametrize("status", [400, 403, 404, 413, 422, 429, 500, 503])
def test_every_error_has_plain_words(federation: object, rf: RequestFactory, status: int) -> None:
    request = rf.get("/", headers={"host": "jesteburg.localhost"})
    answer = errors.error_page(request, status)
    assert answer.status_code == status
    assert errors.words(status).title in answer.text
    assert not any(word in answer.text for word in ("Error", "Exception", "Server", "bitte", "ungültig"))


def test_a_page_that_is_missing_offers_search_and_telephone(federation: object, client: Client) -> None:
    page = client.get("/gibt/es/nicht/", headers={"host": "jesteburg.localhost"}).text
    assert 'action="/suche"' in page
    assert "040 66969-120" in page


def test_without_a_database_there_is_still_a_page(federation: object, rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/", headers={"host": "jesteburg.localhost"})
    with connection.execute_wrapper(_no_database):
        answer = errors.server_error(request)
    assert answer.status_code == 500
    assert "Der Fehler liegt bei uns." in answer.text
    assert 'href="/"' in answer.text
    assert "/static/amtsweg." in answer.text


def test_without_templates_there_is_still_a_page(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "render", _no_templates)
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Der Fehler liegt bei uns." in answer.text


def _no_templates(*args: object, **kwargs: object) -> None:
    raise OSError("the templates are gone")


def _no_database(execute, sql, params, many, context):
    raise ConnectionError("the database is gone")


def test_a_form_without_its_token_is_told_what_to_do(federation: object) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/suche", {"q": "x"}, headers={"host": "jesteburg.localhost"})
    assert answer.status_code == 403
    assert "Die Seite war zu lange offen" in answer.text
