_FLAVORS=	brcm rtw88
