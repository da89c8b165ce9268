//! Rows of maps.

section! {
    ($) for_each_bif_maps
    maps "find" 2 = find_2 [pure allocs raises];
    maps "from_keys" 2 = from_keys_2 [pure allocs raises];
    maps "from_list" 1 = from_list_1 [pure allocs raises];
    maps "get" 2 = get_2 [pure raises allocs];
    maps "is_key" 2 = is_key_2 [pure raises allocs];
    maps "keys" 1 = keys_1 [pure allocs raises];
    maps "merge" 2 = merge_2 [pure allocs raises];
    maps "put" 3 = put_3 [pure allocs raises];
    maps "remove" 2 = remove_2 [pure allocs raises];
    maps "take" 2 = take_2 [pure allocs raises];
    maps "update" 3 = update_3 [pure allocs raises];
    maps "values" 1 = values_1 [pure allocs raises];
    erts_internal "map_next" 3 = map_next_3 [pure allocs raises];
    erts_internal "map_to_tuple_keys" 1 = map_to_tuple_keys_1 [pure raises];
    erts_internal "cmp_term" 2 = cmp_term_2 [pure];
}
