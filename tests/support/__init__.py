"""What several tests lean on. Import as `support.postgres`, `support.…`."""
