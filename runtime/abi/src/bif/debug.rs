//! Rows of printing and measuring terms for people.

section! {
    ($) for_each_bif_debug
    erlang "display" 1 = display_1 [];
    erlang "display_nl" 0 = display_nl_0 [];
    erlang "display_string" 1 = display_string_1 [raises];
    erts_debug "display" 1 = display_debug_1 [allocs];
    erts_debug "flat_size" 1 = flat_size_1 [pure allocs];
    erts_debug "size_shared" 1 = size_shared_1 [pure allocs];
    erts_debug "same" 2 = same_2 [pure];
}
