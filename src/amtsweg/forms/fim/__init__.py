"""FIM: a data schema in XDatenfelder 2.0 or 3.0.0 becomes a draft of a form, its answers become Fachdaten again."""
