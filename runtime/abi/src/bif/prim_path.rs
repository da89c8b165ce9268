//! Rows of OTP's `prim_file` that take names of files and folders.

section! {
    ($) for_each_bif_prim_path
    prim_file "read_handle_info_nif" 1 = read_handle_info_nif_1 [allocs raises yields];
    prim_file "read_info_nif" 2 = read_info_nif_2 [allocs raises yields];
    prim_file "make_hard_link_nif" 2 = make_hard_link_nif_2 [allocs raises yields];
    prim_file "make_soft_link_nif" 2 = make_soft_link_nif_2 [allocs raises yields];
    prim_file "rename_nif" 2 = rename_nif_2 [allocs raises yields];
    prim_file "set_permissions_nif" 2 = set_permissions_nif_2 [allocs raises yields];
    prim_file "set_owner_nif" 3 = set_owner_nif_3 [allocs raises yields];
    prim_file "set_time_nif" 4 = set_time_nif_4 [allocs raises yields];
    prim_file "read_link_nif" 1 = read_link_nif_1 [allocs raises yields];
    prim_file "list_dir_nif" 1 = list_dir_nif_1 [allocs raises yields];
    prim_file "make_dir_nif" 1 = make_dir_nif_1 [allocs raises yields];
    prim_file "del_file_nif" 1 = del_file_nif_1 [allocs raises yields];
    prim_file "del_dir_nif" 1 = del_dir_nif_1 [allocs raises yields];
    prim_file "get_cwd_nif" 0 = get_cwd_nif_0 [allocs raises yields];
    prim_file "get_device_cwd_nif" 1 = get_device_cwd_nif_1 [allocs raises];
    prim_file "set_cwd_nif" 1 = set_cwd_nif_1 [allocs raises yields];
    prim_file "altname_nif" 1 = altname_nif_1 [allocs raises];
}
