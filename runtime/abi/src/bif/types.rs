//! Rows of type tests and the access BIFs that guards may use.

section! {
    ($) for_each_bif_types
    erlang "is_atom" 1 = is_atom_1 [guard pure];
    erlang "is_boolean" 1 = is_boolean_1 [guard pure];
    erlang "is_integer" 1 = is_integer_1 [guard pure];
    erlang "is_float" 1 = is_float_1 [guard pure];
    erlang "is_number" 1 = is_number_1 [guard pure];
    erlang "is_binary" 1 = is_binary_1 [guard pure];
    erlang "is_bitstring" 1 = is_bitstring_1 [guard pure];
    erlang "is_list" 1 = is_list_1 [guard pure];
    erlang "is_tuple" 1 = is_tuple_1 [guard pure];
    erlang "is_map" 1 = is_map_1 [guard pure];
    erlang "is_function" 1 = is_function_1 [guard pure];
    erlang "is_function" 2 = is_function_2 [guard pure raises];
    erlang "is_pid" 1 = is_pid_1 [guard pure];
    erlang "is_port" 1 = is_port_1 [guard pure];
    erlang "is_reference" 1 = is_reference_1 [guard pure];
    erlang "is_record" 2 = is_record_2 [guard pure raises];
    erlang "is_record" 3 = is_record_3 [guard pure raises];
    erlang "is_map_key" 2 = is_map_key_2 [guard pure raises];
    erlang "hd" 1 = hd_1 [guard pure raises];
    erlang "tl" 1 = tl_1 [guard pure raises];
    erlang "element" 2 = element_2 [guard pure raises];
    erlang "tuple_size" 1 = tuple_size_1 [guard pure raises];
    erlang "map_size" 1 = map_size_1 [guard pure raises];
    erlang "map_get" 2 = map_get_2 [guard pure raises];
    erlang "length" 1 = length_1 [guard pure raises];
    erlang "size" 1 = size_1 [guard pure raises];
    erlang "byte_size" 1 = byte_size_1 [guard pure raises];
    erlang "bit_size" 1 = bit_size_1 [guard pure raises];
    erlang "binary_part" 2 = binary_part_2 [guard pure allocs raises];
    erlang "binary_part" 3 = binary_part_3 [guard pure allocs raises];
    erlang "self" 0 = self_0 [guard pure];
    erlang "node" 0 = node_0 [guard pure];
    erlang "node" 1 = node_1 [guard pure raises];
    erlang "setelement" 3 = setelement_3 [pure allocs raises];
}
