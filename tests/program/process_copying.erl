%% Every kind of term survives being sent, and shared parts stay right.
-module(process_copying).
-export([main/1]).

main(_Args) ->
    Echo = spawn(fun() -> echo() end),
    Shared = lists:seq(1, 100),
    X = 7,
    Terms = [1, 1 bsl 100, -(1 bsl 64), 1.5, atom, [], Shared, [Shared, Shared | Shared], {}, {Shared, {nested}}, #{a => Shared}, maps:from_list([{N, [N]} || N <- lists:seq(1, 100)]),
             <<"small">>, binary:copy(<<"large">>, 1000), <<1:3>>, binary:part(binary:copy(<<"0123456789">>, 100), 3, 200), self(), make_ref(), list_to_tuple(Shared)],
    io:format("~p~n", [[call(Echo, T) =:= T || T <- Terms]]),
    io:format("~p~n", [(call(Echo, fun(Y) -> X + Y end))(1)]),
    io:format("~p~n", [(call(Echo, fun lists:sum/1))(Shared)]).

call(Pid, Term) -> Pid ! {self(), Term}, receive {Pid, Reply} -> Reply end.

echo() -> receive {From, Term} -> From ! {self(), Term}, echo() end.
