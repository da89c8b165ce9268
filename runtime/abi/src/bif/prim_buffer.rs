//! Rows of OTP's `prim_buffer`: the byte queue of a file's read-ahead.

section! {
    ($) for_each_bif_prim_buffer
    prim_buffer "new" 0 = new_0 [allocs];
    prim_buffer "size" 1 = size_1 [raises];
    prim_buffer "peek_head" 1 = peek_head_1 [allocs raises];
    prim_buffer "copying_read" 2 = copying_read_2 [allocs raises];
    prim_buffer "write" 2 = write_2 [raises];
    prim_buffer "skip" 2 = skip_2 [raises];
    prim_buffer "find_byte_index" 2 = find_byte_index_2 [allocs raises];
    prim_buffer "try_lock" 1 = try_lock_1 [raises];
    prim_buffer "unlock" 1 = unlock_1 [raises];
}
