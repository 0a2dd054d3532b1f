"""Parts of the benchmarks: the stage on which two nodes play, the bare cryptography, the machine."""
