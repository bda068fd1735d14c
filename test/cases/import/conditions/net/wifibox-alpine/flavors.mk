_FLAVORS=	brcm iwlwifi rtw88
FLAVORS=	default ${_FLAVORS}
FLAVOR?=	default
