"""Lists that officers brought to the desk: kept sealed until they are done, and drafted in the background."""
