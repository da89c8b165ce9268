//! Rows of what processes share: persistent terms, atomics and counters.

section! {
    ($) for_each_bif_shared
    persistent_term "get" 0 = get_0 [allocs];
    persistent_term "get" 1 = get_1 [allocs raises];
    persistent_term "get" 2 = get_2 [allocs];
    persistent_term "put" 2 = put_2 [raises];
    persistent_term "erase" 1 = erase_1 [];
    persistent_term "info" 0 = info_0 [allocs];
    erts_internal "erase_persistent_terms" 0 = erase_persistent_terms_0 [];
    erts_internal "atomics_new" 2 = atomics_new_2 [allocs raises];
    atomics "put" 3 = atomics_put_3 [raises];
    atomics "get" 2 = atomics_get_2 [allocs raises];
    atomics "add" 3 = atomics_add_3 [raises];
    atomics "add_get" 3 = atomics_add_get_3 [allocs raises];
    atomics "exchange" 3 = atomics_exchange_3 [allocs raises];
    atomics "compare_exchange" 4 = atomics_compare_exchange_4 [allocs raises];
    atomics "info" 1 = atomics_info_1 [allocs raises];
    erts_internal "counters_new" 1 = counters_new_1 [allocs raises];
    erts_internal "counters_get" 2 = counters_get_2 [allocs raises];
    erts_internal "counters_add" 3 = counters_add_3 [raises];
    erts_internal "counters_put" 3 = counters_put_3 [raises];
    erts_internal "counters_info" 1 = counters_info_1 [allocs raises];
}
