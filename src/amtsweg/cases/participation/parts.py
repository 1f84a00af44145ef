"""The parts of a case that somebody else may see: what there is to choose from, and what the chosen ones show."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from amtsweg.applications.queries import submission_view
from amtsweg.cases.models import Case
from amtsweg.cases.participation.contents import Parts
from amtsweg.core.tenancy import as_authority
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper, papers
from amtsweg.forms.flow import Way
from amtsweg.forms.reading import ReviewSection


@dataclass(frozen=True, slots=True)
class PartsView:
    """What the chosen parts show, and nothing else of the case."""

    sections: tuple[ReviewSection, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from: sections as (id, title), and the case's documents."""

    sections: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]


def choice(case: Case, language: str) -> Choice:
    """Sections that hold answers, and papers. Needs the submission with its data key loaded."""
    titles: dict[str, str] = {}
    for place, section in _placed(submission_view(case.submission).way, language):
        if place not in titles or not section.item:
            titles[place] = section.title
    with as_authority(case.authority_id):
        return Choice(tuple(titles.items()), tuple(papers(_papers(case))))


def checked(case: Case, parts: Parts) -> None:
    """Raises `ValueError` for parts that the case does not have. Needs the submission with its data key loaded."""
    with as_authority(case.authority_id):
        known = {str(pk) for pk in _papers(case).values_list("pk", flat=True)} if parts.documents else set()
    if not set(parts.documents) <= known:
        raise ValueError("a document of another case")
    if parts.sections:
        way = submission_view(case.submission).way
        if not set(parts.sections) <= {step.section.id for step in way.steps}:
            raise ValueError("the form has no such section")


def parts_view(case: Case, parts: Parts, language: str) -> PartsView:
    """The chosen parts opened. The answers are opened only when a section was chosen."""
    sections: tuple[ReviewSection, ...] = ()
    if parts.sections:
        way = submission_view(case.submission).way
        sections = tuple(one for place, one in _placed(way, language) if place in parts.sections)
    with as_authority(case.authority_id):
        rows = _papers(case).filter(pk__in=parts.documents) if parts.documents else ()
        return PartsView(sections, tuple(papers(rows)))


def handed_in(case: Case) -> tuple[str, ...]:
    """The ids of everything that the applicant handed in. Needs the authority's scope."""
    rows = _papers(case).filter(kind=Document.Kind.UPLOAD, holder_id=case.holder_id)
    return tuple(str(pk) for pk in rows.values_list("pk", flat=True))


def _papers(case: Case) -> QuerySet[Document]:
    return Document.objects.filter(data_key_id=case.data_key_id).select_related("data_key").order_by("id")


def _placed(way: Way, language: str) -> Iterator[tuple[str, ReviewSection]]:
    """Sections of answers with the id of the form's section that they belong to."""
    places = {step.key: step.section.id for step in way.steps}
    for section in way.review(language, full=True):
        yield places[section.rows[0].key], section
