//! Rows of tuples.

section! {
    ($) for_each_bif_tuples
    erlang "make_tuple" 2 = make_tuple_2 [pure allocs raises];
    erlang "make_tuple" 3 = make_tuple_3 [pure allocs raises];
    erlang "append_element" 2 = append_element_2 [pure allocs raises];
    erlang "insert_element" 3 = insert_element_3 [pure allocs raises];
    erlang "delete_element" 2 = delete_element_2 [pure allocs raises];
}
