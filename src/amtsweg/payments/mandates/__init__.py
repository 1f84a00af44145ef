"""Direct debit by an own SEPA mandate: signed by the payer online, collected by the cash office through its bank."""
