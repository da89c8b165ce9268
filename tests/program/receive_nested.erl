%% receive inside receive, in a fun, in a comprehension, with guards that fail and variables already bound.
-module(receive_nested).
-export([main/1]).

main(_Args) ->
    [self() ! M || M <- [{a, 1}, {b, 2}, {a, 3}, stop, {a, 2}, {c, [x]}]],
    Outer = receive {b, N} -> receive {a, N} -> {inner, N} end end,
    io:format("~p~n", [Outer]),
    io:format("~p~n", [[receive {a, X} -> X end || _ <- [1, 2]]]),
    Take = fun(Tag) -> receive {Tag, V} -> V after 0 -> none end end,
    io:format("~p~n", [[Take(c), Take(c), Take(zzz)]]),
    io:format("~p~n", [receive M when hd(M) =:= 1 -> M; stop -> stopped end]),
    io:format("~p~n", [try receive boom -> ok after 0 -> throw(timeout) end catch throw:T -> T end]),
    self() ! {value, 1 bsl 70},
    io:format("~p~n", [receive {value, 1180591620717411303424} -> big end]),
    self() ! <<"bin", 7>>,
    io:format("~p~n", [receive <<"bin", B>> -> B end]),
    self() ! #{k => v},
    io:format("~p~n", [receive #{k := K} -> K end]).
