//! Rows of the compiler's own primitives: module `beamless_rt`, called by lowered code only, never by name from Erlang.

section! {
    ($) for_each_bif_internal
    beamless_rt "recv_peek" 0 = recv_peek_0 [maybe allocs];
    beamless_rt "recv_copy" 0 = recv_copy_0 [allocs];
    beamless_rt "recv_next" 0 = recv_next_0 [];
    beamless_rt "recv_remove" 0 = recv_remove_0 [allocs];
    beamless_rt "recv_wait" 1 = recv_wait_1 [raises yields];
    beamless_rt "recv_marker_new" 0 = recv_marker_new_0 [];
    beamless_rt "recv_marker_bind" 1 = recv_marker_bind_1 [];
    beamless_rt "recv_marker_use" 1 = recv_marker_use_1 [];
    beamless_rt "build_stacktrace" 1 = build_stacktrace_1 [allocs];
    beamless_rt "bs_init_writable" 1 = bs_init_writable_1 [allocs];
    beamless_rt "catch_value" 3 = catch_value_3 [allocs];
}
