//! Rows of the external term format.

section! {
    ($) for_each_bif_external
    erlang "term_to_binary" 1 = term_to_binary_1 [pure allocs raises];
    erlang "term_to_binary" 2 = term_to_binary_2 [pure allocs raises];
    erlang "term_to_iovec" 1 = term_to_iovec_1 [pure allocs raises];
    erlang "term_to_iovec" 2 = term_to_iovec_2 [pure allocs raises];
    erlang "external_size" 1 = external_size_1 [pure allocs raises];
    erlang "external_size" 2 = external_size_2 [pure allocs raises];
    erlang "binary_to_term" 1 = binary_to_term_1 [allocs raises];
    erlang "binary_to_term" 2 = binary_to_term_2 [allocs raises];
}
