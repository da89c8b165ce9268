//! Rows of `beamless_native`: the standard streams and the command line (stdlib/beamless/beamless_native.erl says what they give).

section! {
    ($) for_each_bif_native
    beamless_native "argv" 0 = argv_0 [allocs];
    beamless_native "program" 0 = program_0 [allocs];
    beamless_native "embed" 1 = embed_1 [raises];
    beamless_native "loaded" 2 = loaded_2 [raises];
    beamless_native "name" 1 = name_1 [];
    beamless_native "print" 2 = print_2 [pure allocs raises];
    beamless_native "read" 2 = read_2 [allocs raises];
    beamless_native "write" 2 = write_2 [allocs raises yields];
    beamless_native "flush" 1 = flush_1 [allocs raises yields];
    beamless_native "is_tty" 1 = is_tty_1 [raises];
    beamless_native "window_size" 1 = window_size_1 [allocs raises];
    beamless_native "set_echo" 2 = set_echo_2 [raises];
}
