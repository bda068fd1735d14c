SHORT=				a
# a comment between
.if defined(LONGER)
MUCH_LONGER_NAME_THAN_THAT=	b
.endif
OTHER=				c

AGAIN=		d
