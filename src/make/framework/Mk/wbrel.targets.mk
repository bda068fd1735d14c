# Targets for dry runs (make -n). Nothing is ever built with this framework.
