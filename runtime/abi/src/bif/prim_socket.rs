//! Rows of OTP's `prim_socket`: sockets that are values.

section! {
    ($) for_each_bif_prim_socket
    prim_socket "nif_info" 0 = nif_info_0 [allocs];
    prim_socket "nif_info" 1 = nif_info_1 [allocs raises yields];
    prim_socket "nif_supports" 0 = nif_supports_0 [allocs];
    prim_socket "nif_supports" 1 = nif_supports_1 [allocs];
    prim_socket "nif_command" 1 = nif_command_1 [allocs raises yields];
    prim_socket "nif_open" 2 = nif_open_2 [allocs raises yields];
    prim_socket "nif_open" 4 = nif_open_4 [allocs raises yields];
    prim_socket "nif_bind" 2 = nif_bind_2 [allocs raises yields];
    prim_socket "nif_connect" 1 = nif_connect_1 [allocs raises yields];
    prim_socket "nif_connect" 3 = nif_connect_3 [allocs raises yields];
    prim_socket "nif_listen" 2 = nif_listen_2 [allocs raises yields];
    prim_socket "nif_accept" 2 = nif_accept_2 [allocs raises yields];
    prim_socket "nif_send" 4 = nif_send_4 [allocs raises yields];
    prim_socket "nif_sendto" 5 = nif_sendto_5 [allocs raises yields];
    prim_socket "nif_sendmsg" 5 = nif_sendmsg_5 [allocs raises yields];
    prim_socket "nif_sendfile" 1 = nif_sendfile_1 [allocs raises yields];
    prim_socket "nif_sendfile" 4 = nif_sendfile_4 [allocs raises yields];
    prim_socket "nif_sendfile" 5 = nif_sendfile_5 [allocs raises yields];
    prim_socket "nif_recv" 4 = nif_recv_4 [allocs raises yields];
    prim_socket "nif_recvfrom" 4 = nif_recvfrom_4 [allocs raises yields];
    prim_socket "nif_recvmsg" 5 = nif_recvmsg_5 [allocs raises yields];
    prim_socket "nif_close" 1 = nif_close_1 [allocs raises yields];
    prim_socket "nif_finalize_close" 1 = nif_finalize_close_1 [allocs raises yields];
    prim_socket "nif_shutdown" 2 = nif_shutdown_2 [allocs raises yields];
    prim_socket "nif_setopt" 5 = nif_setopt_5 [allocs raises yields];
    prim_socket "nif_getopt" 3 = nif_getopt_3 [allocs raises yields];
    prim_socket "nif_getopt" 4 = nif_getopt_4 [allocs raises yields];
    prim_socket "nif_sockname" 1 = nif_sockname_1 [allocs raises yields];
    prim_socket "nif_peername" 1 = nif_peername_1 [allocs raises yields];
    prim_socket "nif_ioctl" 2 = nif_ioctl_2 [allocs raises yields];
    prim_socket "nif_ioctl" 3 = nif_ioctl_3 [allocs raises yields];
    prim_socket "nif_ioctl" 4 = nif_ioctl_4 [allocs raises yields];
    prim_socket "nif_cancel" 3 = nif_cancel_3 [allocs raises yields];
}
