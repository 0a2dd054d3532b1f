"""What templates may call (Django looks for this folder by its name)."""
