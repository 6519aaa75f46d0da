#!/bin/sh
# The GPUs of this machine in the form that Spark's resource scheduling reads: {"name": "gpu", "addresses": ["0", "1"]}.
# An address is nvidia-smi's index. CUDA_VISIBLE_DEVICES with numbers limits the list to those; the process then numbers
# them from 0. Without a driver the list is empty, and Spark says that the worker has none.
set -u
indices=$(nvidia-smi --query-gpu=index --format=csv,noheader,nounits 2>/dev/null) || indices=
visible=${CUDA_VISIBLE_DEVICES-unset}
addresses=
number=0
for index in $indices; do
  case $visible in
    unset) address=$index ;;
    *)
      case ,$visible, in
        *,$index,*)
          address=$number
          number=$((number + 1))
          ;;
        *) continue ;;
      esac
      ;;
  esac
  addresses="$addresses${addresses:+, }\"$address\""
done
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
