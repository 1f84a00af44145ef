"""Others who take part in a case: bodies asked for a statement, advisers of the applicant, further parties."""
