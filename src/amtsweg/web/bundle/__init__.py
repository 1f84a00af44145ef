"""Several applications of one life situation, filled in together: the pages below `/buendel/`."""
