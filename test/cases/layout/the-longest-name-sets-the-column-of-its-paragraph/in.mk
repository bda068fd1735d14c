PORTNAME= wifibox-core
PORTVERSION=0.17.0
CATEGORIES =	net

GH_ACCOUNT= pgj
GH_PROJECT= freebsd-wifibox

A= at least column 16

OPTIONS_SINGLE_RECOVERY= RECOVER_NONE
B= shares a wide column
