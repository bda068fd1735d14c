# What the real framework expects of FreeBSD's share/mk, for evaluations with a ports tree on other systems. FreeBSD's own
# file does more; Debian's asks uname and reads configuration, which takes 8 ms.

unix=		We run FreeBSD, not UNIX.
.FreeBSD=	true
MACHINE?=	${ARCH}
MACHINE_ARCH?=	${ARCH}
AR?=		ar
CC?=		cc
CFLAGS?=	-O2 -pipe
CPP?=		cpp
CXX?=		c++
CXXFLAGS?=	${CFLAGS}
ECHO?=		echo
LD?=		ld
MAKE?=		make
NM?=		nm
SHELL?=		sh

# bsd.own.mk
BINGRP?=	wheel
BINMODE?=	555
BINOWN?=	root
INSTALL?=	install
MANGRP?=	wheel
MANMODE?=	444
MANOWN?=	root
SHAREMODE?=	444
STRIP?=		-s
