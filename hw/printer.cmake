pkg_check_modules(USB REQUIRED IMPORTED_TARGET GLOBAL libusb-1.0>=1.0.26)

add_library(motcua-printer-hw STATIC printer.c printer-libusb.c printer-libusb-find.c
        printer-sim.c printer-sim-decoder.c printer-sim-device.c printer-sim-paper.c)
target_link_libraries(motcua-printer-hw PUBLIC motcua-options PkgConfig::SYSTEMD PRIVATE motcua-base PkgConfig::USB)
