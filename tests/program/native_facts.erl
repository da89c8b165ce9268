%% What natives give, taken apart by patterns: a result that the compiler does not expect would be cut off.
-module(native_facts).
-export([main/1]).

main(_) ->
    show(os_type, case os:type() of {unix, linux} -> linux; _ -> other end),
    show(os_version, case os:version() of {A, B, C} when is_integer(A), is_integer(B), is_integer(C) -> ok; _ -> other end),
    show(bindings, case erlang:system_info(scheduler_bindings) of T when is_tuple(T) -> is_atom(element(1, T)); _ -> other end),
    Table = ets:new(facts, [named_table, public, {keypos, 1}]),
    true = ets:insert(Table, [{I} || I <- lists:seq(1, 1000)]),
    Size = list_to_integer("1000"),
    Info = ets:info(Table),
    show(size, case lists:keyfind(size, 1, Info) of {size, Size} -> Size; _ -> other end),
    Self = self(),
    show(owner, case lists:keyfind(owner, 1, Info) of {owner, Self} -> self; _ -> other end),
    show(named, case lists:keyfind(named_table, 1, Info) of {named_table, true} -> true; _ -> other end),
    show(name, case lists:keyfind(name, 1, Info) of {name, facts} -> facts; _ -> other end),
    show(type, case ets:info(Table, type) of set -> set; _ -> other end),
    show(heir, case ets:info(Table, heir) of none -> none; _ -> other end),
    show(id, case ets:info(Table, id) of Id when is_reference(Id) -> reference; _ -> other end),
    show(memory, case proplists:get_value(processes, erlang:memory()) of Words when is_integer(Words) -> ok; _ -> other end),
    show(min_heap, case process_info(self(), garbage_collection) of {garbage_collection, [_ | _] = Options} -> is_integer(proplists:get_value(min_heap_size, Options)); _ -> other end),
    show(dictionary, case process_info(self(), dictionary) of {dictionary, []} -> empty; {dictionary, [_ | _]} -> some; _ -> other end),
    show(fun_info, case erlang:fun_info(fun lists:map/2, module) of {module, lists} -> lists; _ -> other end),
    show(statistics, case erlang:statistics(io) of {{input, _}, {output, _}} -> ok; _ -> other end),
    show(runtime, case erlang:statistics(runtime) of {R1, R2} when is_integer(R1), is_integer(R2) -> ok; _ -> other end),
    show(port, case erlang:port_info(open_port({spawn, "cat"}, []), name) of {name, "cat"} -> cat; _ -> other end).

show(Name, Value) -> io:format("~p: ~p~n", [Name, Value]).
