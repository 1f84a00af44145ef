"""A resident's mailbox and cases, and the page that tells whether a notice is genuine."""
