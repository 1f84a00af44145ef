"""What we ask about the page of a service, and the answers that there are.

Article 25 of Regulation (EU) 2018/1724 and Article 7 of Implementing Regulation (EU) 2020/1121: a question whether one
found what one needed, a rating, and the quality of the information as Article 9 of 2018/1724 describes it. They leave
it to the authority whether there is a free text about information; we ask for none, so nobody writes about herself.
"""

from collections.abc import Mapping

HELPFUL, RATING = "helpful", "rating"
DEGREES = ("yes", "partly", "no")
STARS = ("1", "2", "3", "4", "5")
QUALITIES = ("findable", "understandable", "complete", "current")

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    HELPFUL: DEGREES,
    RATING: STARS,
    **dict.fromkeys(QUALITIES, DEGREES),
}
