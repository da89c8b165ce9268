//! Rows of tracing: the events of processes, and sequential trace tokens.

section! {
    ($) for_each_bif_trace
    erts_internal "trace" 3 = trace_3 [allocs raises yields];
    erts_internal "trace_pattern" 3 = trace_pattern_3 [raises];
    erlang "trace_info" 2 = trace_info_2 [allocs raises yields];
    erlang "trace_delivered" 1 = trace_delivered_1 [allocs raises];
    erlang "seq_trace" 2 = seq_trace_2 [allocs raises];
    erlang "seq_trace_info" 1 = seq_trace_info_1 [allocs raises];
    erlang "seq_trace_print" 1 = seq_trace_print_1 [allocs];
    erlang "seq_trace_print" 2 = seq_trace_print_2 [allocs raises];
}
