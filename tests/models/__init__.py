"""Suspension as a small model, checked in every state, and its histories replayed."""
