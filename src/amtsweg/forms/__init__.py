"""Questions: form definitions, their logic and checks, the way through a form, and one class per kind of field."""
