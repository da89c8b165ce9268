//! Rows of ports: opening them and what processes do with them. Messages to ports go through `send`.

section! {
    ($) for_each_bif_port
    erts_internal "open_port" 2 = open_port_2 [allocs raises yields];
    erts_internal "port_command" 3 = port_command_3 [allocs raises yields];
    erts_internal "port_connect" 2 = port_connect_2 [];
    erts_internal "port_close" 1 = port_close_1 [];
    erts_internal "port_control" 3 = port_control_3 [allocs];
    erts_internal "port_call" 3 = port_call_3 [];
    erts_internal "port_info" 1 = port_info_1 [allocs];
    erts_internal "port_info" 2 = port_info_2 [allocs];
    erlang "ports" 0 = ports_0 [allocs];
    erlang "port_set_data" 2 = port_set_data_2 [raises];
    erlang "port_get_data" 1 = port_get_data_1 [allocs raises];
}
