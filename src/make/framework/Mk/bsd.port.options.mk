# Porter's Handbook, "Options": after this file PORT_OPTIONS may be read; it may be included more than once.
.include "wbrel.options.mk"
