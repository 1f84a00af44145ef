"""What an account holds about its owner, and the end of accounts that nobody uses any more."""
