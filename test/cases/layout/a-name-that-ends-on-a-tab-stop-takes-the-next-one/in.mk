DISTNAME_ABCDEF= 16 columns with the sign
X= y

FIFTEEN_COLUMN= 15 columns with the sign
X= y
