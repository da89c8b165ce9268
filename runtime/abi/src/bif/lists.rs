//! Rows of lists.

section! {
    ($) for_each_bif_lists
    erlang "++" 2 = append_2 [pure allocs raises];
    erlang "append" 2 = append_fun_2 [pure allocs raises];
    erlang "--" 2 = subtract_2 [pure allocs raises];
    erlang "subtract" 2 = subtract_fun_2 [pure allocs raises];
    erlang "list_to_tuple" 1 = list_to_tuple_1 [pure allocs raises];
    erlang "tuple_to_list" 1 = tuple_to_list_1 [pure allocs raises];
    lists "reverse" 2 = reverse_2 [pure allocs raises];
    lists "member" 2 = member_2 [pure raises];
    lists "keyfind" 3 = keyfind_3 [pure raises];
    lists "keymember" 3 = keymember_3 [pure raises];
    lists "keysearch" 3 = keysearch_3 [pure allocs raises];
}
