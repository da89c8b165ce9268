//! Rows of OTP's `zlib`: compressing and uncompressing streams behind references.

section! {
    ($) for_each_bif_zlib
    zlib "open_nif" 0 = open_nif_0 [allocs];
    zlib "close_nif" 1 = close_nif_1 [raises];
    zlib "set_controller_nif" 2 = set_controller_nif_2 [raises];
    zlib "deflateInit_nif" 6 = deflate_init_nif_6 [raises];
    zlib "deflateSetDictionary_nif" 2 = deflate_set_dictionary_nif_2 [allocs raises];
    zlib "deflateReset_nif" 1 = deflate_reset_nif_1 [raises];
    zlib "deflateParams_nif" 3 = deflate_params_nif_3 [raises];
    zlib "deflate_nif" 4 = deflate_nif_4 [allocs raises];
    zlib "deflateEnd_nif" 1 = deflate_end_nif_1 [raises];
    zlib "inflateInit_nif" 3 = inflate_init_nif_3 [raises];
    zlib "inflateSetDictionary_nif" 2 = inflate_set_dictionary_nif_2 [raises];
    zlib "inflateGetDictionary_nif" 1 = inflate_get_dictionary_nif_1 [allocs raises];
    zlib "inflateReset_nif" 1 = inflate_reset_nif_1 [raises];
    zlib "inflate_nif" 4 = inflate_nif_4 [allocs raises];
    zlib "inflateEnd_nif" 1 = inflate_end_nif_1 [raises];
    zlib "setBufSize_nif" 2 = set_buf_size_nif_2 [raises];
    zlib "getBufSize_nif" 1 = get_buf_size_nif_1 [raises];
    zlib "crc32_nif" 1 = crc32_nif_1 [raises];
    zlib "clearStash_nif" 1 = clear_stash_nif_1 [raises];
    zlib "setStash_nif" 2 = set_stash_nif_2 [raises];
    zlib "getStash_nif" 1 = get_stash_nif_1 [allocs raises];
    zlib "enqueue_nif" 2 = enqueue_nif_2 [allocs raises];
}
