%% The errors that the machine itself raises.
-module(core_errors).
-export([main/1]).

main(_Args) ->
    Zero = id(0),
    Errors =
        [fun() -> 1 div Zero end, fun() -> 1 rem Zero end, fun() -> 1 / Zero end, fun() -> a + id(1) end,
         fun() -> {ok, _} = id({error, 1}) end, fun() -> case id(3) of 4 -> ok end end,
         fun() -> if Zero > 1 -> ok end end, fun() -> (id(foo))(1) end, fun() -> (fun(_) -> ok end)(id(1), 2) end,
         fun() -> hd(id([])) end, fun() -> tl(id(a)) end, fun() -> element(3, id({1, 2})) end,
         fun() -> length(id([1 | 2])) end, fun() -> (id(nomod)):nofun(1) end, fun() -> ?MODULE:missing(id(1)) end,
         fun() -> atom_to_list(id(5)) end, fun() -> (id(#{}))#{a := 1} end, fun() -> (id(nomap))#{a => 1} end,
         fun() -> map_get(k, id(#{})) end, fun() -> map_size(id([])) end, fun() -> <<(id(a)):8>> end,
         fun() -> binary_part(id(<<"abc">>), 2, 5) end, fun() -> list_to_integer(id("12x")) end,
         fun() -> id(1) and true end, fun() -> id(1) andalso true end, fun() -> not id(nil) end,
         fun() -> 1.0e308 * id(10.0) end, fun() -> 1 bsl id(1.0) end, fun() -> id([]) ! message end,
         fun() -> only_a(id(b)) end, fun() -> apply(id(fun id/1), [1 | 2]) end, fun() -> self() ! a, id([1 | 2]) ++ [] end],
    [erlang:display(outcome(F)) || F <- Errors].

outcome(F) ->
    try {value, F()} catch Class:Reason -> {Class, plain(Reason)} end.

%% A badarity reason holds a fun, whose printed form is not portable.
plain({badarity, {F, Args}}) when is_function(F) -> {badarity, Args};
plain(Reason) -> Reason.

only_a(a) -> ok.

id(X) -> X.
