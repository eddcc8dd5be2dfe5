#!/bin/sh
# Links with mold where it is installed (several times faster), otherwise with the system's linker.
if command -v mold >/dev/null 2>&1; then exec cc -fuse-ld=mold "$@"; fi
exec cc "$@"
