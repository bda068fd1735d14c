post-install:
	@${RM}    "a  b"
	${ECHO} a \
	    b
.if ${PORT_OPTIONS:MX}
	foo

	bar
.endif
do-test : a   b
pre-everything::
	@${ECHO_MSG} "a = b"
