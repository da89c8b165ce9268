//! Rows of functions that say that something is not there: other nodes, ports.

section! {
    ($) for_each_bif_constant
    erlang "nodes" 0 = nodes_0 [pure];
    erlang "nodes" 1 = nodes_1 [allocs raises];
    erlang "nodes" 2 = nodes_2 [allocs raises];
    erlang "monitor_node" 2 = monitor_node_2 [raises];
    erlang "monitor_node" 3 = monitor_node_3 [raises];
    erlang "dt_put_tag" 1 = dt_put_tag_1 [pure];
    erlang "dt_get_tag" 0 = dt_get_tag_0 [pure];
    erlang "dt_get_tag_data" 0 = dt_get_tag_data_0 [pure];
    erlang "dt_spread_tag" 1 = dt_spread_tag_1 [raises];
    erlang "dt_restore_tag" 1 = dt_restore_tag_1 [pure];
    erlang "dt_prepend_vm_tag_data" 1 = dt_prepend_vm_tag_data_1 [pure];
    erlang "dt_append_vm_tag_data" 1 = dt_append_vm_tag_data_1 [pure];
    io "printable_range" 0 = printable_range_0 [pure];
    error_logger "warning_map" 0 = warning_map_0 [pure];
    net_kernel "dflag_unicode_io" 1 = dflag_unicode_io_1 [pure];
}
