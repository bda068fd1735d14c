_COLOURS=	red green
FLAVORS=	plain ${_COLOURS}
FLAVOR?=	plain
