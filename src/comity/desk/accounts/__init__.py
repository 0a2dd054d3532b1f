"""The officers' accounts: a password on a rehearsal node, passkeys everywhere."""
