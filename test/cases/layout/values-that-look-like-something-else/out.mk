A=		=b :c !d +e
B?=		# empty
C+=		x:y
D:=		${E:sh}
F=		"never closed x y
G=		a\\
H=		$$x $${y} ${z:S/}/ /}
I+=		${J:M*+=*}
K.L-m=		n
target: VAR=value
