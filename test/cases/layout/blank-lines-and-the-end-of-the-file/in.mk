


A= b
   	


B=
.include <bsd.port.mk>


