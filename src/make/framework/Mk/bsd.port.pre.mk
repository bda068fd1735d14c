# Porter's Handbook, "bsd.port.pre.mk and bsd.port.post.mk": the part before the port's own conditionals.
.include "wbrel.options.mk"
.include "wbrel.pre.mk"
