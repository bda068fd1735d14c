# Porter's Handbook, "bsd.port.pre.mk and bsd.port.post.mk": the part after the port's own conditionals.
.include "wbrel.post.mk"
