//! Rows of hashes, checksums and digests.

section! {
    ($) for_each_bif_hash
    erlang "phash2" 1 = phash2_1 [pure raises];
    erlang "phash2" 2 = phash2_2 [pure allocs raises];
    erlang "phash" 2 = phash_2 [pure allocs raises];
    erlang "md5" 1 = md5_1 [pure allocs raises];
    erlang "md5_init" 0 = md5_init_0 [allocs];
    erlang "md5_update" 2 = md5_update_2 [allocs raises];
    erlang "md5_final" 1 = md5_final_1 [allocs raises];
    erlang "crc32" 1 = crc32_1 [pure allocs raises];
    erlang "crc32" 2 = crc32_2 [pure allocs raises];
    erlang "crc32_combine" 3 = crc32_combine_3 [pure allocs raises];
    erlang "adler32" 1 = adler32_1 [pure allocs raises];
    erlang "adler32" 2 = adler32_2 [pure allocs raises];
    erlang "adler32_combine" 3 = adler32_combine_3 [pure allocs raises];
}
