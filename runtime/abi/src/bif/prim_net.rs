//! Rows of OTP's `prim_net`: what is known of hosts and of interfaces to networks.

section! {
    ($) for_each_bif_prim_net
    prim_net "nif_info" 0 = nif_info_0 [allocs];
    prim_net "nif_command" 1 = nif_command_1 [allocs raises yields];
    prim_net "nif_gethostname" 0 = nif_gethostname_0 [allocs];
    prim_net "nif_getnameinfo" 2 = nif_getnameinfo_2 [allocs raises yields];
    prim_net "nif_getaddrinfo" 3 = nif_getaddrinfo_3 [allocs raises yields];
    prim_net "nif_getifaddrs" 1 = nif_getifaddrs_1 [allocs raises yields];
    prim_net "nif_get_adapters_addresses" 1 = nif_get_adapters_addresses_1 [raises yields];
    prim_net "nif_get_if_entry" 1 = nif_get_if_entry_1 [raises yields];
    prim_net "nif_get_interface_info" 1 = nif_get_interface_info_1 [raises yields];
    prim_net "nif_get_ip_address_table" 1 = nif_get_ip_address_table_1 [raises yields];
    prim_net "nif_if_name2index" 1 = nif_if_name2index_1 [allocs raises yields];
    prim_net "nif_if_index2name" 1 = nif_if_index2name_1 [allocs raises yields];
    prim_net "nif_if_names" 0 = nif_if_names_0 [allocs];
}
