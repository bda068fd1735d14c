OPTIONS_GROUP_FIRMWARE+=	FW_ATH10K FW_ATH11K FW_ATH12K FW_ATMEL FW_B43 \
				FW_B43LEGACY FW_BRCM FW_IPW2100 FW_IPW2200 \
				FW_IWL3945
_FLAVORS=			ath10k ath11k ath12k brcm iwlwifi mediatek \
				marvell rt61 rtlwifi rtw88 rtw89
_LONG=				aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \
				b c
