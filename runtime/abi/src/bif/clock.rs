//! Rows of time, timers and unique values.

section! {
    ($) for_each_bif_clock
    erlang "monotonic_time" 0 = monotonic_time_0 [allocs];
    erlang "monotonic_time" 1 = monotonic_time_1 [allocs raises];
    erlang "system_time" 0 = system_time_0 [allocs];
    erlang "system_time" 1 = system_time_1 [allocs raises];
    erlang "time_offset" 0 = time_offset_0 [allocs];
    erlang "time_offset" 1 = time_offset_1 [allocs raises];
    erlang "timestamp" 0 = timestamp_0 [allocs];
    erlang "now" 0 = now_0 [allocs];
    os "system_time" 0 = os_system_time_0 [allocs];
    os "system_time" 1 = os_system_time_1 [allocs raises];
    os "timestamp" 0 = os_timestamp_0 [allocs];
    os "perf_counter" 0 = os_perf_counter_0 [allocs];
    erts_internal "time_unit" 0 = time_unit_0 [];
    erts_internal "perf_counter_unit" 0 = perf_counter_unit_0 [];
    erlang "unique_integer" 0 = unique_integer_0 [allocs];
    erlang "unique_integer" 1 = unique_integer_1 [allocs raises];
    erlang "make_ref" 0 = make_ref_0 [allocs];
    erlang "start_timer" 3 = start_timer_3 [allocs raises];
    erlang "start_timer" 4 = start_timer_4 [allocs raises];
    erlang "send_after" 3 = send_after_3 [allocs raises];
    erlang "send_after" 4 = send_after_4 [allocs raises];
    erlang "cancel_timer" 1 = cancel_timer_1 [allocs raises];
    erlang "cancel_timer" 2 = cancel_timer_2 [allocs raises];
    erlang "read_timer" 1 = read_timer_1 [allocs raises];
    erlang "read_timer" 2 = read_timer_2 [allocs raises];
}
