LICENSE= BSD2CLAUSE
LICENSE_FILE= ${WRKSRC_scripts}/LICENSE
ONLY_FOR_ARCHS= amd64
ONLY_FOR_ARCHS_REASON= bhyve(8) exists there
IGNORE= needs the linux64 kernel module to build
EXPIRATION_DATE= 2026-12-31
DISTVERSIONPREFIX= v
X= column 16, whatever stands above
