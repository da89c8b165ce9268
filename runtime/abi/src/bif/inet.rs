//! Rows of the network: looking names up, and the drivers behind `prim_inet`'s ports.

section! {
    ($) for_each_bif_inet
    beamless_native "inet_drivers" 0 = inet_drivers_0 [];
    beamless_native "resolve_name" 2 = resolve_name_2 [allocs raises yields];
    beamless_native "resolve_address" 1 = resolve_address_1 [allocs raises yields];
}
