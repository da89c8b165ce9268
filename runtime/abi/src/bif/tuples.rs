//! Rows of tuples.

#[macro_export]
macro_rules! for_each_bif_tuples {
    ($m:ident) => {
        $m! {
            erlang "make_tuple" 2 = make_tuple_2 [pure allocs raises];
            erlang "make_tuple" 3 = make_tuple_3 [pure allocs raises];
            erlang "append_element" 2 = append_element_2 [pure allocs raises];
            erlang "insert_element" 3 = insert_element_3 [pure allocs raises];
            erlang "delete_element" 2 = delete_element_2 [pure allocs raises];
        }
    };
}
for_each_bif_tuples!(bif_rows);
