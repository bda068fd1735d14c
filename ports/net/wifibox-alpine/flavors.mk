# Flavors of net/wifibox and net/wifibox-alpine.
_FLAVORS=	ath10k ath11k ath12k brcm iwlwifi mediatek marvell rt61 rtlwifi \
		rtw88 rtw89
FLAVORS=	default ${_FLAVORS}
FLAVOR?=	default
