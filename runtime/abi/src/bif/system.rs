//! Rows of facts and switches of the whole system.

section! {
    ($) for_each_bif_system
    erlang "halt" 2 = halt_2 [raises];
    erlang "statistics" 1 = statistics_1 [allocs raises];
    erlang "system_info" 1 = system_info_1 [allocs raises];
    erlang "system_flag" 2 = system_flag_2 [allocs raises];
    erlang "memory" 0 = memory_0 [allocs];
    erlang "memory" 1 = memory_1 [allocs raises];
    erlang "system_monitor" 0 = system_monitor_0 [];
    erlang "system_profile" 0 = system_profile_0 [];
    erts_internal "no_aux_work_threads" 0 = no_aux_work_threads_0 [];
    erts_internal "get_creation" 0 = get_creation_0 [];
}
