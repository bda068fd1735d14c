OPTIONS_DEFINE= A\
  B \
		C
COMMENT=\
	Over two \
	lines
.if defined(A) && \
    defined(B)   
X= y
.endif
# a comment \
that goes on
