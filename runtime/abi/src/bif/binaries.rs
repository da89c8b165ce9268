//! Rows of binaries, bitstrings and I/O lists.

section! {
    ($) for_each_bif_binaries
    erlang "binary_to_list" 1 = binary_to_list_1 [pure allocs raises];
    erlang "binary_to_list" 3 = binary_to_list_3 [pure allocs raises];
    erlang "bitstring_to_list" 1 = bitstring_to_list_1 [pure allocs raises];
    erlang "list_to_binary" 1 = list_to_binary_1 [pure allocs raises];
    erlang "list_to_bitstring" 1 = list_to_bitstring_1 [pure allocs raises];
    erlang "iolist_to_binary" 1 = iolist_to_binary_1 [pure allocs raises];
    erlang "iolist_size" 1 = iolist_size_1 [pure allocs raises];
    erlang "iolist_to_iovec" 1 = iolist_to_iovec_1 [pure allocs raises];
    erlang "split_binary" 2 = split_binary_2 [pure allocs raises];
    binary "at" 2 = at_2 [pure raises];
    binary "copy" 1 = copy_1 [pure allocs raises];
    binary "copy" 2 = copy_2 [pure allocs raises];
    binary "decode_unsigned" 1 = decode_unsigned_1 [pure allocs raises];
    binary "decode_unsigned" 2 = decode_unsigned_2 [pure allocs raises];
    binary "encode_unsigned" 1 = encode_unsigned_1 [pure allocs raises];
    binary "encode_unsigned" 2 = encode_unsigned_2 [pure allocs raises];
    binary "first" 1 = first_1 [pure raises];
    binary "last" 1 = last_1 [pure raises];
    binary "list_to_bin" 1 = list_to_bin_1 [pure allocs raises];
    binary "longest_common_prefix" 1 = longest_common_prefix_1 [pure raises];
    binary "longest_common_suffix" 1 = longest_common_suffix_1 [pure raises];
    binary "part" 2 = part_2 [pure allocs raises];
    binary "part" 3 = part_3 [pure allocs raises];
    binary "referenced_byte_size" 1 = referenced_byte_size_1 [raises];
}
