//! Rows of looking into the machine and turning its knobs, for tests of it.

section! {
    ($) for_each_bif_state
    erts_debug "get_internal_state" 1 = get_internal_state_1 [allocs raises];
    erts_debug "set_internal_state" 2 = set_internal_state_2 [allocs raises];
    erts_internal "term_type" 1 = term_type_1 [pure];
}
