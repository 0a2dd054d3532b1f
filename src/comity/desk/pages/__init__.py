"""One file for each thing that an officer does at the desk."""
