"""The courier: what one node has to say is carried to the other, by HTTPS or by file.

It holds the node's own keys and none that opens a body. The bundle proves itself, so that the way it
came never matters.
"""
