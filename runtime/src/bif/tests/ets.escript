#!/usr/bin/env escript
%%! -noshell
%% Writes ets.txt from the real BEAM (OTP 25):  escript ets.escript > ets.txt
%% One line a call of module ets, in order: the external format, in hex, of {Function, Arguments, {ok, Result} | {error, Reason}}; lists of a set or bag are sorted.
main(_) -> [call(F, A) || {F, A} <- calls()].

call(F, A) ->
    R = try {ok, apply(ets, F, A)} catch error:E -> {error, E} end,
    io:put_chars([hex(term_to_binary({F, A, R})), "\n"]).

hex(B) -> [[digit(X bsr 4), digit(X band 15)] || <<X>> <= B].
digit(D) when D < 10 -> $0 + D;
digit(D) -> $a + D - 10.

calls() ->
    [{new, [set_a, [named_table, public]]}, {new, [set_a, [named_table]]}, {new, [x, [foo]]},
     {insert, [set_a, {1, a, 10}]}, {insert, [set_a, [{2, b, 20}, {3, c, 30}]]}, {insert, [set_a, {}]}, {insert, [set_a, [{4}, x]]}, {insert, [no_such, {1}]},
     {lookup, [set_a, 1]}, {lookup, [set_a, 9]}, {lookup, [set_a, 1.0]}, {lookup_element, [set_a, 2, 2]}, {lookup_element, [set_a, 2, 9]}, {lookup_element, [set_a, 9, 2]},
     {insert, [set_a, {1, z, 11}]}, {lookup, [set_a, 1]}, {insert_new, [set_a, {1, q}]}, {insert_new, [set_a, [{7, q}, {8, r}]]}, {member, [set_a, 7]}, {member, [set_a, 77]},
     {match, [set_a, {'$1', '$2', '_'}]}, {match, [set_a, {2, '$1', '$0'}]}, {match_object, [set_a, {'_', '_'}]}, {match_object, [set_a, {7, '_'}]}, {match, [set_a, {'$1', '$1'}]},
     {select, [set_a, [{{'$1', '$2', '$3'}, [{'>', '$3', 15}], [{{'$2', '$1'}}]}]]}, {select, [set_a, [{{'$1', '_', '_'}, [], ['$_']}]]}, {select, [set_a, [{{'$1', '_', '_'}, [{'is_atom', '$1'}], [true]}]]},
     {select, [set_a, [{{'$1', '$2', '_'}, [{'orelse', {'==', '$1', 1}, {'==', '$2', c}}], ['$$']}]]}, {select, [set_a, [{{1, '_', '_'}, [], [{hd, 1}]}]]}, {select, [set_a, [{{'$1', '_', '_'}, [], ['$2']}]]}, {select, [set_a, [{x, [], [1]}]]}, {select, [set_a, []]}, {select, [set_a, [{{1, '_', '$1'}, [], [{'+', '$1', {const, 5}}, #{a => '$1'}]}]]}, {select, [set_a, [{{1, '_', '$1'}, [{foo, 1}], [1]}]]},
     {select_count, [set_a, [{{'_', '_', '_'}, [], [true]}]]}, {internal_select_delete, [set_a, [{{'$1', '_'}, [{'>', '$1', 7}], [true]}]]}, {member, [set_a, 8]},
     {update_counter, [set_a, 1, {3, 5}]}, {update_counter, [set_a, 1, 5]}, {update_counter, [set_a, 1, [{3, 1}, {3, 2}]]}, {update_counter, [set_a, 1, {3, 100, 50, 0}]}, {update_counter, [set_a, 99, {2, 1}]}, {update_counter, [set_a, 99, {2, 1}, {x, 0}]}, {lookup, [set_a, 99]}, {update_counter, [set_a, 99, {1, 1}]}, {update_counter, [set_a, 99, {2, -5, 0, 0}]},
     {update_element, [set_a, 2, {2, new}]}, {update_element, [set_a, 2, [{2, n}, {3, m}]]}, {update_element, [set_a, 1234, {2, x}]}, {update_element, [set_a, 2, {1, x}]}, {lookup, [set_a, 2]},
     {delete_object, [set_a, {2, other}]}, {delete_object, [set_a, {2, n, m}]}, {lookup, [set_a, 2]}, {take, [set_a, 3]}, {take, [set_a, 3]}, {delete, [set_a, 1]}, {info, [set_a, size]}, {info, [set_a, type]}, {info, [set_a, keypos]}, {info, [no_such, size]}, {info, [set_a, protection]}, {info, [set_a, name]}, {info, [set_a, foo]}, {info, [set_a, named_table]},
     {select_replace, [set_a, [{{7, '$1'}, [], [{{7, {{'$1', x}}}}]}]]}, {lookup, [set_a, 7]}, {select_replace, [set_a, [{{7, '$1'}, [], [{{8, '$1'}}]}]]},
     {rename, [set_a, set_b]}, {lookup, [set_a, 7]}, {lookup, [set_b, 7]}, {internal_delete_all, [set_b, undefined]}, {first, [set_b]}, {delete, [set_b]}, {delete, [set_b]}, {whereis, [set_b]},
     {new, [ord, [named_table, ordered_set, {keypos, 2}]]}, {insert, [ord, [{a, 3}, {b, 1}, {c, 2}, {d, 10}, {e, 5}]]}, {insert, [ord, {one, 1.0}]}, {lookup, [ord, 1]}, {lookup, [ord, 1.0]}, {first, [ord]}, {last, [ord]}, {next, [ord, 2]}, {next, [ord, 4]}, {next, [ord, 10]}, {prev, [ord, 5]}, {prev, [ord, 1]}, {insert, [ord, {x}]},
     {match_object, [ord, '_']}, {match, [ord, {'$1', '_'}]}, {select, [ord, [{{'_', '$1'}, [{'>', '$1', 2}], ['$1']}]]}, {select_reverse, [ord, [{{'_', '$1'}, [], ['$1']}]]}, {slot, [ord, 0]}, {slot, [ord, 5]}, {delete, [ord, 3]}, {next, [ord, 2]}, {update_element, [ord, 5, {1, ee}]}, {match, [ord, '$1']},
     {new, [bag1, [named_table, bag]]}, {insert, [bag1, [{1, a}, {1, b}, {1, a}, {2, c}]]}, {lookup, [bag1, 1]}, {lookup_element, [bag1, 1, 2]}, {delete_object, [bag1, {1, a}]}, {lookup, [bag1, 1]}, {info, [bag1, size]}, {update_counter, [bag1, 2, 1]}, {take, [bag1, 1]},
     {new, [dup, [named_table, duplicate_bag]]}, {insert, [dup, [{1, a}, {1, a}]]}, {lookup, [dup, 1]}, {info, [dup, size]}, {delete_object, [dup, {1, a}]}, {info, [dup, size]}, {match_spec_run_r, [[], foo, []]}, {is_compiled_ms, [foo]}, {match, [dup, {1, '_'}, 0]}].
