//! Rows of conversions between numbers, identifiers and text.

section! {
    ($) for_each_bif_convert
    erlang "integer_to_list" 1 = integer_to_list_1 [pure allocs raises];
    erlang "integer_to_list" 2 = integer_to_list_2 [pure allocs raises];
    erlang "integer_to_binary" 1 = integer_to_binary_1 [pure allocs raises];
    erlang "integer_to_binary" 2 = integer_to_binary_2 [pure allocs raises];
    erlang "list_to_integer" 1 = list_to_integer_1 [pure allocs raises];
    erlang "list_to_integer" 2 = list_to_integer_2 [pure allocs raises];
    erlang "binary_to_integer" 1 = binary_to_integer_1 [pure allocs raises];
    erlang "binary_to_integer" 2 = binary_to_integer_2 [pure allocs raises];
    erlang "float_to_list" 1 = float_to_list_1 [pure allocs raises];
    erlang "float_to_list" 2 = float_to_list_2 [pure allocs raises];
    erlang "float_to_binary" 1 = float_to_binary_1 [pure allocs raises];
    erlang "float_to_binary" 2 = float_to_binary_2 [pure allocs raises];
    erlang "list_to_float" 1 = list_to_float_1 [pure allocs raises];
    erlang "binary_to_float" 1 = binary_to_float_1 [pure allocs raises];
    string "list_to_integer" 1 = read_integer_1 [pure allocs raises];
    string "list_to_float" 1 = read_float_1 [pure allocs raises];
    erlang "pid_to_list" 1 = pid_to_list_1 [pure allocs raises];
    erlang "port_to_list" 1 = port_to_list_1 [pure allocs raises];
    erlang "ref_to_list" 1 = ref_to_list_1 [pure allocs raises];
    erlang "fun_to_list" 1 = fun_to_list_1 [pure allocs raises];
    erlang "list_to_pid" 1 = list_to_pid_1 [pure allocs raises];
    erlang "list_to_port" 1 = list_to_port_1 [pure allocs raises];
    erlang "list_to_ref" 1 = list_to_ref_1 [pure allocs raises];
}
