#!/bin/bash
# Promises each press that is thanked.
exec "$LIB/hand" stream /dev/virtio-ports/motcua.stream
