"""What the treasury reads: movements by account and budget item, exports, and whether ledger and bank agree."""
