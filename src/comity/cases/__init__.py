"""The law, pure: procedure tables as data, and the fold that both nodes compute alike."""
