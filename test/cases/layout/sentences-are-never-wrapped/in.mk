COMMENT= Wifibox guest based on Alpine Linux, with a remark that goes on far beyond column eighty, and further
RECOVER_SUSPEND_VMM_DESC= Stop the guest and unload vmm(4) on suspend, start the guest and reload vmm(4) on resume
BROKEN= it's a sentence with an apostrophe that never closes and that is long enough to be wrapped elsewhere
_PATH!= sysctl -qn compat.linux.emul_path || echo "nothing at all, in a sentence that is rather long too" || true
