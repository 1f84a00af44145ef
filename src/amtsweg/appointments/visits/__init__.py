"""The day of the visit: who has come, who is called up where, how long people waited."""
