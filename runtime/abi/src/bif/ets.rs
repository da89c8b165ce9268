//! Rows of module ets.

section! {
    ($) for_each_bif_ets
    ets "new" 2 = new_2 [allocs raises];
    ets "delete" 1 = delete_1 [raises];
    ets "delete" 2 = delete_2 [raises];
    ets "delete_object" 2 = delete_object_2 [raises];
    ets "first" 1 = first_1 [allocs raises];
    ets "last" 1 = last_1 [allocs raises];
    ets "next" 2 = next_2 [allocs raises];
    ets "prev" 2 = prev_2 [allocs raises];
    ets "info" 1 = info_1 [allocs raises];
    ets "info" 2 = info_2 [allocs raises];
    ets "insert" 2 = insert_2 [raises];
    ets "insert_new" 2 = insert_new_2 [raises];
    ets "internal_delete_all" 2 = internal_delete_all_2 [raises];
    ets "internal_select_delete" 2 = internal_select_delete_2 [allocs raises];
    ets "internal_request_all" 0 = internal_request_all_0 [allocs];
    ets "is_compiled_ms" 1 = is_compiled_ms_1 [];
    ets "lookup" 2 = lookup_2 [allocs raises];
    ets "lookup_element" 3 = lookup_element_3 [allocs raises];
    ets "lookup_element" 4 = lookup_element_4 [allocs raises];
    erlang "match_spec_test" 3 = match_spec_test_3 [allocs raises];
    ets "match" 1 = match_1 [allocs raises];
    ets "match" 2 = match_2 [allocs raises];
    ets "match" 3 = match_3 [allocs raises];
    ets "match_object" 1 = match_object_1 [allocs raises];
    ets "match_object" 2 = match_object_2 [allocs raises];
    ets "match_object" 3 = match_object_3 [allocs raises];
    ets "match_spec_compile" 1 = match_spec_compile_1 [allocs raises];
    ets "match_spec_run_r" 3 = match_spec_run_r_3 [allocs raises];
    ets "member" 2 = member_2 [raises];
    ets "rename" 2 = rename_2 [raises];
    ets "safe_fixtable" 2 = safe_fixtable_2 [raises];
    ets "select" 1 = select_1 [allocs raises];
    ets "select" 2 = select_2 [allocs raises];
    ets "select" 3 = select_3 [allocs raises];
    ets "select_count" 2 = select_count_2 [allocs raises];
    ets "select_replace" 2 = select_replace_2 [allocs raises];
    ets "select_reverse" 1 = select_reverse_1 [allocs raises];
    ets "select_reverse" 2 = select_reverse_2 [allocs raises];
    ets "select_reverse" 3 = select_reverse_3 [allocs raises];
    ets "setopts" 2 = setopts_2 [raises];
    ets "give_away" 3 = give_away_3 [raises];
    ets "slot" 2 = slot_2 [allocs raises];
    ets "take" 2 = take_2 [allocs raises];
    ets "update_counter" 3 = update_counter_3 [allocs raises];
    ets "update_counter" 4 = update_counter_4 [allocs raises];
    ets "update_element" 3 = update_element_3 [raises];
    ets "whereis" 1 = whereis_1 [allocs raises];
}
