"""Companies and associations that people act for, and who may do what there."""
