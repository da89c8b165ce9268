-module(deep_terms).
-export([main/1]).
main(_) ->
    List = deep_list(200000, []),
    Tuple = deep_tuple(200000, {}),
    Map = deep_map(100000, #{}),
    Fun = deep_fun(100000, none),
    [check(Name, Term) || {Name, Term} <- [{list, List}, {tuple, Tuple}, {map, Map}, {improper, improper(100000, x)}]],
    [encode(Name, Term) || {Name, Term} <- [{list, List}, {tuple, Tuple}, {map, Map}, {improper, improper(100000, x)}]],
    io:format("fun ~p~n", [is_function(binary_to_term(term_to_binary(Fun)))]),
    ok.

encode(Name, Term) ->
    Bin = term_to_binary(Term),
    io:format("~p: ~p bytes ~p ~p~n", [Name, byte_size(Bin), erlang:external_size(Term) >= byte_size(Bin), binary_to_term(Bin) =:= Term]),
    Z = term_to_binary(Term, [compressed]),
    io:format("~p: ~p~n", [Name, binary_to_term(Z) =:= Term]),
    io:format("~p~n", [iolist_size(term_to_iovec(Term)) =:= byte_size(Bin)]).

check(Name, Term) ->
    Self = self(),
    {Pid, Ref} = spawn_monitor(fun() -> receive {T} -> Self ! {back, T} end end),
    Pid ! {Term},
    receive {back, Same} -> io:format("~p: sent ~p~n", [Name, Same =:= Term]) end,
    receive {'DOWN', Ref, _, _, R} -> io:format("~p~n", [R]) end,
    garbage_collect(),
    io:format("~p ~p ~p~n", [Name, erlang:phash2(Term), erts_debug:flat_size(Term) > 1000]),
    io:format("~p ~p~n", [Same < {Term}, Term == Same]),
    Table = ets:new(t, [set]),
    ets:insert(Table, {Term, 1}),
    io:format("~p~n", [ets:lookup_element(Table, Term, 2)]),
    persistent_term:put(Name, Term),
    io:format("~p~n", [persistent_term:get(Name) =:= Term]),
    ets:delete(Table).

deep_list(0, Acc) -> Acc;
deep_list(N, Acc) -> deep_list(N - 1, [Acc]).
deep_tuple(0, Acc) -> Acc;
deep_tuple(N, Acc) -> deep_tuple(N - 1, {N, Acc}).
deep_map(0, Acc) -> Acc;
deep_map(N, Acc) -> deep_map(N - 1, #{a => Acc}).
deep_fun(0, Acc) -> Acc;
deep_fun(N, Acc) -> deep_fun(N - 1, fun() -> Acc end).
improper(0, Acc) -> Acc;
improper(N, Acc) -> improper(N - 1, [Acc | N]).
