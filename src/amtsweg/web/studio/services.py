"""Services in the studio: the list, one service at a glance, and the small forms of its description."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.catalogue import revisions
from amtsweg.catalogue.editing import amounts, reading, services, sharing
from amtsweg.catalogue.editing.rights import describes, is_office
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.catalogue.modules import MODULES
from amtsweg.core.slugs import slug_of
from amtsweg.core.text import LANGUAGES, Localised, pick
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, own_page, service_page, studio_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Area, Choice, Choices, Day, Keywords, Text, Texts

STATES = {"published": "good", "draft": "wait", "retired": "bad"}
WHOSE = ("here", "own", "common", "all")


class Part(NamedTuple):
    """One text of a description: where it is edited, and in which languages it exists."""

    key: str
    heading: str
    href: str
    languages: tuple[str, ...]
    drafted: bool


def hub(slug: str) -> str:
    """The address of a service in the studio."""
    return reverse("studio:service", kwargs={"slug": slug})


def back_to(service: Service) -> tuple[str, str]:
    """The page above a form of a service."""
    return hub(service.slug), texts.plain(service.title)


# --- the list ------------------------------------------------------------------------------------------------------


@require_safe
@studio_page()
def index(request: StudioRequest) -> HttpResponseBase:
    """All services as the authority sees them, with search and filters in the address."""
    text = request.GET.get("q", "").strip()[:80]
    state = request.GET.get("stand", "")
    whose = request.GET.get("wessen", "here")
    whose = whose if whose in WHOSE else "here"
    found = [one for one in reading.lines(request.authority) if _fits(one, text, state, whose)]
    page = request.GET.get("seite", "1")
    pages = max(1, -(-len(found) // reading.PER_PAGE))
    number = min(int(page), pages) if page.isascii() and page.isdigit() and 0 < len(page) < 5 else 1
    number = max(1, number)
    query = {"q": text, "stand": state, "wessen": whose}
    return render(
        request,
        "studio/services.html",
        {
            "desk": frame(request, "services"),
            "rows": found[(number - 1) * reading.PER_PAGE : number * reading.PER_PAGE],
            "total": len(found),
            "page": number,
            "pages": pages,
            "page_href": lambda n: reverse("studio:services", query={**query, "seite": n}),
            "query": query,
            "states": [("", _("Alle")), *states(), ("drafted", _("Änderungen offen")), ("newer", _("Neue Fassung da"))],
            "whose": _whose(request),
            "state_kinds": STATES,
            "labels": dict(states()),
            "names": _names(),
        },
    )


def _whose(request: StudioRequest) -> list[tuple[str, str]]:
    found = [("here", _("Mit uns zu tun")), ("own", _("Eigene Beschreibungen"))]
    if is_office(request.authority):
        found.append(("common", _("Beschreibungen des Verbunds")))
    return [*found, ("all", _("Alle"))]


def states() -> list[tuple[str, str]]:
    """The states of a description with their names."""
    return [("published", _("Veröffentlicht")), ("draft", _("Entwurf")), ("retired", _("Zurückgezogen"))]


def _fits(one: reading.Line, text: str, state: str, whose: str) -> bool:
    if whose != "all" and not getattr(one, whose):
        return False
    if state in STATES and one.state != state:
        return False
    if (state == "drafted" and not one.drafted) or (state == "newer" and not one.newer):
        return False
    words = text.casefold().split()
    return all(word in " ".join((*one.title.values(), one.slug)).casefold() for word in words)


def _names() -> dict[str, str]:
    from amtsweg.federation import queries

    return {one.slug: one.full_name for one in queries.authorities()}


# --- one service ---------------------------------------------------------------------------------------------------


@require_safe
@service_page
def service(request: StudioRequest) -> HttpResponseBase:
    """One service: its description, what the authority adds, how it offers it, who is responsible, who shares it."""
    shown, authority = request.service, request.authority
    own = describes(authority, shown)
    content = services.working(shown) if own else services.published(shown)
    drafted = services.drafted(shown) if own else []
    adoption = reading.adoption_of(authority, shown)
    last = revisions.newest(shown) if own and shown.shared else None
    return render(
        request,
        "studio/service.html",
        {
            "desk": frame(request, "services"),
            "service": shown,
            "content": content,
            "own": own,
            "steward": shown.steward,
            "state": dict(states())[shown.state],
            "state_kind": STATES[shown.state],
            "drafted": [part_name(part) for part in drafted],
            "parts": _parts(shown, content, drafted) if own else [],
            "additions": _additions(shown, reading.additions_of(authority, shown)),
            "offers": reading.offers_of(authority, shown),
            "kinds": offer_kinds(),
            "responsible": reading.responsibilities_of(authority, shown),
            "amounts": _amounts(request),
            "adoption": adoption,
            "newer": revisions.newer(adoption) if adoption else None,
            "last": last,
            "adopters": reading.adopters_of(shown) if own else [],
            "names": {"de": "Deutsch", "en": "English", "de-simple": "Leichte Sprache"},
            "languages": LANGUAGES,
        },
    )


def offer_kinds() -> dict[str, str]:
    """The kinds of an offer with their names."""
    return {
        "form": _("Online, mit einem Formular dieses Portals"),
        "link": _("Online, in einem anderen System"),
        "appointment": _("Mit Termin"),
        "in-person": _("Nur vor Ort"),
    }


def part_name(part: str) -> str:
    """How editors read the name of a part."""
    fixed = {
        "title": _("Name"), "summary": _("Kurz gesagt"), "needs": _("Was man braucht"),
        "needs_note": _("Was man braucht, Zusatz"), "keywords": _("Suchwörter"), "leika_key": _("LeiKa-Schlüssel"),
        "typing": _("Typisierung"), "audience": _("Zielgruppe"), "situations": _("Lebenslagen"),
        "valid_from": _("Gültig ab"), "valid_to": _("Gültig bis"),
    }  # fmt: skip
    key = part.partition(".")[2]
    return next((texts.plain(one.heading) for one in MODULES if one.key == key), fixed.get(part, part))


def _parts(shown: Service, content: Values, drafted: list[str]) -> list[Part]:
    found = []
    for one in MODULES:
        text = services.of(content, f"modules.{one.key}")
        href = reverse("studio:module", kwargs={"slug": shown.slug, "module": one.key})
        filled = tuple(code for code in LANGUAGES if text.get(code))
        found.append(Part(one.key, texts.plain(one.heading), href, filled, f"modules.{one.key}" in drafted))
    return found


def _amounts(request: StudioRequest) -> list[tuple[str, str]]:
    """The local amounts behind the service, with their labels."""
    named = amounts.named(request.authority, request.service)
    found = amounts.values(request.authority, list(named))
    return [(texts.plain(label) or name, found[name]) for name, label in named.items()]


def _additions(shown: Service, added: dict[str, Localised]) -> list[tuple[str, str, str, str]]:
    """Of each module: its heading, whether it stands in the shared text, the address, and the beginning of the own."""
    found = []
    for one in MODULES:
        own = pick(added.get(one.key), texts.language()).text
        href = reverse("studio:addition", kwargs={"slug": shown.slug, "module": one.key})
        found.append((one.key, texts.plain(one.heading), href, own[:90] + (" …" if len(own) > 90 else "")))
    return found


@studio_page()
def new(request: StudioRequest) -> HttpResponseBase:
    """Begins a description: name and summary, the rest follows on its page."""
    values: Values = {"title": {"de": request.GET.get("name", "")[:120]} if request.GET.get("name") else {}}

    def save(given: Values, _seen: str) -> str:
        slug = slug_of(given["title"]["de"], 60)
        if not slug:
            raise ValidationError({"title": [_("Der Name braucht Buchstaben, aus ihnen wird die Adresse der Seite")]})
        if Service.objects.filter(slug=slug).exists():
            said = _("Eine Leistung mit diesem Namen gibt es schon. Wählen Sie einen anderen Namen")
            raise ValidationError({"title": [said]})
        return hub(services.create(request.editor, request.authority, slug, given).slug)

    return edit(
        request,
        Form(
            title=_("Leistung beschreiben"),
            here="services",
            back=(reverse("studio:services"), _("Leistungen")),
            fields=[_title(), _summary()],
            values=values,
            save=save,
            said=_("Der Entwurf ist angelegt. Auf der Seite erscheint er erst, wenn Sie ihn veröffentlichen."),
            button=_("Entwurf anlegen"),
            intro=_("Sehen Sie zuerst nach, ob es die Leistung schon gibt: dann ergänzen Sie die vorhandene."),
        ),
    )


def _title() -> Texts:
    return Texts(name="title", label=_("Name der Leistung"), hint=_("So, wie die Menschen sie nennen."), limit=150)


def _summary() -> Texts:
    hint = _("Zwei oder drei kurze Sätze: was es ist und was man davon hat.")
    return Texts(name="summary", label=_("Kurz gesagt"), hint=hint, rows=3, limit=600)


def _saver(request: StudioRequest) -> Any:
    def save(values: Values, seen: str) -> None:
        services.save(request.editor, request.authority, request.service.slug, values, seen=seen)

    return save


def _description(request: StudioRequest, title: str, fields: list[Any], **more: Any) -> HttpResponseBase:
    content = services.working(request.service)
    values = {one.name: services.of(content, one.name) for one in fields}
    form = Form(
        title=title, here="services", back=back_to(request.service), fields=fields, values=values,
        save=_saver(request), **more,
    )  # fmt: skip
    return edit(request, form)


@own_page
def summary(request: StudioRequest) -> HttpResponseBase:
    """Name, summary and what people need."""
    needs = Texts(
        name="needs", label=_("Was man braucht"), hint=_("In wenigen Wörtern, zum Beispiel: Chipnummer und IBAN."),
        optional=True, limit=120,
    )  # fmt: skip
    note = Texts(name="needs_note", label=_("Zusatz dazu"), optional=True, limit=200)
    return _description(request, _("Name und Kurztext"), [_title(), _summary(), needs, note])


@own_page
def facts(request: StudioRequest) -> HttpResponseBase:
    """Key, audience, life situations and validity."""
    situations = [(one.pk, texts.plain(one.title)) for one in LifeSituation.objects.order_by("order")]
    fields = [
        Choice(name="audience", label=_("Für wen?"), open=True, options=audiences()),
        Choices(name="situations", label=_("Lebenslagen"), options=situations, optional=True),
        Text(
            name="leika_key", label=_("LeiKa-Schlüssel"), optional=True, width="20", limit=20,
            hint=_("14 Ziffern aus dem Leistungskatalog."), pattern=r"\d{14}", squeeze=True,
            wrong=_("Der LeiKa-Schlüssel hat 14 Ziffern"),
        ),
        Text(
            name="typing", label=_("LeiKa-Typisierung"), optional=True, width="4", limit=4, squeeze=True,
            hint=_("Wer regelt und wer ausführt, zum Beispiel 2/3."), pattern=r"[1-9][ab]?([/,][1-9][ab]?)?",
            wrong=_("Geben Sie die Typisierung so an: 2/3"),
        ),
        Day(name="valid_from", label=_("Gültig ab"), optional=True),
        Day(name="valid_to", label=_("Gültig bis"), hint=_("Der letzte Tag, an dem man sie findet."), optional=True),
    ]  # fmt: skip
    return _description(request, _("Angaben zur Leistung"), fields)


def audiences() -> list[tuple[str, str]]:
    """For whom a service is."""
    return [("residents", _("Bürgerinnen und Bürger")), ("companies", _("Unternehmen")), ("both", _("Beide"))]


@own_page
def keywords(request: StudioRequest) -> HttpResponseBase:
    """Words under which people look for the service."""
    hint = _("Ein Wort oder eine Wortgruppe je Zeile, auch Alltagswörter: Perso, Kita, Sperrmüll.")
    field = Keywords(name="keywords", label=_("Suchwörter"), hint=hint, optional=True)
    return _description(request, _("Suchwörter"), [field])


@own_page
def module(request: StudioRequest, module: str) -> HttpResponseBase:
    """One text module in the three languages."""
    found = next((one for one in MODULES if one.key == module), None)
    if found is None:
        raise Http404("no such module")
    heading = texts.plain(found.heading)
    field = Texts(name=f"modules.{module}", label=heading, hint=how_to_write(), rows=8, limit=20_000, optional=True)
    return _description(request, heading, [field])


def how_to_write() -> str:
    """How a longer text is laid out."""
    return _("Leerzeile: neuer Absatz. Zeilen, die mit „- “ beginnen: Liste. „## “ am Anfang: Zwischenüberschrift.")


@own_page
def note(request: StudioRequest) -> HttpResponseBase:
    """What editors note for each other."""

    def save(values: Values, seen: str) -> None:
        services.save_note(request.editor, request.authority, request.service.slug, values, seen=seen)

    hint = _("Nur für die Redaktion Ihres Hauses. Erscheint auf keiner Seite.")
    field = Area(name="internal_note", label=_("Interne Notiz"), hint=hint, rows=6, limit=4000, optional=True)
    values = {"internal_note": request.service.internal_note}
    form = Form(
        title=_("Interne Notiz"), here="services", back=back_to(request.service), fields=[field], values=values,
        save=save,
    )  # fmt: skip
    return edit(request, form)


# --- what happens to a description ---------------------------------------------------------------------------------


@require_POST
@own_page
def publish(request: StudioRequest) -> HttpResponseBase:
    """From now on residents read what stands in the studio."""
    try:
        services.publish(request.editor, request.authority, request.service.slug)
    except ValidationError:
        said = _("Es fehlt noch der Name oder der Kurztext auf Deutsch. Veröffentlicht wurde nichts.")
        return to(request, hub(request.service.slug), said)
    return to(request, hub(request.service.slug), _("Veröffentlicht. Die Seite zeigt jetzt diesen Stand."))


@require_POST
@own_page
def discard(request: StudioRequest) -> HttpResponseBase:
    """Back to what is published."""
    services.discard(request.editor, request.authority, request.service.slug)
    return to(request, hub(request.service.slug), _("Die Änderungen sind verworfen."))


@own_page
def retire(request: StudioRequest) -> HttpResponseBase:
    """Asks once more, then takes the description off all portals."""

    def save(_values: Values, _seen: str) -> None:
        services.retire(request.editor, request.authority, request.service.slug)

    adopters = reading.adopters_of(request.service)
    intro = _("Die Leistung verschwindet aus allen Portalen. Texte und Angebote bleiben erhalten.")
    if adopters:
        names = ", ".join(one.full_name for one in adopters)
        intro += " " + _("Auch bei denen, die sie übernommen haben: {names}.").format(names=names)
    form = Form(
        title=_("Leistung zurückziehen"), here="services", back=back_to(request.service), fields=[], save=save,
        said=_("Die Leistung ist zurückgezogen."), button=_("Zurückziehen"), intro=intro,
    )  # fmt: skip
    return edit(request, form)


@own_page
def stop_sharing(request: StudioRequest) -> HttpResponseBase:
    """Asks once more, then offers the description to the others no longer."""
    if request.service.shared is None:
        raise Http404("not shared")

    def save(_values: Values, _seen: str) -> None:
        sharing.stop_sharing(request.editor, request.authority, request.service.slug)

    intro = _("Niemand kann die Beschreibung dann noch übernehmen, und Verbesserungen gehen an niemanden mehr.")
    if adopters := reading.adopters_of(request.service):
        names = ", ".join(one.full_name for one in adopters)
        intro += " " + _("Wer sie übernommen hat, behält seine Fassung und erfährt davon: {names}.").format(names=names)
    form = Form(
        title=_("Nicht mehr teilen"), here="services", back=back_to(request.service), fields=[], save=save,
        said=_("Sie teilen die Beschreibung nicht mehr."), button=_("Nicht mehr teilen"), intro=intro,
    )  # fmt: skip
    return edit(request, form)


@require_POST
@own_page
def share(request: StudioRequest) -> HttpResponseBase:
    """Offers the description to the federation."""
    try:
        sharing.share(request.editor, request.authority, request.service.slug)
    except ValidationError:
        return to(request, hub(request.service.slug), _("Teilen können Sie, was veröffentlicht ist."))
    said = _("Die anderen Verwaltungen können diese Beschreibung jetzt übernehmen.")
    return to(request, hub(request.service.slug), said)
