//! Rows of OTP's `prim_file`: files and folders.

section! {
    ($) for_each_bif_prim_file
    file "native_name_encoding" 0 = native_name_encoding_0 [pure];
    prim_file "internal_name2native" 1 = internal_name2native_1 [allocs raises];
    prim_file "internal_native2name" 1 = internal_native2name_1 [allocs raises];
    prim_file "is_translatable" 1 = is_translatable_1 [raises];
    prim_file "open_nif" 2 = open_nif_2 [allocs raises yields];
    prim_file "close_nif" 1 = close_nif_1 [allocs raises yields];
    prim_file "read_nif" 2 = read_nif_2 [allocs raises yields];
    prim_file "write_nif" 2 = write_nif_2 [allocs raises yields];
    prim_file "pread_nif" 3 = pread_nif_3 [allocs raises yields];
    prim_file "pwrite_nif" 3 = pwrite_nif_3 [allocs raises yields];
    prim_file "seek_nif" 3 = seek_nif_3 [allocs raises];
    prim_file "sync_nif" 2 = sync_nif_2 [allocs raises yields];
    prim_file "truncate_nif" 1 = truncate_nif_1 [allocs raises yields];
    prim_file "allocate_nif" 3 = allocate_nif_3 [allocs raises yields];
    prim_file "advise_nif" 4 = advise_nif_4 [allocs raises yields];
    prim_file "ipread_s32bu_p32bu_nif" 3 = ipread_s32bu_p32bu_nif_3 [allocs raises yields];
    prim_file "get_handle_nif" 1 = get_handle_nif_1 [allocs raises];
    prim_file "file_desc_to_ref_nif" 1 = file_desc_to_ref_nif_1 [allocs raises];
    prim_file "delayed_close_nif" 1 = delayed_close_nif_1 [raises];
    prim_file "read_file_nif" 1 = read_file_nif_1 [allocs raises yields];
}
